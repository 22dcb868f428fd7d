import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { visible } from '#base/visible.ts';
import { CodeEditor } from '../editor/code-editor.tsx';
import { type Ide, useCell, useIde } from '../ide.ts';
import { fromCsv } from '../value/copied.ts';
import { Picture } from '../value/picture.tsx';
import { TableView } from '../value/table-view.tsx';
import { ValueView } from '../value/value-view.tsx';
import { fileKind } from './file-kind.ts';

const Rendered = lazy(() => import('../conversation/markdown.tsx'));

/** One file, to read or to edit. What is typed is saved by itself, shortly after. */
export function FileView({ path }: { path: string }) {
  return fileKind(path).text ? <TextFile key={path} path={path} /> : <ImageFile key={path} path={path} />;
}

function TextFile({ path }: { path: string }) {
  const ide = useIde();
  const { text, write, state } = useText(ide, path);
  const kind = fileKind(path);
  const [preview, setPreview] = useState(kind.preview === 'image');
  if (state === 'missing') return <Said text={`${path} is not there any more.`} />;
  if (text === null) return <Said text="Opening…" />;
  return (
    <div className="flex h-full min-h-0 flex-col bg-code">
      <header className="flex h-8 shrink-0 items-center gap-2 border-b border-rule px-3 text-ink-2">
        <span className="min-w-0 truncate font-mono text-[12px]">{visible(path.slice(1))}</span>
        <span role="status" className="text-[11px] text-ink-3">
          {state === 'saving' ? 'Saving' : state === 'saved' ? 'Saved' : ''}
        </span>
        {kind.preview && (
          <button type="button" className="act ml-auto" aria-pressed={preview} onClick={() => setPreview(!preview)}>
            {preview ? 'Edit' : 'Preview'}
          </button>
        )}
      </header>
      <div className="min-h-0 flex-1">
        {preview ? (
          <Preview kind={kind.preview} text={text} path={path} />
        ) : (
          <CodeEditor label={`Text of ${path}`} language={kind.language} value={text} onChange={write} />
        )}
      </div>
    </div>
  );
}

function Preview({ kind, text, path }: { kind: ReturnType<typeof fileKind>['preview']; text: string; path: string }) {
  if (kind === 'markdown') {
    return (
      <Suspense fallback={<Said text="Opening…" />}>
        <div className="prose h-full overflow-auto px-5 py-4">
          <Rendered text={text} />
        </div>
      </Suspense>
    );
  }
  return (
    <div className="h-full overflow-auto p-3">
      {kind === 'table' && <TableView rows={fromCsv(text).rows} label={`Rows of ${path}`} />}
      {kind === 'image' && (
        <Picture value={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`} label={path} />
      )}
      {kind === 'tree' && <Json text={text} path={path} />}
    </div>
  );
}

function Json({ text, path }: { text: string; path: string }) {
  try {
    return <ValueView value={JSON.parse(text)} label={path} />;
  } catch (error) {
    return <p className="m-0 text-brick">This is not JSON yet: {(error as Error).message}</p>;
  }
}

function ImageFile({ path }: { path: string }) {
  const ide = useIde();
  const [bytes, setBytes] = useState<Uint8Array | null | undefined>();
  useEffect(() => {
    let gone = false;
    ide.readBytes(path).then((read) => gone || setBytes(read));
    return () => {
      gone = true;
    };
  }, [ide, path]);
  if (bytes === undefined) return <Said text="Opening…" />;
  if (bytes === null) return <Said text={`${path} is not there any more.`} />;
  return (
    <div className="h-full overflow-auto bg-code p-3">
      <Picture value={bytes} label={path} />
    </div>
  );
}

const Said = ({ text }: { text: string }) => <p className="m-0 p-4 text-ink-3">{text}</p>;

const pause = 400;

/** The text of a file, read anew when it changes elsewhere, written when typing pauses and when it is left. */
function useText(ide: Ide, path: string) {
  const file = useCell(ide.files).find((one) => one.path === path);
  const [text, setText] = useState<string | null>(null);
  const [state, setState] = useState<'quiet' | 'saving' | 'saved' | 'missing'>('quiet');
  const unsaved = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: by the row, not its hash: what was typed and went with another branch leaves the same hash behind
  useEffect(() => {
    let gone = false;
    ide.readFile(path).then((read) => {
      if (gone || unsaved.current !== null) return;
      setText(read);
      if (read === null) setState('missing');
      else setState((was) => (was === 'missing' ? 'quiet' : was));
    });
    return () => {
      gone = true;
    };
  }, [ide, path, file]);

  const flush = useRef(async () => {});
  flush.current = async () => {
    clearTimeout(timer.current);
    const next = unsaved.current;
    if (next === null) return;
    await ide.writeFile(path, next);
    if (unsaved.current !== next) return;
    unsaved.current = null;
    setState('saved');
  };
  useEffect(() => {
    const stop = ide.holdEdit(() => flush.current());
    return () => {
      stop();
      void flush.current();
    };
  }, [ide]);

  const write = (next: string) => {
    setText(next);
    setState('saving');
    unsaved.current = next;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void flush.current(), pause);
  };
  return { text, write, state };
}
