import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { visible } from '#base/visible.ts';
import { FileView } from '../files/file-view.tsx';
import { useCell, useIde } from '../ide.ts';
import { Boundary } from '../parts/boundary.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { useView, useViewState } from '../view.ts';
import { documentsOf } from './documents.ts';
import { beside } from './file-tabs.ts';
import { FilesPanel } from './files-panel.tsx';
import { dropModelsBut } from './kept-models.ts';
import { titleOf } from './tab-title.ts';

/** The files that are open as tabs, and the one that is shown. */
export function OpenFiles() {
  const ide = useIde();
  const view = useView();
  const fileTabs = useViewState((state) => state.fileTabs);
  const file = useViewState((state) => state.file);
  const documents = documentsOf(ide);
  const news = useCell(documents.news);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const paths = new Set(fileTabs.map(({ path }) => path));
    documents.keepOnly(paths);
    dropModelsBut(paths);
  }, [documents, fileTabs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: also where the tab has moved
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [file, fileTabs]);

  const focusTab = () => requestAnimationFrame(() => document.getElementById(`${id}${view.get().file}`)?.focus());
  const onKeyDown = (event: KeyboardEvent) => {
    if (file === null || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (by && event.altKey && event.shiftKey) view.moveFile(file, by);
    else if (event.altKey || event.shiftKey) return;
    else if (by) view.openFile(beside(view.get(), by)!);
    else if (key === 'Home') view.openFile(fileTabs[0]!.path);
    else if (key === 'End') view.openFile(fileTabs.at(-1)!.path);
    else if (key === 'Delete') view.closeFile(file);
    else return;
    event.preventDefault();
    event.stopPropagation();
    focusTab();
  };

  if (file === null)
    return (
      <div className="flex h-full flex-col">
        <p className="m-0 flex-1 p-4 text-ink-2">Choose a file of the workspace to read it here.</p>
        <FilesPanel />
      </div>
    );
  return (
    <div className="flex h-full min-h-0 flex-col bg-raised">
      <div className="flex h-8 shrink-0 border-rule border-b bg-panel">
        <div
          ref={list}
          role="tablist"
          aria-label="Open files"
          onKeyDown={onKeyDown}
          className="flex min-w-0 flex-1 overflow-x-auto [scrollbar-width:none]"
        >
          {fileTabs.map(({ path, passing }) => {
            const { name, folder } = titleOf(path, fileTabs);
            return (
              <button
                key={path}
                id={`${id}${path}`}
                type="button"
                role="tab"
                aria-selected={path === file}
                aria-controls={`${id}panel`}
                tabIndex={path === file ? 0 : -1}
                title={`${visible(path)}\nDelete closes it, Alt+Shift with an arrow key moves it`}
                onClick={() => view.openFile(path)}
                onDoubleClick={() => view.keepFile(path)}
                onAuxClick={(event) => event.button === 1 && view.closeFile(path)}
                className={`group flex shrink-0 items-center gap-1.5 border-rule border-r pr-1 pl-3 text-[12.5px] text-ink-2 -outline-offset-2! hover:text-ink aria-selected:bg-code aria-selected:text-ink ${passing ? 'italic' : ''}`}
              >
                <span>{visible(name)}</span>
                {folder && <span className="text-[11px] text-ink-3">{visible(folder)}</span>}
                {news.has(path) && (
                  <span role="img" aria-label="changed elsewhere" className="size-1.5 rounded-full bg-ochre" />
                )}
                {/* Delete does it too, and the button at the end. */}
                <span
                  aria-hidden="true"
                  onClick={(event) => {
                    event.stopPropagation();
                    view.closeFile(path);
                  }}
                  className="grid size-5 place-content-center rounded text-[10px] text-ink-3 opacity-0 hover:bg-rule/60 group-hover:opacity-100 group-aria-selected:opacity-100"
                >
                  ✕
                </span>
              </button>
            );
          })}
        </div>
        <IconButton
          icon="cross"
          label="Close this file"
          keys="Alt+W"
          className="self-center"
          onClick={() => view.closeFile(file)}
        />
      </div>
      <div
        id={`${id}panel`}
        role="tabpanel"
        aria-labelledby={`${id}${file}`}
        tabIndex={-1}
        className="min-h-0 flex-1 outline-none"
      >
        <Boundary key={file} name="This file">
          <FileView path={file} />
        </Boundary>
      </div>
      <Boundary name="The problems">
        <FilesPanel />
      </Boundary>
    </div>
  );
}
