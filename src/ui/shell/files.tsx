import { lazy, Suspense } from 'react';
import { painted } from '#base/painted.ts';
import { usePastHash, useStrayHash } from '../files/past-hash.ts';
import { Boundary } from '../parts/boundary.tsx';

const FilesPane = lazy(async () => {
  await painted();
  return { default: (await import('../files/files-pane.tsx')).FilesPane };
});
const PastFiles = lazy(() => import('../files/past-files.tsx').then((file) => ({ default: file.PastFiles })));
const Differs = lazy(() => import('../files/past-files.tsx').then((file) => ({ default: file.Differs })));

/** The files of the workspace; while a message with other files is selected, those. */
export function Files() {
  const past = usePastHash();
  const stray = useStrayHash();
  return (
    <section aria-label="Workspace" data-pane="files" data-tour="files" className="flex h-full min-h-0 flex-col">
      <Boundary name="The files">
        {past ? (
          <Suspense fallback={null}>
            <PastFiles hash={past} />
          </Suspense>
        ) : (
          <>
            {stray && (
              <Suspense fallback={null}>
                <Differs />
              </Suspense>
            )}
            <div className="min-h-0 flex-1">
              <Suspense fallback={null}>
                <FilesPane />
              </Suspense>
            </div>
          </>
        )}
      </Boundary>
    </section>
  );
}
