/** Where what comes of tests is told: to the host, which reports many files as one, or in the output of the program itself. */
import { createReport, type Report, type Reporter, reporters } from '../report.ts';
import type { NodeStart } from '../wire.ts';
import { say } from './host.ts';
import { cancelPending, hasTests, setUpTests } from './testing.ts';

interface Output {
  flush(): void;
  write(stream: 'out' | 'error', text: string): void;
}

const pattern = (text: string) => {
  const given = /^\/(.*)\/([a-z]*)$/.exec(text);
  return given ? new RegExp(given[1]!, given[2]) : new RegExp(text);
};

export function setUpReport({ main, tests }: NodeStart, output: Output) {
  const began = performance.now();
  let report: Report | undefined;
  const own = () =>
    (report ??= createReport(
      reporters.includes(tests.reporter as Reporter) ? (tests.reporter as Reporter) : 'spec',
      (text) => output.write('out', text),
    ));
  setUpTests({
    only: tests.only,
    names: tests.names.map(pattern),
    skipped: tests.skipped.map(pattern),
    tell(event) {
      if (main.kind !== 'tests') return own().take(event);
      // In its place among what the program writes.
      output.flush();
      say({ type: 'test', event });
    },
  });
  let ended = false;
  return {
    /** Nothing is left to wait for. True where a test failed. */
    end(): boolean {
      if (!hasTests() || ended) return false;
      ended = true;
      const failed = cancelPending();
      return main.kind === 'tests' ? failed : own().end(performance.now() - began) !== 0;
    },
  };
}
