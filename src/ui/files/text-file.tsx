import { lazy, Suspense, useEffect, useState } from 'react';
import { visible } from '#base/visible.ts';
import { CodeFile } from '../editor/code-file.tsx';
import { type DocumentState, documentsOf } from '../editor/documents.ts';
import { FileVersions } from '../editor/file-versions.tsx';
import { type Viewer, viewers } from '../editor/viewers.ts';
import { useCell, useIde } from '../ide.ts';
import { readMarks } from '../merge/conflict-text.ts';
import { isPage } from '../preview/pages.ts';
import { showPage } from '../preview/preview-commands.ts';
import { useMedia } from '../shell/use-media.ts';
import { useView, useViewState } from '../view.ts';
import { Apart, Bar, Said } from './file-bars.tsx';
import { fileKind } from './file-kind.ts';

const DiffView = lazy(() => import('../editor/diff-view.tsx'));
const ResolveFile = lazy(() => import('../merge/resolve-file.tsx'));

const told: Record<DocumentState['is'], string> = {
  opening: '',
  quiet: '',
  saving: 'Saving',
  saved: 'Saved',
  missing: '',
  'no text': '',
  apart: 'Not saved',
};

/** What of a text is shown: itself, another view of it, how it differs from another, or the conflicts in it. */
type Shown =
  | { as: 'text' }
  | { as: 'view'; viewer: Viewer }
  | { as: 'changes'; before: string; of: string; back: boolean }
  | { as: 'conflicts' };

const plain: Shown = { as: 'text' };

/** A file that is text, with what can be seen of it and done with it. */
export function TextFile({ path }: { path: string }) {
  const ide = useIde();
  const view = useView();
  const file = documentsOf(ide).of(path);
  const { text, is, before, apart } = useCell(file.state);
  const place = useViewState(({ filePlace }) => filePlace);
  const views = viewers.filter((one) => one.of === 'text' && one.fits(path));
  const first = views.find((one) => one.of === 'text' && one.first);
  const [shown, setShown] = useState<Shown>(first ? { as: 'view', viewer: first } : plain);
  const [looking, setLooking] = useState(false);
  const wanted = place?.path === path ? place : null;
  // A place is one of the text.
  useEffect(() => {
    if (wanted?.line !== undefined) setShown(plain);
  }, [wanted]);
  if (is === 'missing') return <Said text={`${path} is not there any more.`} />;
  if (text === null) return <Said text="Opening…" />;
  const write = (next: string) => {
    view.keepFile(path);
    file.write(next);
  };
  const marked = text.includes('<<<<<<<') && readMarks(text) !== null;
  const toText = () => {
    setShown(plain);
    setLooking(false);
    file.seen();
  };
  return (
    <div className="flex h-full min-h-0 flex-col bg-code">
      <header className="flex h-8 shrink-0 items-center gap-2 border-b border-rule px-3 text-ink-2">
        <span className="min-w-0 truncate font-mono text-[12px]">{visible(path.slice(1))}</span>
        <span role="status" className="text-[11px] text-ink-3">
          {told[is]}
        </span>
        <span className="ml-auto flex">
          {views.map((one) => {
            const on = shown.as === 'view' && shown.viewer === one;
            return (
              <button
                key={one.title}
                type="button"
                className="act"
                aria-pressed={on}
                onClick={() => setShown(on ? plain : { as: 'view', viewer: one })}
              >
                {on ? 'Edit' : one.title}
              </button>
            );
          })}
          {isPage(path) && (
            <button type="button" className="act" onClick={() => showPage({ ide, view }, path)}>
              Preview
            </button>
          )}
          <button
            type="button"
            className="act"
            aria-pressed={looking}
            onClick={() => (looking ? toText() : setLooking(true))}
          >
            Versions
          </button>
        </span>
      </header>
      {apart && (
        <Apart
          file={file}
          text={text}
          {...apart}
          onCompare={() =>
            setShown({ as: 'changes', before: apart.theirs, of: 'What is there, then yours', back: false })
          }
        />
      )}
      {looking && (
        <FileVersions
          path={path}
          onEnd={toText}
          onShow={(then, title) =>
            setShown(
              then === null ? plain : { as: 'changes', before: then, of: `With “${title}”, then now`, back: true },
            )
          }
        />
      )}
      {before !== null && shown.as !== 'changes' && (
        <Bar
          status
          text="It was changed elsewhere."
          actions={[
            {
              title: 'Show what changed',
              run: () => setShown({ as: 'changes', before, of: 'Before, then now', back: false }),
            },
            { title: 'Seen', run: file.seen },
          ]}
        />
      )}
      {marked && shown.as !== 'conflicts' && (
        <Bar
          status
          text="A merge left conflicts in it."
          actions={[{ title: 'Resolve', run: () => setShown({ as: 'conflicts' }) }]}
        />
      )}
      {shown.as === 'changes' && (
        <Bar
          text={shown.of}
          actions={[
            ...(shown.back && shown.before !== text
              ? [
                  {
                    title: 'Bring it back',
                    run: () => {
                      write(shown.before);
                      toText();
                    },
                  },
                ]
              : []),
            { title: 'Back to the text', run: toText },
          ]}
        />
      )}
      {shown.as === 'conflicts' && (
        <Bar text="Ours, theirs and the outcome" actions={[{ title: 'Back to the text', run: toText }]} />
      )}
      <div className="min-h-0 flex-1">
        <Suspense fallback={<Said text="Opening…" />}>
          {shown.as === 'changes' ? (
            <Changes path={path} before={shown.before} after={text} />
          ) : shown.as === 'conflicts' ? (
            <ResolveFile path={path} text={text} write={write} />
          ) : shown.as === 'view' && shown.viewer.of === 'text' ? (
            <shown.viewer.View path={path} text={text} write={write} />
          ) : (
            <CodeFile path={path} text={text} write={write} reveal={wanted} />
          )}
        </Suspense>
      </div>
    </div>
  );
}

function Changes({ path, before, after }: { path: string; before: string; after: string }) {
  const narrow = useMedia('(max-width: 1279px)');
  return (
    <DiffView
      label={`What changed in ${path}`}
      before={before}
      after={after}
      language={fileKind(path).language}
      sideBySide={!narrow}
    />
  );
}
