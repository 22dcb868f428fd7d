/**
 * Toolsets written in the workspace: each TypeScript file in `/tools` is one, and each function it exports a method,
 * `forecast` of `/tools/weather.ts` as `codemode.tools_weather_forecast(input)`. A call is a run of its own, sealed and
 * journaled, whose calls are decided as any other's; a file a person has not seen as it is now is shown to them first.
 */
import { cell, type Readable } from '#base/cell.ts';
import { messageOf } from '#base/result.ts';
import type { Approval, ApprovalRequest, Policy } from '#guard/policy.contract.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Catalog, Toolset, ToolsetMethod } from './catalog.contract.ts';
import type { Checker, ModuleTypes } from './check.contract.ts';
import { declarationsFor, namedMethods } from './check-declarations.ts';
import type { Connector, ConnectorCall } from './connector.contract.ts';
import type { ModulesOwner } from './execute/modules.ts';
import type { Execute } from './execute.ts';
import { snakeCase, unique } from './name/identifier.ts';
import type { RunStore } from './run.contract.ts';
import { runSnippet } from './snippet/run.ts';
import { problemsOf, type Schema } from './tools/validate.ts';
import { hashOfFiles, importsPackages, reachedFrom } from './written/reached.ts';

export { importsPackages };

const source = 'tools';
const folder = 'tools/';
/** Under this name a file is decided and asked about, before it is used for the first time as it is. */
const acceptance = `${source}_accept`;
const mostFiles = 40;

export interface WrittenTool {
  /** As in `tools_weather_forecast`. */
  method: string;
  /** As in `tools/weather.ts`. */
  file: string;
  /** As it is exported. */
  exported: string;
  input: Schema;
}

export interface WrittenToolsOptions {
  catalog: Pick<Catalog, 'methods' | 'declarations' | 'addToolset' | 'remove'>;
  checker: Pick<Checker, 'exported'>;
  /** Texts of the workspace a program belongs to, by path as in `tools/weather.ts`; of the open conversation without it. */
  sources(owner?: ModulesOwner): Promise<Record<string, string>>;
  /** The types of packages that a program imports. Never rejects. */
  packages(code: string): Promise<ModuleTypes>;
  execute: Execute;
  runs: Pick<RunStore, 'get'>;
  policy: Pick<Policy, 'test' | 'add' | 'remove' | 'rules'>;
  approve(request: ApprovalRequest, signal: AbortSignal): Promise<Approval>;
  /** Takes back what a run did, for the run that called it. */
  takeBack(runId: string): Promise<CallReply>;
  now: () => number;
  newId: () => string;
}

export function createWrittenTools(options: WrittenToolsOptions) {
  const { catalog, checker, policy, now, newId } = options;
  const tools = cell<readonly WrittenTool[]>([]);
  let notes: string[] = [];

  /** What the files of the folder are as methods, and what is wrong with those that are none. */
  const read = async (): Promise<{ toolset: Toolset; tools: WrittenTool[] } | null> => {
    const texts = await options.sources();
    const files = Object.keys(texts)
      .filter((path) => /^tools\/[^/]+\.[mc]?ts$/.test(path) && !/\.(d|test)\.[mc]?ts$/.test(path))
      .sort();
    if (files.length === 0) return null;
    const found: WrittenTool[] = [];
    const methods: ToolsetMethod[] = [];
    const wrong: string[] = [];
    const taken = new Set([`${source}_status`, acceptance]);
    const known = await catalog.methods();
    for (const file of files.slice(0, mostFiles)) {
      const reached = reachedFrom(texts, file);
      const whole = Object.values(reached).join('\n');
      const near = Object.fromEntries(Object.entries(reached).map(([path, text]) => [`./${path}`, text]));
      const { files: types, untyped } = await options.packages(whole);
      const { functions, diagnostics } = await checker.exported(file, await declarationsFor(whole, catalog), {
        files: { ...types, ...near },
        untyped,
      });
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) {
        const [first] = errors;
        wrong.push(`${file} gives no methods: line ${first!.line}: ${first!.message}`);
        continue;
      }
      const effect = strongest(namedMethods(whole, known).known, known);
      for (const { name, problem, input, output, description, deprecated } of functions) {
        if (problem) {
          wrong.push(`${name} of ${file} is no method: ${problem}.`);
          continue;
        }
        const short = shortName(file, name);
        const method = unique(`${source}_${short}`, taken);
        found.push({ method, file, exported: name, input });
        const words = description || `${name} of ${file}`;
        methods.push({ name: method.slice(source.length + 1), description: words, effect, deprecated, input, output });
      }
    }
    if (files.length > mostFiles) wrong.push(`Of ${files.length} files, the first ${mostFiles} are read.`);
    notes = wrong;
    const about = { from: 'files of the workspace in /tools', notes: wrong };
    return {
      toolset: { id: source, title: 'Toolsets of the workspace', methods: [...methods, status], about },
      tools: found,
    };
  };

  /** Undefined where the file may be used as it is now. */
  const review = async (
    tool: WrittenTool,
    code: string,
    sha256: string,
    { caller, signal, waitForPerson }: ConnectorCall,
  ): Promise<CallReply | undefined> => {
    const { file, method } = tool;
    const shown = { file: `/${file}`, sha256, code };
    const action = { method: acceptance, source, effect: 'write' as const, args: [shown], session: caller!.sessionId };
    const verdict = policy.test(action);
    if (verdict.decision === 'allow') return undefined;
    if (verdict.decision === 'deny') return failed('denied', `${method} was not run. ${verdict.reason}`);
    const before = policy.rules
      .get()
      .filter(
        (rule) => rule.method === acceptance && rule.args?.some(({ path, is }) => path === 'file' && is === shown.file),
      );
    const what = before.length > 0 ? 'has changed since it was accepted' : 'is new';
    const request: ApprovalRequest = {
      id: newId(),
      runId: caller!.runId,
      callId: caller!.callId,
      action,
      title: `Use the toolset ${shown.file}, which ${what}`,
      reversible: true,
      createdAt: now(),
    };
    const asked = options.approve(request, signal);
    const answer = await (waitForPerson?.(asked) ?? asked);
    if (signal.aborted) return failed('stopped', `${method} was not run: the run ended before.`);
    if (answer.decision === 'reject') {
      const reason = answer.reason?.trim() || 'No reason was given.';
      return failed('rejected', `${method} was not run: a person has not accepted ${shown.file}. ${reason}`);
    }
    const args = [
      { path: 'file', is: shown.file },
      { path: 'sha256', is: sha256 },
    ];
    const kept = answer.always === 'method' ? {} : { args };
    // What cannot be kept is asked about again.
    await policy.add({ decision: 'allow', method: acceptance, source, by: 'person', ...kept }).catch(() => undefined);
    for (const { id } of before) await policy.remove(id).catch(() => undefined);
    return undefined;
  };

  const call = async (call: ConnectorCall): Promise<CallReply> => {
    const { method, args, caller, token } = call;
    if (method === `${source}_status`) return { ok: true, value: shownStatus(tools.get(), notes) };
    const tool = tools.get().find((one) => one.method === method);
    if (!tool) return failed('unknown_method', `No file in /tools has ${method} any more.`);
    if (!caller) return failed('failed', `${method} can only be called by a program.`);
    const reached = reachedFrom(await options.sources(caller), tool.file);
    const text = reached[tool.file];
    if (text === undefined) return failed('not_found', `/${tool.file} is not among the files of this branch.`);
    const definitions = (tool.input.$defs ?? {}) as Record<string, Schema>;
    const problems = problemsOf(tool.input, args[0] ?? {}, (at) => definitions[at.slice('#/$defs/'.length)]);
    if (problems.length > 0) return failed('bad_argument', `${method}: ${problems.join(' ')}`);
    const sha256 = await hashOfFiles(reached);
    const code = programOf(tool, sha256);
    const before = token === undefined ? undefined : await options.runs.get(token).catch(() => undefined);
    if (before && before.code !== code)
      return failed('changed_since', `/${tool.file} has changed since ${method} began, so it was not gone on with.`);
    const refused = await review(tool, text, sha256, call);
    if (refused) return refused;
    const version = { number: 1, code, input: {}, output: {}, requires: [], by: 'person' as const, runId: null };
    return runSnippet({ id: `${source}:${method}`, name: method }, { ...version, createdAt: now() }, call, {
      // The checker has seen the file; what it is called with has been looked at above.
      execute: (text, given) => options.execute(text, { ...given, unchecked: true }),
      now,
      known: new Set(),
      used: async () => undefined,
      runs: options.runs,
    });
  };

  const connector: Connector = {
    source,
    reversible: true,
    asksWithin: true,
    // The token is the id of the run that the call is.
    idempotency: 'key',
    async call(given) {
      try {
        return await call(given);
      } catch (error) {
        return failed('failed', `${given.method} could not be run: ${messageOf(error)}`);
      }
    },
    revert: ({ token }) => options.takeBack(token),
  };

  return {
    connector,
    tools: tools as Readable<readonly WrittenTool[]>,
    /** Puts the methods of the files as they are now into the catalog, or takes them out of it. */
    async list(
      add: (made: { toolset: Toolset; connector: Connector }) => Promise<unknown>,
      remove: () => Promise<unknown>,
    ) {
      const found = await read();
      const had = tools.get().length > 0 || notes.length > 0;
      tools.set(found?.tools ?? []);
      if (found) await add({ toolset: found.toolset, connector });
      else if (had) {
        notes = [];
        await remove();
      }
    },
  };
}

const failed = (code: string, message: string): CallReply => ({ ok: false, code, message });

const status: ToolsetMethod = {
  name: 'status',
  description: 'List the methods written in /tools of the workspace, and why other functions there are none',
  effect: 'read',
  input: { type: 'object', properties: {}, additionalProperties: false },
  output: {
    type: 'object',
    properties: {
      methods: {
        type: 'array',
        items: {
          type: 'object',
          properties: { name: { type: 'string' }, file: { type: 'string' } },
          required: ['name', 'file'],
        },
      },
      problems: { type: 'array', items: { type: 'string' } },
    },
    required: ['methods', 'problems'],
  },
};

const shownStatus = (tools: readonly WrittenTool[], notes: string[]) => ({
  methods: tools.map(({ method, file }) => ({ name: method, file: `/${file}` })),
  problems: [...notes],
});

/** `forecast` of `tools/weather.ts` as `weather_forecast`; what a file exports by default has its name. */
function shortName(file: string, exported: string): string {
  const stem = snakeCase(file.slice(folder.length).replace(/\.[mc]?ts$/, '')) || 'file';
  if (exported === 'default') return stem;
  return `${stem}_${/^[\p{ID_Continue}]+$/u.test(exported) ? exported : snakeCase(exported)}`;
}

/** Its functions see `codemode` as programs do. Another hash is another program, so that a replay is of the same text. */
const programOf = ({ file, exported }: WrittenTool, sha256: string) =>
  `// ${file}, SHA-256 ${sha256}
import { ${exported} as tool } from './${file}';
Object.assign(globalThis, { codemode });
return await tool(input);
`;

/** A method does what the strongest does that its file names. */
function strongest(named: readonly string[], methods: readonly { name: string; effect: ToolsetMethod['effect'] }[]) {
  const effects = new Set(methods.filter(({ name }) => named.includes(name)).map(({ effect }) => effect));
  return effects.has('destroy') ? 'destroy' : effects.has('write') ? 'write' : 'read';
}
