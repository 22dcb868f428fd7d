/** What comes of a test, in the order in which a report tells it. Shapes only. */
export type TestEvent =
  /** Before what is inside a suite or a test with tests of its own. */
  | { type: 'start'; name: string; nesting: number }
  | {
      type: 'end';
      name: string;
      nesting: number;
      /** Counted from 1 among those beside it. */
      number: number;
      kind: 'test' | 'suite';
      /** It was told by `start`, since it has tests inside. */
      opened: boolean;
      passed: boolean;
      /** True, or the reason. */
      skip?: string | true;
      todo?: string | true;
      durationMs: number;
      error?: TestError;
      /** As in `/app/a.test.ts:3:1`. */
      place?: string;
      cancelled?: true;
    }
  | { type: 'plan'; nesting: number; count: number }
  | { type: 'diagnostic'; nesting: number; message: string };

export interface TestError {
  /** As `inspect` shows it, with its stack. */
  text: string;
  message: string;
  code?: string;
  failureType: string;
}
