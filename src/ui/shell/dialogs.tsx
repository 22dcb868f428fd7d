import { lazy, Suspense } from 'react';
import { Boundary } from '../parts/boundary.tsx';
import { useDrop } from '../transfer/use-drop.ts';
import { type OpenDialog, useView, useViewState } from '../view.ts';

const Palette = lazy(() => import('../palette/palette.tsx'));
const Sessions = lazy(() => import('./sessions-dialog.tsx'));
const Context = lazy(() => import('../context/context-dialog.tsx'));
const Search = lazy(() => import('../search/search-dialog.tsx'));
const Transfer = lazy(() => import('../transfer/transfer-dialog.tsx'));
const History = lazy(() => import('../history/history-dialog.tsx'));
const Keep = lazy(() => import('../snippets/keep-dialog.tsx'));
const Compare = lazy(() => import('../compare/compare-dialog.tsx'));
const Labels = lazy(() => import('../labels/labels-dialog.tsx'));
const Git = lazy(() => import('../git/git-dialog.tsx'));
const Merge = lazy(() => import('../merge/merge-dialog.tsx'));
const TreeMenu = lazy(() => import('../tree/tree-menu.tsx'));
const Peek = lazy(() => import('../tree/peek.tsx'));
const Go = lazy(() => import('../tree/go-dialog.tsx'));
const Fan = lazy(() => import('../fan/fan-dialog.tsx'));
const QuickOpen = lazy(() => import('../editor/quick-open.tsx'));
const FindFiles = lazy(() => import('../editor/find-files.tsx'));
const Keys = lazy(() => import('./keys-dialog.tsx'));
const Settings = lazy(() =>
  import('../settings/settings-dialog.tsx').then((file) => ({ default: file.SettingsDialog })),
);
const Import = lazy(() => import('../sources/import-dialog.tsx').then((file) => ({ default: file.ImportDialog })));

/** The dialog that is open, if one is. Each is loaded when it is first opened. */
export function Dialogs() {
  const view = useView();
  const dialog = useViewState((state) => state.dialog);
  const keeping = useViewState((state) => state.keeping);
  const treeMenu = useViewState((state) => state.treeMenu);
  const peeking = useViewState((state) => state.peeking);
  useDrop();
  const onOpenChange = (open: boolean) => {
    if (!open && view.get().dialog === dialog) view.set({ dialog: null });
  };
  const props = { open: true, onOpenChange };
  return (
    <Boundary key={dialog} name="This dialog">
      <Suspense fallback={null}>
        {dialog === 'palette' && <Palette {...props} />}
        {dialog === 'sessions' && <Sessions {...props} />}
        {dialog === 'context' && <Context {...props} />}
        {dialog === 'history' && <History {...props} />}
        {dialog === 'search' && <Search {...props} />}
        {dialog === 'transfer' && <Transfer {...props} />}
        {dialog === 'git' && <Git {...props} />}
        {dialog === 'compare' && <Compare {...props} />}
        {dialog === 'go' && <Go {...props} />}
        {dialog === 'fan' && <Fan {...props} />}
        {dialog === 'labels' && <Labels {...props} />}
        {dialog === 'merge' && <Merge {...props} />}
        {treeMenu && <TreeMenu at={treeMenu} />}
        {peeking && !dialog && <Peek />}
        {dialog === 'quick-open' && <QuickOpen {...props} />}
        {dialog === 'find-files' && <FindFiles {...props} />}
        {dialog === 'keys' && <Keys {...props} />}
        {dialog === 'import' && <Import {...props} />}
        {keeping && <Keep of={keeping} />}
        {isSection(dialog) && <Settings {...props} section={dialog} />}
      </Suspense>
    </Boundary>
  );
}

const own = [
  'palette',
  'sessions',
  'keys',
  'import',
  'context',
  'history',
  'search',
  'transfer',
  'go',
  'compare',
  'fan',
  'labels',
  'merge',
  'git',
  'quick-open',
  'find-files',
] as const;
type Section = Exclude<OpenDialog, (typeof own)[number]>;

/** All but the dialogs of their own are rooms of the settings. */
const isSection = (dialog: OpenDialog | null): dialog is Section =>
  dialog !== null && !own.some((name) => name === dialog);
