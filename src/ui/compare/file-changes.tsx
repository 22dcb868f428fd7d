import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { FileChange } from '#workspace/files.contract.ts';
import { fileKind } from '../files/file-kind.ts';
import { useFileRows } from '../files/use-file-rows.ts';
import { counted } from '../format.ts';
import { type Ide, useCell, useIde } from '../ide.ts';
import { Caret, Tree } from '../parts/tree.tsx';

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

/** Enter shows a file or hides it again. */
function ChangeTree(props: { changes: FileChange[]; shown: string | null; onShow(path: string): void }) {
  const { changes, shown, onShow } = props;
  const [current, setCurrent] = useState<string | null>(null);
  const kinds = useMemo(() => {
    const found = new Map<string, FileChange['kind'][]>();
    for (const { path, kind } of changes) found.set(path, [...(found.get(path) ?? []), kind]);
    return found;
  }, [changes]);
  const files = useMemo(
    () => changes.map(({ path }) => ({ path, kind: 'file' as const, size: 0, hash: '', modifiedAt: 0 })),
    [changes],
  );
  const { rows, toggle } = useFileRows(files);
  return (
    <Tree
      label="Files that differ"
      rows={rows}
      opens={(row) => row.kind === 'folder'}
      current={current}
      selected={shown}
      onMove={(row) => setCurrent(row.path)}
      onToggle={toggle}
      onAct={(row) => {
        setCurrent(row.path);
        if (row.kind === 'file') onShow(row.path);
        else toggle(row);
      }}
      className="max-h-44 overflow-y-auto"
      item={(row) => ({
        style: { paddingLeft: row.depth * 15 },
        className: `flex h-6 items-center gap-2 -outline-offset-2! ${row.path === shown ? 'bg-rule/50' : 'hover:bg-rule/30'}`,
      })}
    >
      {(row) => {
        const kind = kinds.get(row.path)?.join(', ');
        return (
          <>
            <Caret opens={row.kind === 'folder'} open={row.open} />
            <span className="min-w-0 truncate font-mono text-[12px]">{visible(row.name)}</span>
            {kind && (
              <span className={`text-[11.5px] ${kind === 'removed' ? 'text-brick' : 'text-ink-2'}`}>{kind}</span>
            )}
          </>
        );
      }}
    </Tree>
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
