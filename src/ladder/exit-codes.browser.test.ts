import { afterAll, describe, expect, it } from 'vitest';
import { createEmbeddedShell } from './embedded.suite.ts';
import { exitCases, exitCodeProject } from './exit-codes.suite.ts';

const shell = createEmbeddedShell();
afterAll(() => shell.dispose());

/** One of each sort: the whole table is compared with the real ones by the bench. */
const lines = exitCases.filter(({ line }, at) => at % 3 === 0 || /^(node|npm|git)/.test(line));

describe('The embedded sandbox ends as a real one does', () => {
  it.each(lines)('$line', async ({ line, exitCode }) => {
    const ran = await shell.run(line, exitCodeProject);
    expect({ exitCode: ran.exitCode, fault: ran.fault }, ran.error).toEqual({ exitCode, fault: undefined });
  });
});
