import { afterAll, expect, it } from 'vitest';
import { nodePrograms } from './node/programs.suite.ts';
import { runner } from './node/runner.suite.ts';
import { createNode } from './node.ts';
import { loadNode, loadVitest } from './node-parts.ts';

const node = createNode({ document, source: loadNode, vitest: loadVitest, now: () => performance.now() });
afterAll(() => node.dispose());
const run = runner(node.commands);

for (const { name, args, files = {}, stdin = '', out, error, exitCode } of nodePrograms)
  it(name, async () => {
    const given = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/${path}`, text]));
    const ran = await run(['node', ...args], given, { stdin });
    expect({ out: ran.out, exitCode: ran.exitCode, ...(error === undefined && { error: ran.error }) }).toEqual({
      out,
      exitCode,
      ...(error === undefined && { error: '' }),
    });
    if (error) expect(ran.error).toContain(error);
  });
