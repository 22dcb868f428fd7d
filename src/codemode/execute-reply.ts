/**
 * What the model reads of a run: the result, what went wrong and precisely what to mend, within a budget of tokens. What a
 * service or the program said stands in a boundary that it cannot close.
 */
import { fence } from '#base/fence.ts';
import { estimateTokens } from '#base/tokens.ts';
import type { Catalog } from './catalog.contract.ts';
import { namedMethods } from './check-declarations.ts';
import { renderValue } from './execute/render.ts';
import type { CallRecord, LogRecord, RunRecord } from './run.contract.ts';

export interface ReplyOptions {
  /** Tokens of the whole answer, estimated. Default 3,000. */
  budget?: number;
  /** Takes secrets out of the text before the model reads it. */
  redact?(text: string): string | Promise<string>;
  /** For the right declarations beside what was wrong. */
  catalog?: Pick<Catalog, 'methods' | 'describe'>;
}

/** Never rejects. */
export async function replyTo(run: RunRecord, options: ReplyOptions = {}): Promise<{ text: string; isError: boolean }> {
  const { budget = 3_000, redact } = options;
  const parts = [heading(run)];
  if (run.status === 'rejected') parts.push(diagnostics(run));
  // A warning matters to the model where the program failed, or where it says that nothing was checked.
  const failedAt = run.status === 'error' ? run.error?.position?.line : undefined;
  const warned = run.diagnostics
    .filter(({ code, line, severity }) => code === 0 || (severity === 'warning' && line === failedAt))
    .map(({ line, code, message }) =>
      code === 0 ? message : `The type checker had warned of line ${line}: ${message}`,
    )
    .slice(0, 3);
  parts.push(...warned);
  parts.push(failedCalls(run.calls), doneWrites(run), logs(run.logs, Math.floor(budget / 4)));
  parts.push(await declarations(run, options, Math.floor(budget / 4)));
  if (run.status === 'ok') {
    const rest = budget - parts.reduce((sum, part) => sum + estimateTokens(part), 0);
    parts[0] = result(run, Math.max(rest, Math.floor(budget / 4)));
  }
  const text = parts.filter(Boolean).join('\n\n');
  const isError = run.status !== 'ok';
  try {
    return { text: redact ? await redact(text) : text, isError };
  } catch {
    return { text: 'The result could not be cleared of secrets, so it is not shown.', isError: true };
  }
}

function heading(run: RunRecord): string {
  const message = run.message ?? '';
  const cure = run.cure
    ? `\n${run.cure.reason} Begin the program with \`// rung: ${run.cure.rung}\` to run it there.`
    : '';
  if (run.status === 'rejected') return `Rejected by the type checker; nothing ran. Mend this and run it again:${cure}`;
  if (run.status === 'error') {
    const line = run.error?.position?.line;
    const code = run.error?.code ? ` [${run.error.code}]` : '';
    return `The program failed${code}: ${fence(message)}${line === undefined ? '' : `\n${quoted(run.code, line)}`}${cure}`;
  }
  return run.status === 'ok' ? '' : `The program ended as ${run.status}: ${message}`;
}

function result(run: RunRecord, budget: number): string {
  if (run.value === undefined) {
    return run.logs.length > 0 ? 'Returned undefined.' : 'Returned undefined: there was no `return` with a value.';
  }
  const { text, complete } = renderValue(run.value, budget);
  if (complete) return `Returned:\n${fence(text)}`;
  return `Returned (shortened; filter or count in code, where all of it is: \`await codemode.result('${run.id}')\`):\n${fence(text)}`;
}

function diagnostics(run: RunRecord): string {
  const errors = run.diagnostics.filter(({ severity }) => severity === 'error');
  const shown = errors.slice(0, 8).map(({ line, message }) => `line ${line}: ${message}\n${quoted(run.code, line)}`);
  if (errors.length > shown.length) shown.push(`… and ${errors.length - shown.length} more errors.`);
  return shown.join('\n');
}

function quoted(code: string, line: number): string {
  const text = code.split('\n')[line - 1]?.trim() ?? '';
  return `  ${line} | ${text.length > 160 ? `${text.slice(0, 160)}… (cut)` : text}`;
}

function failedCalls(calls: CallRecord[]): string {
  const failed = calls.filter((call) => call.reply?.ok === false);
  if (failed.length === 0) return '';
  const counts = new Map<string, number>();
  for (const { name, reply, line } of failed) {
    if (reply?.ok !== false) continue;
    const where = line === undefined ? '' : ` (line ${line})`;
    const text = `- ${name}${where}: ${reply.code}: ${fence(clip(reply.message, 400))}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const lines = [...counts].slice(0, 8).map(([text, count]) => (count > 1 ? `${text} (${count} times)` : text));
  if (counts.size > lines.length) lines.push(`- … and ${counts.size - lines.length} more kinds of failure.`);
  return `Calls that failed (${failed.length} of ${calls.length}):\n${lines.join('\n')}`;
}

/** After a failure the model must know what has happened already, or it does it twice. */
function doneWrites(run: RunRecord): string {
  if (run.status === 'ok' || run.status === 'rejected') return '';
  const done = run.calls.filter((call) => call.effect !== 'read' && call.state === 'done');
  if (done.length === 0) return '';
  const lines = done.slice(0, 20).map((call) => `- ${call.name}(${renderValue(call.args[0] ?? {}, 60).text})`);
  if (done.length > lines.length) lines.push(`- … and ${done.length - lines.length} more.`);
  return `Already done, do not repeat:\n${lines.join('\n')}`;
}

/** The first and the last lines, since the beginning sets out and the end says how it went. */
function logs(all: LogRecord[], budget: number): string {
  if (all.length === 0) return '';
  const lines = all.map(({ level, text }) => `${level === 'log' ? '' : `[${level}] `}${clip(text, 2_000)}`);
  const head: string[] = [];
  const tail: string[] = [];
  let left = budget;
  for (let from = 0, to = lines.length - 1; from <= to; ) {
    const next = head.length <= tail.length ? lines[from++]! : lines[to--]!;
    left -= estimateTokens(next) + 1;
    if (left < 0) break;
    // The same turn as above decides which end it is from.
    if (head.length <= tail.length) head.push(next);
    else tail.unshift(next);
  }
  const missing = lines.length - head.length - tail.length;
  const gap = missing > 0 ? [`… ${missing} of ${lines.length} lines left out …`] : [];
  return `Console:\n${fence([...head, ...gap, ...tail].join('\n'))}`;
}

const mendable = new Set(['unknown_method', 'missing_argument', 'bad_argument', 'http_400', 'http_422']);

async function declarations(run: RunRecord, { catalog }: ReplyOptions, budget: number): Promise<string> {
  if (!catalog) return '';
  const wrong = run.calls.filter((call) => call.reply?.ok === false && mendable.has(call.reply.code));
  if (run.status !== 'rejected' && wrong.length === 0) return '';
  try {
    const methods = await catalog.methods();
    const lines = run.code.split('\n');
    const blamed =
      run.status === 'rejected'
        ? run.diagnostics.map(({ line, endLine }) => lines.slice(line - 1, endLine).join('\n')).join('\n')
        : wrong.map(({ name }) => `codemode.${name}`).join('\n');
    const ofLines = namesOf(blamed, methods);
    const names = ofLines.length > 0 ? ofLines : namesOf(run.code, methods);
    if (names.length === 0) return '';
    const text = await catalog.describe(names.slice(0, 8), budget);
    return text.trim() ? `The declarations:\n${fence(text.trim())}` : '';
  } catch {
    return '';
  }
}

function namesOf(code: string, methods: { name: string }[]): string[] {
  const { known, unknown } = namedMethods(code, methods);
  return [...new Set([...known, ...unknown.flatMap((one) => one.nearest)])];
}

const clip = (text: string, limit: number): string =>
  text.length > limit ? `${text.slice(0, limit)}… (${text.length - limit} more characters)` : text;
