/** Changes of many files, worked out before any is made. */
import { fail, ok, type Result } from '#base/result.ts';
import type { FileEdit, Files } from '../files.contract.ts';
import { editText, type TextEdit } from '../text/edit.ts';
import { unifiedDiff } from '../text/unified.ts';

export type WorkChange =
  | { action: 'write'; path: string; content: string }
  | { action: 'edit'; path: string; edits: TextEdit[] }
  | { action: 'delete'; path: string }
  | { action: 'move'; path: string; to: string };

export interface PlannedFile {
  path: string;
  kind: 'added' | 'removed' | 'changed';
  /** Unified; empty for what is no text. */
  diff: string;
}

export interface Plan {
  files: PlannedFile[];
  edits: FileEdit[];
}

/** Each change sees what those before it left. Nothing is written. */
export async function planChanges(files: Files, changes: readonly WorkChange[]): Promise<Result<Plan>> {
  /** Contents of paths that are not as in the workspace; `null` where there is nothing any more. */
  const staged = new Map<string, { content: string | Uint8Array | null; as?: 'link' | 'program' }>();
  const absolute = (path: string) => `/${path.replace(/^(\.?\/)+/, '')}`;

  const current = async (path: string): Promise<Result<string | Uint8Array>> => {
    const known = staged.get(path);
    if (known) return known.content === null ? fail('not_found', `There is no ${path} any more.`) : ok(known.content);
    const text = await files.readText(path);
    return text.ok || text.code !== 'failed' ? text : files.read(path);
  };
  const below = async (path: string) => {
    const listed = await files.list(path);
    const there = (listed.ok ? listed.value : []).filter((one) => one.kind === 'file' && !staged.has(one.path));
    const made = [...staged].filter(
      ([one, { content }]) => content !== null && (one === path || one.startsWith(`${path}/`)),
    );
    return [
      ...there.map(({ path: one, as }) => ({ path: one, as })),
      ...made.map(([one, { as }]) => ({ path: one, as })),
    ];
  };
  const step = async (change: WorkChange): Promise<Result<void>> => {
    const path = absolute(change.path);
    if (change.action === 'write') {
      staged.set(path, { content: change.content });
      return ok(undefined);
    }
    if (change.action === 'edit') {
      const text = await current(path);
      if (!text.ok) return text;
      if (typeof text.value !== 'string') return fail('failed', `${path} is not text.`);
      const edited = editText(text.value, change.edits);
      if (!edited.ok) return fail(edited.code, `${path}: ${edited.message}`, edited.detail);
      const as = staged.get(path)?.as ?? (await below(path))[0]?.as;
      staged.set(path, { content: edited.value.text, ...(as === 'program' && { as }) });
      return ok(undefined);
    }
    const moved = await below(path);
    if (moved.length === 0) return fail('not_found', `There is no ${path}.`);
    const to = change.action === 'move' ? absolute(change.to) : '';
    if (to && (to === path || to.startsWith(`${path}/`)))
      return fail('bad_path', `${path} cannot be moved into itself.`);
    if (to && (await below(to)).length > 0) return fail('exists', `${to} is there already.`);
    for (const { path: one, as } of moved) {
      const content = as === 'link' ? await files.readLink(one) : await current(one);
      if (!content.ok) return content;
      if (to) staged.set(to + one.slice(path.length), { content: content.value, ...(as && { as }) });
      staged.set(one, { content: null });
    }
    return ok(undefined);
  };

  for (const [index, change] of changes.entries()) {
    const done = await step(change);
    if (!done.ok) return fail(done.code, `Change ${index + 1} of ${changes.length}: ${done.message}`, done.detail);
  }
  const plan: Plan = { files: [], edits: [] };
  for (const [path, { content, as }] of [...staged].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = await files.readText(path);
    const was = text.ok ? text : await files.read(path);
    if (!was.ok && was.code === 'is_folder' && content !== null) return was;
    const before = was.ok ? was.value : null;
    if (content === null && before === null) continue;
    plan.edits.push({ path, content, ...(as && { as }) });
    if (content === before) continue;
    const kind = content === null ? 'removed' : before === null ? 'added' : 'changed';
    const plain = (value: unknown): value is string | null => typeof value !== 'object' || value === null;
    plan.files.push({ path, kind, diff: plain(before) && plain(content) ? unifiedDiff(path, before, content) : '' });
  }
  return ok(plan);
}
