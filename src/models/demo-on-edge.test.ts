import { runInNewContext } from 'node:vm';
import { transform } from 'sucrase';
import ts from 'typescript6';
import { beforeAll, expect, it, vi } from 'vitest';
import { createCatalog } from '#codemode/catalog.ts';
import type { Connector } from '#codemode/connector.contract.ts';
import { createEdge, edgeDocument } from '#codemode/edge.ts';
import { createHttpConnector } from '#codemode/http-connector.ts';
import { createTools, systemPrompt } from '#codemode/tools.ts';
import { workspaceToolset } from '#codemode/workspace-toolset.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createWork } from '#workspace/work.ts';
import { createDemoModel } from './demo.ts';
import type { Message, ModelPart } from './model.contract.ts';

// The demo against the real catalog, its real search and the real Edge: what a first visitor does.

const options: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  noEmit: true,
  types: [],
};
const base = ts.createCompilerHost(options);
const libraries = new Map<string, ts.SourceFile | undefined>();

function check(code: string, declarations: string): string[] {
  const text = `${declarations}\nasync function program() {\n${code}\n}`;
  const host: ts.CompilerHost = {
    ...base,
    getSourceFile(name, language) {
      if (name === 'program.ts') return ts.createSourceFile(name, text, language);
      if (!libraries.has(name)) libraries.set(name, base.getSourceFile(name, language));
      return libraries.get(name);
    },
    fileExists: (name) => name === 'program.ts' || base.fileExists(name),
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram(['program.ts'], options, host))
    .map((one) => ts.flattenDiagnosticMessageText(one.messageText, '\n'));
}

async function page(inline: boolean) {
  const catalog = createCatalog();
  const imported = await catalog.import({ name: 'edge', from: 'built in', text: edgeDocument() });
  if (!imported.ok) throw new Error(imported.message);
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 0 });
  if (!opened.ok) throw new Error(opened.message);
  const files = opened.value;
  const workspace = workspaceToolset(files, createWork(files));
  await catalog.addToolset(workspace.toolset);
  let ids = 0;
  const edge = createEdge({
    store: { load: async () => undefined, save: async () => undefined },
    now: () => 0,
    newId: () => `id${ids++}`,
    refuseEvery: { write: 1000, read: 1000 },
  });
  const connectors: Record<string, Connector> = {
    edge: createHttpConnector({ source: 'edge', catalog, send: edge.send }),
    workspace: workspace.connector,
  };
  const declarations = await catalog.declarations();
  const names = (await catalog.methods()).map(({ name, source }) => ({ name, source }));
  const [search] = createTools({
    catalog,
    execute: () => Promise.reject(new Error('not here')),
    reply: () => Promise.reject(new Error('not here')),
  });
  const tools = [
    search,
    { name: 'execute', description: '', inputSchema: { type: 'object', properties: { code: {} }, required: ['code'] } },
  ];
  const system = systemPrompt({ inline: inline ? declarations : null, sources: ['Edge'] });
  return {
    edge,
    async ask(text: string) {
      const model = createDemoModel({ pace: 0 });
      const messages: Message[] = [{ role: 'user', text }];
      const log: string[] = [];
      const signal = new AbortController().signal;
      for (let step = 0; step < 8; step++) {
        const parts: ModelPart[] = [];
        for await (const part of model.stream({ system, messages, tools }, signal)) parts.push(part);
        const say = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
        const call = parts.flatMap((part) => (part.type === 'tool-call' ? [part.call] : []))[0];
        messages.push({ role: 'assistant', text: say, toolCalls: call ? [call] : [] });
        log.push(say);
        if (!call) return { say, log };
        let reply: { text: string; isError: boolean };
        if (call.name === 'search') {
          log.push(`search: ${JSON.stringify(call.input)}`);
          reply = await search.run(call.input, { callId: '', sessionId: '', signal });
        } else {
          const { code } = call.input as { code: string };
          log.push(code);
          expect(check(code, declarations), code).toEqual([]);
          const codemode = Object.fromEntries(
            names.map(({ name, source }) => [
              name,
              async (...args: unknown[]) => {
                const answer = await connectors[source]!.call({
                  method: name,
                  args: JSON.parse(JSON.stringify(args)) as unknown[],
                  signal,
                });
                if (!answer.ok) throw Object.assign(new Error(answer.message), { code: answer.code });
                return answer.value;
              },
            ]),
          );
          try {
            const value: unknown = await runInNewContext(
              transform(`(async () => {\n${code}\n})()`, { transforms: ['typescript'] }).code,
              { codemode },
            );
            reply = { text: `Returned:\n${JSON.stringify(value, null, 2)}`, isError: false };
          } catch (error) {
            const { code: name, message } = error as { code?: string; message: string };
            reply = { text: `The program failed [${name}]: ${message}`, isError: true };
          }
        }
        messages.push({ role: 'tool', callId: call.id, name: call.name, ...reply });
      }
      throw new Error(`No end:\n${log.join('\n')}`);
    },
  };
}

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(() => void check('', ''));

const cases: [text: string, said: RegExp][] = [
  ['Which zones are unprotected?', /2 zones[\s\S]*bramble\.example[\s\S]*cedar\.example/],
  ['Turn on DDoS protection where it is missing', /2 zones.*bramble\.example.*cedar\.example/],
  [
    'Turn on ddos protection for the zones that are not active and have no firewall rules',
    /bramble\.example.*cedar\.example/,
  ],
  ['How many zones are pending?', /\*\*2\*\*/],
  ['How many DNS records does each zone have?', /bramble\.example \| \d+/],
  ['list dns records for acorn.example', /www\.acorn\.example/],
  ['add a firewall rule that blocks 203.0.113.7 on acorn.example', /Created the firewall rule[\s\S]*203\.0\.113\.7/],
  ['Write a report of the zones to reports/zones.md', /5 zones.*reports\/zones\.md/],
  ['Create a zone fern.example', /Created the zone \*\*fern\.example/],
  ['Add a TXT record for elder.example with content "v=spf1 -all"', /Created the DNS record[\s\S]*v=spf1 -all/],
  ['Disable ddos protection on acorn.example', /Turned off/],
  ['Which zones have no firewall rules?', /bramble\.example[\s\S]*cedar\.example/],
  ['delete the firewall rule "Watch the API" of elder.example', /Deleted the firewall rule/],
  ['set the ttl of the dns record www.acorn.example to 600', /ttl: 600/],
  ['Show the DDoS protection of every zone', /acorn\.example[\s\S]*elder\.example/],
  ['List the files of the workspace', /file|nothing|No /i],
];

it.each(cases)('%s', async (text, said) => {
  for (const inline of [false, true]) {
    const { ask } = await page(inline);
    const { say, log } = await ask(text);
    expect(say, log.join('\n')).toMatch(said);
  }
});
