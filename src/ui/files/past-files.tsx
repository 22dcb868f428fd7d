import { useEffect, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { FileInfo } from '#workspace/files.contract.ts';
import { CodeEditor } from '../editor/code-editor.tsx';
import { counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { Picture } from '../value/picture.tsx';
import { useView, useViewState } from '../view.ts';
import { fileKind } from './file-kind.ts';

/** The files as they were at the selected message, to be read only. */
export function PastFiles({ hash }: { hash: string }) {
  const ide = useIde();
  const view = useView();
  const cursor = useViewState((state) => state.cursor);
  const shown = useViewState((state) => state.past);
  const [files, setFiles] = useState<FileInfo[] | null>(null);
  useEffect(() => {
    let gone = false;
    ide.filesOf(hash).then((found) => gone || setFiles(found));
    return () => {
      gone = true;
    };
  }, [ide, hash]);
  const listed = files?.filter(({ kind }) => kind === 'file') ?? [];
  return (
    <section aria-label="Workspace at this message" className="flex h-full min-h-0 flex-col bg-ochre-wash">
      <header className="pane-head">
        <h2 className="m-0 truncate text-[13px] font-[550]">Workspace at this message</h2>
        <button
          type="button"
          className="act ml-auto font-normal"
          onClick={() => view.set({ dialog: 'go', going: cursor })}
        >
          Go here
        </button>
        <button type="button" className="act font-normal" onClick={() => view.set({ cursor: null, past: null })}>
          Back to now
        </button>
      </header>
      <ul aria-label="Files of this message, to read" className="min-h-0 flex-1 overflow-auto pb-2">
        {listed.map(({ path }) => (
          <li key={path}>
            <button
              type="button"
              aria-current={shown?.hash === hash && shown.path === path ? 'true' : undefined}
              className="flex h-[25px] w-full items-center px-4 text-left -outline-offset-2! hover:bg-rule/30 aria-[current]:bg-rule/50"
              onClick={() => view.set({ past: { hash, path }, rightTab: 'files', narrowPane: 'files' })}
            >
              <span className="min-w-0 truncate">{visible(path.slice(1))}</span>
            </button>
          </li>
        ))}
        {files !== null && listed.length === 0 && <li className="px-4 text-ink-2">There were no files yet.</li>}
      </ul>
    </section>
  );
}

/** Says that the files are not those of the message at the end of the conversation, and offers to bring these. */
export function Differs() {
  const ide = useIde();
  const view = useView();
  const head = useCell(ide.session)?.head.entryId ?? null;
  return (
    <p className="m-0 flex items-center gap-2 bg-ochre-wash px-4 py-1 text-[12px] text-ink-2">
      <span className="flex-1">These differ from the last message shown.</span>
      <button type="button" className="act" onClick={() => view.set({ dialog: 'go', going: head })}>
        Compare
      </button>
    </p>
  );
}

/** One file of a snapshot. */
export function PastFile({ hash, path }: { hash: string; path: string }) {
  const ide = useIde();
  const [bytes, setBytes] = useState<Uint8Array | null | undefined>();
  useEffect(() => {
    let gone = false;
    ide.readBytesOf(hash, path).then((read) => gone || setBytes(read));
    return () => {
      gone = true;
    };
  }, [ide, hash, path]);
  if (bytes === undefined) return <p className="p-4 text-ink-3">Opening…</p>;
  if (bytes === null) return <p className="p-4 text-ink-3">{visible(path)} is not in this snapshot.</p>;
  const kind = fileKind(path);
  return (
    <div className="flex h-full min-h-0 flex-col bg-code">
      <header className="flex h-8 shrink-0 items-center gap-2 border-b border-rule px-3 text-ink-2">
        <span className="min-w-0 truncate font-mono text-[12px]">{visible(path.slice(1))}</span>
        <span className="tag tag-ochre">as it was, {counted(bytes.length, 'byte')}</span>
      </header>
      <div className="min-h-0 flex-1">
        {kind.text ? (
          <CodeEditor
            label={`Text of ${path} as it was`}
            language={kind.language}
            value={new TextDecoder().decode(bytes)}
          />
        ) : (
          <Picture value={bytes} label={path} />
        )}
      </div>
    </div>
  );
}
