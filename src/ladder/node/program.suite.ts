/** One program with what Node prints for it. */
export interface NodeProgram {
  name: string;
  args: string[];
  files?: Record<string, string>;
  stdin?: string;
  /** All of standard output. */
  out: string;
  /** A part of what is written to the stream of errors. */
  error?: string;
  exitCode: number;
  /** The real one here is too old for it, or it does not concern it. */
  embeddedOnly?: true;
}

export const lines = (...all: string[]) => all.map((line) => `${line}\n`).join('');
