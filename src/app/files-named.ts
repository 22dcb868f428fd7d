/** The files that a part of a conversation read and changed: computed, never written by a model. */
import type { ContextPart } from '#session/session.contract.ts';
import type { FileChange } from '#workspace/files.contract.ts';

/** As lines to stand below a summary; empty where there were none. Lists of the summaries that it swallows are carried on. */
export async function filesNamed(
  parts: readonly ContextPart[],
  changes: (before: string, after: string) => Promise<FileChange[]>,
): Promise<string> {
  const read = new Set<string>();
  const changed = new Set<string>();
  const trees: string[] = [];
  for (const part of parts) {
    if ('fold' in part) {
      for (const path of listed(part.fold.summary, 'Files read')) read.add(path);
      for (const path of listed(part.fold.summary, 'Files changed')) changed.add(path);
      continue;
    }
    if (part.entry.tree !== null) trees.push(part.entry.tree);
    if (part.message.role !== 'assistant') continue;
    for (const call of part.message.toolCalls) for (const path of readsIn(call.input)) read.add(path);
  }
  for (let i = 1; i < trees.length; i++) {
    if (trees[i] !== trees[i - 1]) for (const { path } of await changes(trees[i - 1]!, trees[i]!)) changed.add(path);
  }
  for (const path of changed) read.delete(path);
  return [line('Files read', read), line('Files changed', changed)].filter(Boolean).join('\n');
}

const most = 60;

function line(title: string, paths: ReadonlySet<string>): string {
  const all = [...paths].sort();
  const more = all.length > most ? ` and ${all.length - most} more` : '';
  return all.length === 0 ? '' : `${title}: ${all.slice(0, most).join(', ')}${more}`;
}

const listed = (summary: string, title: string): string[] =>
  (new RegExp(`^${title}: (.+)$`, 'm').exec(summary)?.[1] ?? '')
    .replace(/ and \d+ more$/, '')
    .split(', ')
    .filter(Boolean);

/** Paths given as plain text to `codemode.workspace_read`. */
function readsIn(input: unknown): string[] {
  const code = (input as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return [];
  return [...code.matchAll(/workspace_read\(\s*\{[^}]*?path:\s*['"`]([^'"`$]+)['"`]/g)].map((match) =>
    match[1]!.startsWith('/') ? match[1]! : `/${match[1]}`,
  );
}
