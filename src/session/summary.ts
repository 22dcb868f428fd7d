/** A summary made without a model: taken from the texts, labelled as such, bounded. Pure. */
import type { ContextPart } from './session.contract.ts';
import { lineOf } from './titles.ts';

/** Characters of a whole summary, about 600 tokens: a fold must always be much smaller than what it covers can grow. */
const longest = 2400;
/** Of it, for all the summaries that it swallows together. */
const longestEarlier = 900;

/**
 * What was asked, what was answered, the files named, what failed last, and the last results; of each summary that it
 * swallows a fair share, none left out. Never longer than 2,400 characters.
 */
export function summarise(parts: readonly ContextPart[]): string {
  const asked: string[] = [];
  const done: string[] = [];
  const files = new Set<string>();
  const results: { failed: boolean; line: string }[] = [];
  const earlier: string[] = [];
  let entries = 0;
  for (const part of parts) {
    const { message } = part;
    if ('fold' in part) {
      earlier.push(part.fold.summary);
      for (const path of pathsIn(part.fold.summary)) files.add(path);
      continue;
    }
    entries++;
    if (message.role === 'user') (part.entry.kind === 'user' ? asked : done).push(lineOf(message.text, 240));
    else if (message.role === 'tool')
      results.push({
        failed: message.isError,
        line: lineOf(`${message.name}${message.isError ? ' failed' : ''}: ${message.text}`, 240),
      });
    else {
      if (message.text.trim()) done.push(lineOf(message.text, 200));
      for (const call of message.toolCalls) for (const path of pathsIn(spoken(call.input))) files.add(path);
    }
  }
  const goal = earlier.map((text) => sectionOf(text, 'Goal')).find(Boolean) ?? asked.shift() ?? '';
  const of = [
    entries > 0 || earlier.length === 0 ? `${entries} ${entries === 1 ? 'message' : 'messages'}` : '',
    earlier.length > 0 ? `${earlier.length} earlier ${earlier.length === 1 ? 'summary' : 'summaries'}` : '',
  ].filter(Boolean);
  const text = [
    `Extractive summary of ${of.join(' and ')}, made without a model.`,
    section('Goal', [goal]),
    section('Earlier', shares(earlier)),
    section('Also asked', asked.slice(-4)),
    section('Done', done.slice(-6)),
    section('Blocked', results.at(-1)?.failed ? [results.at(-1)!.line] : []),
    section('Files', [[...files].slice(0, 12).join(', ')]),
    section(
      'Last results',
      results
        .filter(({ failed }) => !failed)
        .slice(-2)
        .map(({ line }) => line),
    ),
  ]
    .filter(Boolean)
    .join('\n\n');
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** Each of the texts in one line, cut to an equal share, its headings and labels left out. */
function shares(texts: readonly string[]): string[] {
  const share = Math.max(40, Math.floor(longestEarlier / Math.max(1, texts.length)));
  return texts.map((text) => {
    const lines = text.split('\n').filter((line) => line.trim() && !/^(Extractive summary|[A-Z][\w ]+:$)/.test(line));
    return lineOf(lines.map((line) => line.replace(/^- /, '')).join('; '), share);
  });
}

/** The first line under a heading of a summary, without its dash. */
function sectionOf(text: string, title: string): string {
  return new RegExp(`^#*\\s*${title}:?\\n-? ?(.+)`, 'm').exec(text)?.[1] ?? '';
}

function section(title: string, lines: string[]): string {
  const said = lines.filter(Boolean);
  return said.length === 0 ? '' : `${title}:\n${said.map((line) => `- ${line}`).join('\n')}`;
}

function spoken(input: unknown): string {
  try {
    return JSON.stringify(input) ?? '';
  } catch {
    return '';
  }
}

/** What in a text looks like the path to a file, as in `/reports/zones.csv`. */
function pathsIn(text: string): string[] {
  return [
    ...text.matchAll(/(?<=['"`\s\\])\/?(?:[\w.-]+\/)*[\w-]+\.(?:md|txt|csv|json|ya?ml|tsx?|jsx?|html|css|svg|png)\b/g),
  ].map((match) => match[0]);
}
