import type { Readable } from '#base/cell.ts';

export interface TabState {
  /** `mirror`: another tab writes the conversation, this one shows it. `outdated`: another tab has a newer version. */
  role: 'writer' | 'mirror' | 'outdated';
  /** The writing tab has not answered for a while. */
  silent: boolean;
  /** It was asked to give way. */
  taking: boolean;
}

/** What this tab is among the tabs of this page. */
export interface TabFace {
  state: Readable<TabState>;
  takeOver(): void;
  reload(): void;
}
