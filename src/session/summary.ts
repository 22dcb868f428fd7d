/** A summary made without a model: taken from the texts, labelled as such, bounded. Pure. */
import type { Entry, EntryBody } from './entry.contract.ts';
import { lineOf } from './titles.ts';

/** Characters of a whole summary, about 600 tokens: a fold must always be much smaller than what it covers can grow. */
const longest = 2400;

/** What was asked, what was answered, the files named, and the last results. Never longer than 2,400 characters. */
export function summarise(entries: readonly Entry[], bodies: ReadonlyMap<string, EntryBody>): string {
  const asked: string[] = [];
  const done: string[] = [];
  const files = new Set<string>();
  const results: string[] = [];
  for (const entry of entries) {
    const message = bodies.get(entry.id)?.message;
    if (!message || message.role === 'user')
      (entry.kind === 'edit' ? done : asked).push(lineOf(message?.text ?? entry.title, 240));
    else if (message.role === 'tool')
      results.push(lineOf(`${message.name}${message.isError ? ' failed' : ''}: ${message.text}`, 240));
    else {
      if (message.text.trim()) done.push(lineOf(message.text, 200));
      for (const call of message.toolCalls) for (const path of pathsIn(call.input)) files.add(path);
    }
  }
  const parts = [
    `Extractive summary of ${entries.length} ${entries.length === 1 ? 'message' : 'messages'}, made without a model.`,
    section('Goal', asked.slice(0, 1)),
    section('Also asked', asked.slice(1).slice(-4)),
    section('Done', done.slice(-6)),
    section('Files', [[...files].slice(0, 12).join(', ')]),
    section('Last results', results.slice(-2)),
  ].filter(Boolean);
  const text = parts.join('\n\n');
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function section(title: string, lines: string[]): string {
  const said = lines.filter(Boolean);
  return said.length === 0 ? '' : `${title}:\n${said.map((line) => `- ${line}`).join('\n')}`;
}

/** Strings in a call's arguments that look like a path to a file, as in `/reports/zones.csv`. */
function pathsIn(input: unknown): string[] {
  let text: string;
  try {
    text = JSON.stringify(input) ?? '';
  } catch {
    return [];
  }
  return [
    ...text.matchAll(/(?<=['"`\s\\])\/?(?:[\w.-]+\/)*[\w-]+\.(?:md|txt|csv|json|ya?ml|tsx?|jsx?|html|css|svg|png)\b/g),
  ].map((match) => match[0]);
}
