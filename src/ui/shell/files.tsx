import { FilesPane } from '../files/files-pane.tsx';
import { useView, useViewState } from '../view.ts';

/** The files of the workspace. */
export function Files() {
  const view = useView();
  const file = useViewState((state) => state.file);
  return (
    <section aria-label="Workspace" data-pane="files" data-tour="files" className="flex h-full min-h-0 flex-col">
      <div className="pane-head">Workspace</div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <FilesPane open={file} onOpen={view.openFile} />
      </div>
    </section>
  );
}
