import { FilesPane } from '../files/files-pane.tsx';
import { Boundary } from '../parts/boundary.tsx';

/** The files of the workspace. */
export function Files() {
  return (
    <section aria-label="Workspace" data-pane="files" data-tour="files" className="flex h-full min-h-0 flex-col">
      <Boundary name="The files">
        <FilesPane />
      </Boundary>
    </section>
  );
}
