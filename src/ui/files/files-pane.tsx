import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { FileInfo } from '#workspace/files.contract.ts';
import { bytes, counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { Caret, Tree } from '../parts/tree.tsx';
import { useView, useViewState } from '../view.ts';
import { ExchangeMenu, ExchangeStatus } from './exchange-bar.tsx';
import { type FileRow, newPath } from './file-tree.ts';
import { takeDrop } from './take-drop.ts';
import { useFileRows } from './use-file-rows.ts';

export interface FilesPaneProps {
  /** Without these, the view state says what is open. */
  open?: string | null;
  onOpen?: (path: string) => void;
}

/** The files of the workspace as a tree. Delete removes; the notice that comes can undo it. */
export function FilesPane({ open, onOpen }: FilesPaneProps) {
  const ide = useIde();
  const view = useView();
  const viewed = useViewState((state) => state.file);
  const files = useCell(ide.files);
  const ready = useCell(ide.ready);
  const [current, setCurrent] = useState<string | null>(null);
  const [naming, setNaming] = useState(false);
  const leftOut = useMemo(() => new Map(files.flatMap((file) => (file.leftOut ? [[file.path, file]] : []))), [files]);
  const { rows, toggle } = useFileRows(files);
  const shown = open === undefined ? viewed : open;
  /** With `keep` it stays open when another one is looked at. */
  const show = (path: string, keep = false) => (onOpen ? onOpen(path) : view.openFile(path, { keep }));

  const remove = async (row: FileRow) => {
    const at = rows.indexOf(row);
    await ide.removeFile(row.path);
    setCurrent((rows[at + 1] ?? rows[at - 1])?.path ?? null);
    if (!onOpen) view.closeFile(row.path);
  };
  return (
    <section aria-label="Workspace files" className="flex h-full min-h-0 flex-col">
      <header className="pane-head">
        <h2 className="m-0 text-[13px] font-[550]">Workspace</h2>
        <button type="button" className="act ml-auto font-normal" onClick={() => setNaming(true)}>
          New file
        </button>
        <ExchangeMenu chosen={rows.find((row) => row.path === current) ?? rows[0] ?? null} empty={rows.length === 0} />
      </header>
      <ExchangeStatus />
      {naming && <NewFile onDone={() => setNaming(false)} onMade={(path) => show(path, true)} />}
      {!ready && <p className="m-0 px-4 text-ink-3">Opening…</p>}
      {ready && rows.length === 0 && !naming && (
        <p className="m-0 px-4 text-ink-3">No files yet. A program or the agent may write some, and so may you.</p>
      )}
      <Tree
        label="Files"
        rows={rows}
        opens={(row) => row.kind === 'folder'}
        current={current}
        selected={shown}
        onMove={(row) => setCurrent(row.path)}
        onToggle={toggle}
        onAct={(row, by) => {
          setCurrent(row.path);
          if (row.kind === 'file') show(row.path, by === 'Enter');
          else toggle(row);
        }}
        onKey={(row, key) => {
          if (key !== 'Delete' || row.kind !== 'file') return false;
          void remove(row);
          return true;
        }}
        onDragOver={(event) => event.dataTransfer.types.includes('Files') && event.preventDefault()}
        onDrop={(event) => {
          if (!event.dataTransfer.types.includes('Files')) return;
          event.preventDefault();
          const over = (event.target as Element).closest('[data-folder]')?.getAttribute('data-folder');
          void ide.exchange.add(takeDrop(event.dataTransfer), over ?? '/');
        }}
        className="min-h-0 flex-1 overflow-auto pb-2"
        item={(row) => ({
          'data-folder': row.kind === 'folder' ? row.path : (row.parent ?? '/'),
          onDoubleClick: () => row.kind === 'file' && show(row.path, true),
          style: { paddingLeft: 16 + row.depth * 15 },
          className: `group flex h-[25px] items-center gap-2 pr-2 focus-visible:outline-offset-[-2px] ${row.path === shown ? 'bg-rule/50' : 'hover:bg-rule/30'}`,
        })}
      >
        {(row) => (
          <>
            <Caret opens={row.kind === 'folder'} open={row.open} />
            <span className="min-w-0 flex-1 truncate">{visible(row.name)}</span>
            {leftOut.has(row.path) && <span className="tag tag-ochre">left out</span>}
            {row.kind === 'file' && (
              <button
                type="button"
                tabIndex={-1}
                aria-label={`Delete ${row.name}`}
                title="Delete (Del)"
                className="act opacity-0 group-hover:opacity-100 group-focus:opacity-100 focus:opacity-100"
                onClick={(event) => {
                  event.stopPropagation();
                  void remove(row);
                }}
              >
                ✕
              </button>
            )}
          </>
        )}
      </Tree>
      {leftOut.size > 0 && <LeftOut files={[...leftOut.values()]} />}
    </section>
  );
}

/** Says which files no message and no export holds, and why. */
function LeftOut({ files }: { files: FileInfo[] }) {
  return (
    <section
      aria-label="Left out of snapshots"
      className="border-rule border-t bg-ochre-wash px-4 py-2 text-[12px] text-ink-2"
    >
      <p className="m-0">
        {counted(files.length, 'file')} over 100 MiB {files.length === 1 ? 'is' : 'are'} left out: going back does not
        bring {files.length === 1 ? 'it' : 'them'}, and an export does not hold {files.length === 1 ? 'it' : 'them'}.
      </p>
      <ul className="m-0 max-h-24 overflow-y-auto">
        {files.map(({ path, size }) => (
          <li key={path} className="flex gap-3">
            <span className="min-w-0 flex-1 truncate font-mono">{visible(path)}</span>
            <span className="tabular-nums">{bytes(size)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NewFile({ onDone, onMade }: { onDone(): void; onMade(path: string): void }) {
  const ide = useIde();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);
  const make = async () => {
    const found = newPath(name, ide.files.get());
    if ('problem' in found) return setProblem(found.problem);
    await ide.writeFile(found.path, '');
    onMade(found.path);
    onDone();
  };
  return (
    <form
      className="px-4 pb-2"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <input
        ref={field}
        aria-label="Name of the new file"
        aria-invalid={problem !== ''}
        aria-describedby={id}
        placeholder="notes/today.md"
        className="field w-full"
        value={name}
        onChange={(event) => {
          setName(event.target.value);
          setProblem('');
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
        onBlur={() => name.trim() === '' && onDone()}
      />
      <p id={id} role="alert" className="m-0 text-[12px] text-brick">
        {problem}
      </p>
    </form>
  );
}
