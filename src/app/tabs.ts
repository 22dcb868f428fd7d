/**
 * Which tab writes a session. The one that holds its Web Lock does, under a claim that every transaction looks at; the
 * others show it, and wait for the lock: it falls to the next when the writer is closed or crashes. A writer that hangs
 * keeps the lock, so one that has not answered for 15 seconds is robbed of it; its claim is void from then on.
 */
import type { Broadcast } from '#base/broadcast.ts';
import { cell, type Readable } from '#base/cell.ts';
import { after, sleep } from '#base/deadline.ts';
import type { Fence } from '#storage/rows.ts';
import type { TabState } from '#ui/tab-face.ts';

export type TabMessage =
  /** From one that shows a session to the one that writes it, and its answer. */
  | { type: 'there?'; sessionId: string }
  | { type: 'here'; sessionId: string }
  /** A person wants to write in another tab. */
  | { type: 'give way'; sessionId: string };

export interface TabsOptions {
  fence: Fence;
  channel: Broadcast<TabMessage>;
  /** Absent where the browser has none: then every tab writes. */
  locks: LockManager | undefined;
  now: () => number;
  /** Ends what runs here and waits until all is saved: another tab goes on with it. */
  beforeGivingWay(): Promise<void>;
  askEveryMs?: number;
  robAfterMs?: number;
}

export interface Tabs {
  state: Readable<TabState>;
  writes(): boolean;
  /** Takes the session where it is free, and else shows it. `onChange`: this tab writes now, or does so no more. */
  enter(sessionId: string, onChange: () => void): Promise<void>;
  /** Asks the tab that writes to give way; one that does not answer is robbed. */
  takeOver(): void;
  /** Lets go of everything, as before the page is put aside, and the way back. */
  suspend(): void;
  resume(): Promise<void>;
}

interface Entered {
  sessionId: string;
  onChange: () => void;
  /** Ends the waiting for the lock and the asking. */
  waiting: AbortController;
  release: () => void;
  heardAt: number;
}

export function createTabs(options: TabsOptions): Tabs {
  const { fence, channel, locks, now, askEveryMs = 2_000, robAfterMs = 14_000 } = options;
  const state = cell<TabState>({ role: 'writer', silent: false, taking: false });
  let entered: Entered | null = null;

  /** Resolves when the lock is held and the claim made, or to false. */
  const take = (own: Entered, how: LockOptions) =>
    new Promise<boolean>((answer) => {
      let held = false;
      const hold = async (lock: Lock | null) => {
        if (!lock || entered !== own) return answer(false);
        // Where the claim cannot be written nothing can; the session says so with its first entry.
        await fence.claim(own.sessionId).catch(() => fence.leave(own.sessionId));
        held = true;
        await new Promise<void>((release) => {
          own.release = release;
          answer(true);
        });
      };
      locks!.request(`session ${own.sessionId}`, how, hold).catch(() => {
        answer(false);
        if (held && entered === own) void show(own);
      });
    });

  const write = (own: Entered) => {
    own.waiting.abort();
    state.set({ role: 'writer', silent: false, taking: false });
    own.onChange();
  };

  /** From now on this tab shows the session and waits to write it. */
  const show = (own: Entered) => {
    fence.disown(own.sessionId);
    own.waiting = new AbortController();
    own.heardAt = now();
    state.set({ role: 'mirror', silent: false, taking: false });
    const { signal } = own.waiting;
    void take(own, { signal }).then((taken) => taken && entered === own && write(own));
    void ask(own, signal);
    own.onChange();
  };

  const rob = async (own: Entered) => {
    own.waiting.abort();
    if (await take(own, { steal: true })) write(own);
  };

  /** Asks now and then whether the writing tab is alive. Its answer is not slowed down where it is in the background. */
  async function ask(own: Entered, signal: AbortSignal): Promise<void> {
    for (let before = now(); ; before = now()) {
      channel.send({ type: 'there?', sessionId: own.sessionId });
      await sleep(askEveryMs, signal);
      if (signal.aborted) return;
      // It was this tab that slept.
      if (now() - before > askEveryMs + 3_000) own.heardAt = now();
      const quiet = now() - own.heardAt;
      if (quiet >= robAfterMs) return rob(own);
      state.update((seen) => (seen.silent === quiet > 5_000 ? seen : { ...seen, silent: quiet > 5_000 }));
    }
  }

  const giveWay = async (own: Entered) => {
    await options.beforeGivingWay();
    if (entered !== own || state.get().role !== 'writer') return;
    fence.disown(own.sessionId);
    own.release();
    show(own);
  };

  channel.listen((message) => {
    const own = entered;
    if (!own || message.sessionId !== own.sessionId) return;
    if (message.type === 'here') own.heardAt = now();
    else if (state.get().role === 'writer') {
      if (message.type === 'there?') channel.send({ type: 'here', sessionId: own.sessionId });
      else void giveWay(own);
    }
  });

  const leave = () => {
    if (!entered) return;
    fence.leave(entered.sessionId);
    entered.waiting.abort();
    entered.release();
    entered = null;
  };

  const enter: Tabs['enter'] = async (sessionId, onChange) => {
    if (entered?.sessionId === sessionId) return void (entered.onChange = onChange);
    leave();
    const own: Entered = {
      sessionId,
      onChange: () => {},
      waiting: new AbortController(),
      release() {},
      heardAt: now(),
    };
    entered = own;
    if (!locks || (await take(own, { ifAvailable: true }))) write(own);
    else if (entered === own) show(own);
    own.onChange = onChange;
  };

  let aside: Entered | null = null;
  return {
    state,
    writes: () => state.get().role === 'writer',
    enter,
    takeOver() {
      const own = entered;
      if (!own || state.get().role === 'writer' || state.get().taking) return;
      state.update((seen) => ({ ...seen, taking: true }));
      channel.send({ type: 'give way', sessionId: own.sessionId });
      // It answers and yet does not let go, as when its disk hangs.
      const { signal } = own.waiting;
      after(robAfterMs, () => !signal.aborted && void rob(own));
    },
    suspend() {
      aside = entered;
      if (!entered) return;
      const { sessionId } = entered;
      leave();
      fence.disown(sessionId);
    },
    async resume() {
      const back = aside;
      aside = null;
      if (!back || entered) return;
      await enter(back.sessionId, back.onChange);
      back.onChange();
    },
  };
}
