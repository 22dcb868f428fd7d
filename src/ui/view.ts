/** View state: what is open, chosen and how large. Facts live in the `Ide`; nothing here survives but what `Kept` names. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Span } from '#codemode/project-types.contract.ts';
import type { FindQuery } from '#workspace/find.contract.ts';
import { closed, type FileTab, kept, moved, opened } from './editor/file-tabs.ts';

export type Theme = 'system' | 'light' | 'dark';
export type RightTab = 'code' | 'files' | 'preview' | 'terminal' | 'audit';
/** Which rows the lanes list. */
export type TreeFilter = 'all' | 'no-tools' | 'mine' | 'labelled';
export type TreeView = 'lanes' | 'map' | 'large-map';
/** On a narrow window one pane is shown at a time. */
export type NarrowPane = 'talk' | 'lanes' | 'code' | 'trace' | 'files' | 'preview' | 'terminal';
export type OpenDialog =
  | 'models'
  | 'sources'
  | 'rules'
  | 'vault'
  | 'requests'
  | 'audit'
  | 'storage'
  | 'shells'
  | 'about'
  | 'snippets'
  | 'import'
  | 'palette'
  | 'sessions'
  | 'keys'
  | 'context'
  | 'history'
  | 'search'
  | 'transfer'
  | 'go'
  | 'compare'
  | 'fan'
  | 'labels'
  | 'merge'
  | 'git'
  | 'quick-open'
  | 'find-files';

/** What a later visit finds again. Plain data; `app` keeps it through the port given to `createView`. */
export interface Kept {
  theme: Theme;
  rightTab: RightTab;
  /** How the tree is shown: as rows, as a picture in the same pane, or as a picture in the place of the conversation. */
  treeView: TreeView;
  /** Sizes of the panes by group, in percent by panel id. */
  layouts: Record<string, Record<string, number>>;
  /** The text of the playground; `null` until something was written. */
  program: string | null;
  /** The files that are open, and the one shown. */
  fileTabs: readonly FileTab[];
  file: string | null;
}

/** A recording that is played. */
export interface Replay {
  sessionId: string;
  /** The head then; when it is another one the recording is over. */
  head: string | null;
  /** Place in the path. */
  step: number;
  playing: boolean;
  /** 1 is as fast as it was, long pauses cut short. */
  speed: number;
  /** What was shown before, to come back to. */
  back: Pick<ViewState, 'cursor' | 'past' | 'codeView' | 'treeView'> & { shownRun: string | null };
}

/** Line and column from 1; without them the keyboard goes to where a person was in the file. */
export interface FilePlace {
  path: string;
  line?: number;
  column?: number;
}

export interface ViewState extends Kept {
  replay: Replay | null;
  narrowPane: NarrowPane;
  /** The pane that takes the focus once it is there. */
  focusing: 'terminal' | null;
  /** The terminal is asked for the file that it named last. */
  openingNamed: boolean;
  /** What the code pane shows: the shown run, or the editable program. */
  codeView: 'run' | 'playground';
  dialog: OpenDialog | null;
  /** What is about to be kept as a method, in its dialog. */
  keeping: { from: 'run' | 'proposal' | 'snippet'; id: string } | null;
  /** The place to bring into sight in a file that was just opened. */
  filePlace: FilePlace | null;
  /** A file of a snapshot shown in the place of `file`, to be read only. */
  past: { hash: string; path: string } | null;
  /** The message that the dialog of going somewhere is about. */
  going: string | null;
  /** The two messages that are compared. */
  comparing: { left: string; right: string } | null;
  /** The tip of the branch that is about to be merged. */
  merging: string | null;
  /** The message whose labels are shown. */
  labelling: string | null;
  /** Where the menu of the row under the keyboard is open, in pixels of the window. */
  treeMenu: { x: number; y: number } | null;
  /** The row of the lanes with the keyboard, an entry's id. */
  cursor: string | null;
  /** Shows the message under the keyboard beside its row. */
  peeking: boolean;
  /** The row that lights up for a moment, brought into sight. */
  flash: string | null;
  /** The entry to bring into sight in the conversation; `null` once it was. */
  spot: string | null;
  /** Ends of the range selected for a fold, both on the shown path. */
  range: { from: string; to: string } | null;
  /** The person's message being edited. */
  editing: string | null;
  /** The entry whose branch is being named. */
  naming: string | null;
  treeFilter: TreeFilter;
  /** Text of the find box of the lanes, or `null` while it is closed. */
  find: string | null;
  /** What stands below the open files. */
  filesPanel: 'problems' | 'uses' | null;
  /** The uses of a name, as they were when they were asked for. */
  uses: { name: string; spans: readonly Span[] } | null;
  /** The place to bring into sight in the program that is shown. */
  programPlace: { of: 'run' | 'playground'; line: number; column: number } | null;
  /** What was last looked for in files, and the place in what was found. */
  finding: { query: FindQuery; at: number } | null;
  /** What is written in the composer. */
  draft: string;
}

export interface ViewOptions {
  initial?: Partial<Kept>;
  /** Called after each change of what is kept. */
  save?: (kept: Kept) => void;
}

export function createView({ initial, save }: ViewOptions = {}) {
  const store = createStore<ViewState>(() => ({
    theme: initial?.theme ?? 'system',
    rightTab: initial?.rightTab ?? 'code',
    treeView: initial?.treeView ?? 'lanes',
    layouts: initial?.layouts ?? {},
    program: initial?.program ?? null,
    codeView: 'run',
    replay: null,
    narrowPane: 'talk',
    focusing: null,
    openingNamed: false,
    dialog: null,
    keeping: null,
    fileTabs: initial?.fileTabs ?? [],
    file: initial?.file ?? null,
    filePlace: null,
    past: null,
    going: null,
    comparing: null,
    merging: null,
    labelling: null,
    treeMenu: null,
    cursor: null,
    peeking: false,
    flash: null,
    spot: null,
    range: null,
    editing: null,
    naming: null,
    treeFilter: 'all',
    find: null,
    filesPanel: null,
    uses: null,
    programPlace: null,
    finding: null,
    draft: '',
  }));
  if (save) {
    store.subscribe(({ theme, rightTab, treeView, layouts, program, fileTabs, file }, before) => {
      const all: Kept = { theme, rightTab, treeView, layouts, program, fileTabs, file };
      if ((Object.keys(all) as (keyof Kept)[]).some((name) => all[name] !== before[name])) save(all);
    });
  }
  return {
    get: store.getState,
    set: (change: Partial<ViewState>) => store.setState(change),
    subscribe: store.subscribe,
    store,
    /** Shows a file, at a place of it where one is given. Without `keep` the next one that is looked at replaces it. */
    openFile: (path: string, { keep = false, at }: { keep?: boolean; at?: Omit<FilePlace, 'path'> } = {}) =>
      store.setState((state) => ({
        ...opened(state, path, keep),
        filePlace: at ? { path, ...at } : null,
        past: null,
        rightTab: 'files',
        narrowPane: 'files',
      })),
    keepFile: (path: string) => store.setState((state) => kept(state, path)),
    closeFile: (path: string) => store.setState((state) => closed(state, path)),
    moveFile: (path: string, by: number) => store.setState((state) => moved(state, path, by)),
    keepLayout: (group: string, layout: Record<string, number>) =>
      store.setState(({ layouts }) => ({ layouts: { ...layouts, [group]: layout } })),
  };
}

export type View = ReturnType<typeof createView>;

const ViewContext = createContext<View | null>(null);
export const ViewProvider = ViewContext.Provider;

export function useView(): View {
  const view = useContext(ViewContext);
  if (!view) throw new Error('useView outside of ViewProvider');
  return view;
}

/** Reads one part of the view state and renders again when that part changes. */
export function useViewState<T>(pick: (state: ViewState) => T): T {
  return useStore(useView().store, pick);
}
