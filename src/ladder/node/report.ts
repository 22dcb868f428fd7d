/** Reports of tests as Node writes them: for people (`spec`), or for programs (`tap`, version 13 of the Test Anything Protocol). */
import type { TestEvent } from './test-event.ts';

type End = Extract<TestEvent, { type: 'end' }>;

export interface Report {
  take(event: TestEvent): void;
  /** The sums. Gives the exit code. */
  end(durationMs: number): number;
}

export const reporters = ['spec', 'tap', 'dot'] as const;
export type Reporter = (typeof reporters)[number];

export function createReport(reporter: Reporter, write: (text: string) => void): Report {
  const counts = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
  const failed: End[] = [];
  let bad = false;
  let dots = 0;
  let top = 0;
  if (reporter === 'tap') write('TAP version 13\n');

  const count = (event: End) => {
    if (event.kind === 'suite') counts.suites++;
    else {
      counts.tests++;
      if (event.skip !== undefined) counts.skipped++;
      else if (event.todo !== undefined) counts.todo++;
      else if (event.cancelled) counts.cancelled++;
      else if (event.passed) counts.pass++;
      else counts.fail++;
    }
    if (event.passed || event.todo !== undefined || event.skip !== undefined) return;
    bad = true;
    failed.push(event);
  };

  return {
    take(event) {
      if (event.type === 'end') count(event);
      if (event.type === 'end' && event.nesting === 0) top++;
      if (reporter === 'spec') write(spec(event));
      else if (reporter === 'tap') write(tap(event));
      else if (event.type === 'end' && event.kind === 'test')
        write(`${event.passed ? '.' : 'X'}${++dots % 20 === 0 ? '\n' : ''}`);
    },
    end(durationMs) {
      const sums = [...Object.entries(counts), ['duration_ms', milliseconds(durationMs)]];
      if (reporter === 'tap') write(`1..${top}\n${sums.map(([name, value]) => `# ${name} ${value}\n`).join('')}`);
      if (reporter === 'dot')
        write(
          `${dots % 20 === 0 ? '' : '\n'}${
            failed.length > 0
              ? `\nFailed tests:\n\n${failed
                  .filter(({ kind }) => kind === 'test')
                  .map(failure)
                  .join('\n')}`
              : ''
          }`,
        );
      if (reporter === 'spec') {
        write(sums.map(([name, value]) => `ℹ ${name} ${value}\n`).join(''));
        const shown = failed.filter(({ error }) => error && error.failureType !== 'subtestsFailed');
        if (shown.length > 0) write(`\n✖ failing tests:\n${shown.map((event) => `\n${failure(event)}`).join('')}`);
      }
      return bad ? 1 : 0;
    },
  };
}

const milliseconds = (ms: number) => String(Math.round(ms * 1e6) / 1e6);
const indented = (text: string, by: string) => text.replace(/^(?=.)/gm, by);

function failure(event: End): string {
  const place = event.place ? `test at ${event.place.replace(/^\//, '')}\n` : '';
  return `${place}✖ ${event.name} (${milliseconds(event.durationMs)}ms)\n${event.error ? `${indented(event.error.text, '  ')}\n` : ''}`;
}

function spec(event: TestEvent): string {
  if (event.type === 'plan') return '';
  const margin = '  '.repeat(event.nesting);
  if (event.type === 'start') return `${margin}▶ ${event.name}\n`;
  if (event.type === 'diagnostic') return `${margin}ℹ ${event.message}\n`;
  const mark = event.skip !== undefined ? '﹣' : event.passed ? '✔' : event.todo !== undefined ? '⚠' : '✖';
  const said =
    event.skip !== undefined
      ? ` # ${event.skip === true ? 'SKIP' : event.skip}`
      : event.todo !== undefined
        ? ` # ${event.todo === true ? 'TODO' : event.todo}`
        : '';
  return `${margin}${mark} ${event.name} (${milliseconds(event.durationMs)}ms)${said}\n`;
}

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('#', '\\#');
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const block = (text: string, margin: string) =>
  text.includes('\n') ? `|-\n${indented(text, `${margin}    `)}` : quoted(text);

function tap(event: TestEvent): string {
  const margin = '    '.repeat(event.nesting);
  if (event.type === 'start') return `${margin}# Subtest: ${escaped(event.name)}\n`;
  if (event.type === 'plan') return `${'    '.repeat(event.nesting)}1..${event.count}\n`;
  if (event.type === 'diagnostic') return `${margin}# ${escaped(event.message)}\n`;
  const directive =
    event.skip !== undefined
      ? ` # SKIP${event.skip === true ? '' : ` ${escaped(event.skip)}`}`
      : event.todo !== undefined
        ? ` # TODO${event.todo === true ? '' : ` ${escaped(event.todo)}`}`
        : '';
  const rows = [`duration_ms: ${milliseconds(event.durationMs)}`, `type: '${event.kind}'`];
  if (event.error) {
    if (event.place) rows.push(`location: ${quoted(event.place)}`);
    rows.push(`failureType: '${event.error.failureType}'`, `error: ${block(event.error.message, margin)}`);
    if (event.error.code) rows.push(`code: '${event.error.code}'`);
    rows.push(`stack: ${block(event.error.text, margin)}`);
  }
  const details = rows.map((row) => `${margin}  ${row}\n`).join('');
  const head = event.opened ? '' : `${margin}# Subtest: ${escaped(event.name)}\n`;
  return `${head}${margin}${event.passed ? 'ok' : 'not ok'} ${event.number} - ${escaped(event.name)}${directive}\n${margin}  ---\n${details}${margin}  ...\n`;
}
