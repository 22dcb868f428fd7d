import type { CallRecord, RunRecord } from '#codemode/run.contract.ts';

/** What is shown at the end of a line of the program, once it ran. */
export interface Hint {
  /** From 1. */
  line: number;
  text: string;
  tone: 'quiet' | 'now' | 'problem';
}

const longest = 60;

/** One hint a line, in order of lines: what its calls gave, what it printed, or what went wrong there. */
export function hintsOf(run: RunRecord): Hint[] {
  const found = new Map<number, Hint>();
  for (const [line, logs] of byLine(run.logs)) {
    const last = logs.at(-1)!.text;
    found.set(line, { line, tone: 'quiet', text: cut(logs.length > 1 ? `×${logs.length} ${last}` : last) });
  }
  for (const [line, calls] of byLine(run.calls)) found.set(line, { line, ...ofCalls(calls) });
  for (const { line, message, severity } of run.diagnostics) {
    found.set(line, { line, text: cut(message), tone: severity === 'error' ? 'problem' : 'quiet' });
  }
  const line = run.error?.position?.line;
  if (line) found.set(line, { line, text: cut(run.error!.message || run.error!.name), tone: 'problem' });
  return [...found.values()].sort((a, b) => a.line - b.line);
}

/** The lines of every statement that waits for a person or for an answer now, in order. */
export function linesUnderWay(run: RunRecord): number[] {
  const under = run.calls.filter((call) => call.line && (call.state === 'waiting' || call.state === 'running'));
  const lines = run.code.split('\n');
  return [...new Set(under.flatMap((call) => statementAt(lines, call.line!)))].sort((a, b) => a - b);
}

/**
 * The lines of the call that `line` is part of: up over lines it continues (a leading `.`), down until its brackets
 * close. Reads brackets only, so one inside a string may end it early; it is a highlight and nothing more.
 */
export function statementAt(lines: readonly string[], line: number): number[] {
  let first = line;
  while (first > 1 && /^\s*[.)\]}]/.test(lines[first - 1] ?? '') && lines[first - 2]!.trim()) first--;
  let last = line;
  let depth = 0;
  for (let at = first; at <= Math.min(lines.length, first + 40); at++) {
    for (const mark of lines[at - 1] ?? '') {
      if ('([{'.includes(mark)) depth++;
      else if (')]}'.includes(mark)) depth--;
    }
    last = Math.max(line, at);
    if (at >= line && (depth <= 0 || at > first + 30)) break;
  }
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function ofCalls(calls: CallRecord[]): Omit<Hint, 'line'> {
  if (calls.some((call) => call.state === 'waiting')) return { text: 'paused', tone: 'now' };
  if (calls.some((call) => call.state === 'running')) return { text: 'running', tone: 'now' };
  const bad = calls.filter((call) => call.state !== 'done');
  const first = bad[0];
  if (first && calls.length === 1) return { text: cut(whyNot(first)), tone: 'problem' };
  if (first) return { text: cut(`×${calls.length}, ${bad.length} ${stateWord(first)}`), tone: 'problem' };
  if (calls.length > 1) return { text: `×${calls.length}`, tone: 'quiet' };
  return { text: cut(summary(calls[0]!)), tone: 'quiet' };
}

const stateWord = (call: CallRecord) => (call.state === 'failed' ? 'failed' : 'denied');

const whyNot = (call: CallRecord) => (call.reply && !call.reply.ok ? call.reply.message : stateWord(call));

/** As in “5 zones”, “shop.example”, “3 fields”. */
function summary(call: CallRecord): string {
  if (!call.reply?.ok) return 'done';
  const value = call.reply.value;
  const noun = nounOf(call);
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? singular(noun) : noun}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = Object.values(value).filter(Array.isArray);
  if (inner.length === 1) return `${inner[0]!.length} ${inner[0]!.length === 1 ? singular(noun) : noun}`;
  const { name, title, id } = value as Record<string, unknown>;
  const label = [name, title, id].find((word) => typeof word === 'string' || typeof word === 'number');
  if (label !== undefined) return String(label);
  const count = Object.keys(value).length;
  return `${count} ${count === 1 ? 'field' : 'fields'}`;
}

/** `edge_firewall_rules_list` of `edge` gives “rules”. */
function nounOf({ name, source }: CallRecord): string {
  const words = (name.startsWith(`${source}_`) ? name.slice(source.length + 1) : name).split('_').filter(Boolean);
  if (words.length > 1 && /^(list|get|search|find|all|query)$/.test(words.at(-1)!)) words.pop();
  const noun = words.at(-1) ?? 'items';
  return /s$/.test(noun) ? noun : 'items';
}

const singular = (noun: string) =>
  noun.endsWith('ies') ? `${noun.slice(0, -3)}y` : noun.endsWith('ss') ? noun : noun.replace(/s$/, '');

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

function byLine<T extends { line?: number }>(all: readonly T[]): Map<number, T[]> {
  const lines = new Map<number, T[]>();
  for (const one of all) {
    if (!one.line) continue;
    const there = lines.get(one.line);
    if (there) there.push(one);
    else lines.set(one.line, [one]);
  }
  return lines;
}
