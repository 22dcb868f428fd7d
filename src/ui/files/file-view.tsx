import { type ComponentProps, type ComponentType, lazy, Suspense, useEffect, useState } from 'react';
import { visible } from '#base/visible.ts';
import { CodeFile } from '../editor/code-file.tsx';
import { type DocumentState, documentsOf, type OpenDocument } from '../editor/documents.ts';
import { type BytesViewProps, viewers } from '../editor/viewers.ts';
import { useCell, useIde } from '../ide.ts';
import { isPage } from '../preview/pages.ts';
import { showPage } from '../preview/preview-commands.ts';
import { useMedia } from '../shell/use-media.ts';
import { useView, useViewState } from '../view.ts';
import { fileKind } from './file-kind.ts';

const BytesView = lazy(() => import('./bytes-view.tsx').then((file) => ({ default: file.BytesView })));
const DiffView = lazy(() => import('../editor/diff-view.tsx'));

/** Bytes of a file that an editor holds, and of one that another view does. */
const largest = { edited: 5 * 2 ** 20, shown: 50 * 2 ** 20 };

/** One file, to read or to edit. What is typed is saved by itself, shortly after. */
export function FileView({ path }: { path: string }) {
  const file = useCell(useIde().files).find((one) => one.path === path);
  const own = viewers.find((one) => one.fits(path) && one.of === 'bytes');
  if (file && file.size > (own ? largest.shown : largest.edited))
    return <Plain file={file} why="Too large to be opened here, so these are its bytes." />;
  return own?.of === 'bytes' ? (
    <BytesFile key={path} path={path} View={own.View} />
  ) : (
    <TextFile key={path} path={path} />
  );
}

const told: Record<DocumentState['is'], string> = {
  opening: '',
  quiet: '',
  saving: 'Saving',
  saved: 'Saved',
  missing: '',
  'no text': '',
  apart: 'Not saved',
};

function TextFile({ path }: { path: string }) {
  const ide = useIde();
  const view = useView();
  const file = documentsOf(ide).of(path);
  const row = useCell(ide.files).find((one) => one.path === path);
  const { text, is, before, theirs } = useCell(file.state);
  const place = useViewState(({ filePlace }) => filePlace);
  const views = viewers.filter((one) => one.of === 'text' && one.fits(path));
  const [shown, setShown] = useState(views.find((one) => one.of === 'text' && one.first) ?? null);
  const [against, setAgainst] = useState<string | null>(null);
  const wanted = place?.path === path ? place : null;
  // A place is one of the text.
  useEffect(() => {
    if (wanted?.line === undefined) return;
    setShown(null);
    setAgainst(null);
  }, [wanted]);
  if (is === 'missing') return <Said text={`${path} is not there any more.`} />;
  if (is === 'no text' && row) return <Plain file={row} why="No text in UTF-8, so these are its bytes." />;
  if (text === null) return <Said text="Opening…" />;
  const write = (next: string) => {
    view.keepFile(path);
    file.write(next);
  };
  return (
    <div className="flex h-full min-h-0 flex-col bg-code">
      <header className="flex h-8 shrink-0 items-center gap-2 border-b border-rule px-3 text-ink-2">
        <span className="min-w-0 truncate font-mono text-[12px]">{visible(path.slice(1))}</span>
        <span role="status" className="text-[11px] text-ink-3">
          {told[is]}
        </span>
        <span className="ml-auto flex">
          {views.map((one) => (
            <button
              key={one.title}
              type="button"
              className="act"
              aria-pressed={one === shown}
              onClick={() => setShown(one === shown ? null : one)}
            >
              {one === shown ? 'Edit' : one.title}
            </button>
          ))}
          {isPage(path) && (
            <button type="button" className="act" onClick={() => showPage({ ide, view }, path)}>
              Preview
            </button>
          )}
        </span>
      </header>
      {is === 'apart' && theirs !== null && (
        <Apart file={file} text={text} theirs={theirs} onCompare={() => setAgainst(against === null ? theirs : null)} />
      )}
      {before !== null && against === null && (
        <p role="status" className="m-0 flex items-center gap-1 bg-ochre-wash px-3 py-1 text-[12px] text-ink-2">
          <span className="min-w-0 flex-1">It was changed elsewhere.</span>
          <button type="button" className="act" onClick={() => setAgainst(before)}>
            Show what changed
          </button>
          <button type="button" className="act" onClick={file.seen}>
            Seen
          </button>
        </p>
      )}
      {against !== null && (
        <p className="m-0 flex items-center bg-ochre-wash px-3 py-1 text-[12px] text-ink-2">
          <span className="min-w-0 flex-1">{is === 'apart' ? 'There, then yours' : 'Before, then now'}</span>
          <button
            type="button"
            className="act"
            onClick={() => {
              setAgainst(null);
              file.seen();
            }}
          >
            Back to the text
          </button>
        </p>
      )}
      <div className="min-h-0 flex-1">
        {against !== null ? (
          <Changes path={path} before={against} after={text} />
        ) : shown?.of === 'text' ? (
          <Suspense fallback={<Said text="Opening…" />}>
            <shown.View path={path} text={text} write={write} />
          </Suspense>
        ) : (
          <CodeFile path={path} text={text} write={write} reveal={wanted} />
        )}
      </div>
    </div>
  );
}

/** What stands in the workspace and what was typed are two texts, and one of them has to give way. */
function Apart(props: { file: OpenDocument; text: string; theirs: string; onCompare(): void }) {
  const { file, text, theirs, onCompare } = props;
  return (
    <div role="alert" className="flex flex-wrap items-center gap-1 bg-ochre-wash px-3 py-1 text-[12px] text-ink-2">
      <span className="min-w-40 flex-1">
        It was changed elsewhere while you typed. Nothing is saved until you choose.
      </span>
      <button type="button" className="act" onClick={onCompare}>
        Compare
      </button>
      <button type="button" className="act" onClick={() => void file.settle(theirs)}>
        Take what is there
      </button>
      <button type="button" className="act" onClick={() => void file.settle(text)}>
        Keep mine
      </button>
    </div>
  );
}

function Changes({ path, before, after }: { path: string; before: string; after: string }) {
  const narrow = useMedia('(max-width: 1279px)');
  return (
    <Suspense fallback={<Said text="Opening…" />}>
      <DiffView
        label={`What changed in ${path}`}
        before={before}
        after={after}
        language={fileKind(path).language}
        sideBySide={!narrow}
      />
    </Suspense>
  );
}

function BytesFile({ path, View }: { path: string; View: ComponentType<BytesViewProps> }) {
  const ide = useIde();
  const ready = useCell(ide.ready);
  const file = useCell(ide.files).find((one) => one.path === path);
  const [bytes, setBytes] = useState<Uint8Array | null | undefined>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the file is another one
  useEffect(() => {
    if (!ready) return;
    let gone = false;
    ide.readBytes(path).then((read) => gone || setBytes(read));
    return () => {
      gone = true;
    };
  }, [ide, ready, path, file?.hash]);
  if (bytes === undefined) return <Said text="Opening…" />;
  if (bytes === null) return <Said text={`${path} is not there any more.`} />;
  return (
    <Suspense fallback={<Said text="Opening…" />}>
      <View path={path} bytes={bytes} />
    </Suspense>
  );
}

function Plain(props: ComponentProps<typeof BytesView>) {
  return (
    <Suspense fallback={<Said text="Opening…" />}>
      <BytesView {...props} key={props.file.path} />
    </Suspense>
  );
}

const Said = ({ text }: { text: string }) => <p className="m-0 p-4 text-ink-3">{text}</p>;
