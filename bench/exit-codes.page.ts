import { createEmbeddedShell } from '../src/ladder/embedded.suite.ts';
import { exitCases, exitCodeProject } from '../src/ladder/exit-codes.suite.ts';

/** Every line of the table in the embedded shell. */
const shell = createEmbeddedShell();
const bench = {
  async run(at: number): Promise<{ exitCode: number; out: string; error: string; ms: number }> {
    const { exitCode, out, error, durationMs } = await shell.run(exitCases[at]!.line, exitCodeProject);
    return { exitCode, out, error, ms: durationMs };
  },
};

export type ExitCodesPage = typeof bench;
Object.assign(globalThis, { exitCodes: bench, ready: true });
