import { type KeyboardEvent, lazy, Suspense, useEffect, useId, useMemo, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { FileChange } from '#workspace/files.contract.ts';
import { fileKind } from '../files/file-kind.ts';
import { type FileRow, fileRows } from '../files/file-tree.ts';
import { counted } from '../format.ts';
import { type Ide, useCell, useIde } from '../ide.ts';

const DiffView = lazy(() => import('../editor/diff-view.tsx'));

/** How the files of two messages differ: the tree of those that do, then one file, side by side or in one column. */
export function FileChanges({ left, right }: { left: string | null; right: string | null }) {
  const ide = useIde();
  const [changes, setChanges] = useState<FileChange[] | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const [sideBySide, setSideBySide] = useState(true);
  useEffect(() => {
    let gone = false;
    if (left === null || right === null) return setChanges([]);
    ide.fileChanges(left, right).then((found) => gone || setChanges(found));
    return () => {
      gone = true;
    };
  }, [ide, left, right]);
  const leftOut = useCell(ide.files).filter((file) => file.leftOut).length;
  if (left === null || right === null)
    return <p className="px-4 py-3 text-ink-2">The files of one of these messages were not kept.</p>;
  return (
    <section aria-label="Files" className="px-4 py-3">
      <p className="m-0 flex min-h-6 items-center gap-3">
        <b className="font-semibold">
          {changes === null
            ? 'Comparing the files…'
            : changes.length === 0
              ? 'The files are the same.'
              : `${counted(changes.length, 'file')} differ${changes.length === 1 ? 's' : ''}`}
        </b>
        {leftOut > 0 && <span className="text-ink-2">{counted(leftOut, 'large file')} left out of messages</span>}
        {shown !== null && (
          <button
            type="button"
            className="act ml-auto"
            aria-pressed={!sideBySide}
            onClick={() => setSideBySide(!sideBySide)}
          >
            {sideBySide ? 'In one column' : 'Side by side'}
          </button>
        )}
      </p>
      {changes && changes.length > 0 && (
        <ChangeTree changes={changes} shown={shown} onShow={(path) => setShown(shown === path ? null : path)} />
      )}
      {shown !== null && <FileDiff key={shown} path={shown} left={left} right={right} sideBySide={sideBySide} />}
    </section>
  );
}

/** Keys as in the ARIA tree pattern; Enter shows a file or hides it again. */
function ChangeTree(props: { changes: FileChange[]; shown: string | null; onShow(path: string): void }) {
  const { changes, shown, onShow } = props;
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string | null>(null);
  const id = useId();
  const kinds = useMemo(() => {
    const found = new Map<string, FileChange['kind'][]>();
    for (const { path, kind } of changes) found.set(path, [...(found.get(path) ?? []), kind]);
    return found;
  }, [changes]);
  const rows = useMemo(() => {
    const files = changes.map(({ path }) => ({ path, kind: 'file' as const, size: 0, hash: '', modifiedAt: 0 }));
    return fileRows(files, closed);
  }, [changes, closed]);
  const active = rows.some((row) => row.path === current) ? current : (rows[0]?.path ?? null);

  const act = (row: FileRow) => {
    setCurrent(row.path);
    if (row.kind === 'file') return onShow(row.path);
    const next = new Set(closed);
    if (row.open) next.add(row.path);
    else next.delete(row.path);
    setClosed(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = rows.findIndex((row) => row.path === active);
    const row = rows[at];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const go = (to: FileRow | undefined) => to && document.getElementById(`${id}${to.path}`)?.focus();
    const { key } = event;
    if (key === 'ArrowDown') go(rows[at + 1]);
    else if (key === 'ArrowUp') go(rows[at - 1]);
    else if (key === 'Home') go(rows[0]);
    else if (key === 'End') go(rows.at(-1));
    else if (key === 'ArrowRight' && row.kind === 'folder' && !row.open) act(row);
    else if (key === 'ArrowRight' && row.open) go(rows[at + 1]);
    else if (key === 'ArrowLeft' && row.open) act(row);
    else if (key === 'ArrowLeft') go(rows.find((one) => one.path === row.parent));
    else if (key === 'Enter' || key === ' ') act(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div role="tree" aria-label="Files that differ" onKeyDown={onKeyDown} className="max-h-44 overflow-y-auto">
      {rows.map((row) => {
        const kind = kinds.get(row.path)?.join(', ');
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
          <div
            key={row.path}
            id={`${id}${row.path}`}
            role="treeitem"
            aria-level={row.depth + 1}
            aria-selected={row.path === shown}
            {...(row.kind === 'folder' ? { 'aria-expanded': row.open } : {})}
            tabIndex={row.path === active ? 0 : -1}
            onClick={() => act(row)}
            onFocus={() => setCurrent(row.path)}
            style={{ paddingLeft: row.depth * 15 }}
            className={`flex h-6 items-center gap-2 -outline-offset-2! ${row.path === shown ? 'bg-rule/50' : 'hover:bg-rule/30'}`}
          >
            <span aria-hidden="true" className="w-[9px] shrink-0 text-[9px] text-ink-3">
              {row.kind === 'folder' ? (row.open ? '▾' : '▸') : ''}
            </span>
            <span className="min-w-0 truncate font-mono text-[12px]">{visible(row.name)}</span>
            {kind && (
              <span className={`text-[11.5px] ${kind === 'removed' ? 'text-brick' : 'text-ink-2'}`}>{kind}</span>
            )}
          </div>
        );
      })}
    </div>
  );
}

function FileDiff(props: { path: string; left: string; right: string; sideBySide: boolean }) {
  const { path, left, right, sideBySide } = props;
  const ide = useIde();
  const [texts, setTexts] = useState<[string, string] | null>(null);
  useEffect(() => {
    let gone = false;
    Promise.all([textOf(ide, left, path), textOf(ide, right, path)]).then((read) => gone || setTexts(read));
    return () => {
      gone = true;
    };
  }, [ide, left, right, path]);
  const kind = fileKind(path);
  if (!kind.text) return <p className="m-0 py-2 text-ink-2">{visible(path)} is no text.</p>;
  return (
    <div className="mt-2 h-[38vh] border border-rule">
      {texts && (
        <Suspense fallback={<p className="p-3 text-ink-3">Opening…</p>}>
          <DiffView
            label={`Changes of ${path}`}
            before={texts[0]}
            after={texts[1]}
            language={kind.language}
            sideBySide={sideBySide}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Empty where the file is not in the snapshot. */
async function textOf(ide: Ide, hash: string, path: string): Promise<string> {
  const read = await ide.readBytesOf(hash, path);
  return read ? new TextDecoder().decode(read) : '';
}
