import { afterAll, describe, expect, it } from 'vitest';
import { createExecutor } from '#isolate/executor.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { startBundler } from './bundle.remote.ts';
import { realPackages } from './npm/real-packages.suite.ts';
import { tarballsInMemory } from './npm/shelf.suite.ts';
import type { AskRegistry } from './npm.contract.ts';
import { createNpm } from './npm.ts';
import { createNpmRung } from './npm-rung.ts';

/** From the registry that this machine uses, through the proxy of the server that serves this test. */
const ask: AskRegistry = async (path, accept) => {
  const answer = await fetch(`/-/registry/${path}`, { headers: { accept } });
  if (!answer.ok) return { ok: false, code: 'not_found', message: `The registry said ${answer.status} to ${path}.` };
  return { ok: true, value: new Uint8Array(await answer.arrayBuffer()) };
};
const there = (await ask('ms', 'application/json')).ok;
if (!there) console.info('Published packages are not tried: no registry answers here.');

const now = () => performance.now();
const executor = createExecutor({ document, now });
afterAll(() => executor.dispose());
const bundler = startBundler();
const npm = createNpm({ ask, tarballs: tarballsInMemory(), bundler });
const rung = createNpmRung({ executor, npm, bundler, now });

describe.skipIf(!there)('published packages', () => {
  it.each(realPackages)('$packages', async ({ packages, code, value, refused }) => {
    const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: crypto.randomUUID(), now: Date.now });
    if (!opened.ok) throw new Error(opened.message);
    const installed = await npm.install(opened.value, { add: packages });
    expect(installed).toMatchObject({ ok: true });
    const run = rung.run({ language: 'typescript', code, files: opened.value });
    let said = '';
    run.subscribe((event) => {
      if (event.type === 'output') said += event.text;
    });
    const end = await run.end;
    if (refused) expect(end).toMatchObject({ status: 'unsupported', message: expect.stringMatching(refused) });
    else expect(end, said).toMatchObject({ status: 'exited', exitCode: 0, value });
  });
});
