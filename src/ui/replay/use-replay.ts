import { useCallback, useEffect, useLayoutEffect, useMemo } from 'react';
import { cell } from '#base/cell.ts';
import { againFrom, type ReplayStep, recordingOf, stateAt } from '#session/replay.ts';
import type { SessionState } from '#session/session.contract.ts';
import { filesAt } from '#session/tree.ts';
import { type Ide, type LiveTurn, useCell, useIde } from '../ide.ts';
import { type Replay, useView, useViewState } from '../view.ts';

export const speeds = [0.5, 1, 2, 5] as const;
const [shortest, longest] = [300, 2000];

export interface ReplayControl {
  steps: ReplayStep[];
  at: number;
  playing: boolean;
  speed: number;
  /** The interface as it was at the step: the conversation up to there, no turn under way. */
  ide: Ide;
  to(step: number): void;
  play(on: boolean): void;
  setSpeed(speed: number): void;
  /** Back to where one was. */
  leave(): void;
  /** Makes a branch: the model is asked again, from here. */
  again(): void;
}

/** Moves conversation, files, code, trace and gauge together along a branch. Reads what is kept, and calls nothing. */
export function useReplay(replay: Replay): ReplayControl {
  const ide = useIde();
  const view = useView();
  const state = useCell(ide.session);
  const now = useCell(ide.filesHash);
  const file = useViewState((all) => all.file);
  const steps = useMemo(() => (state ? recordingOf(state) : []), [state]);
  const at = Math.min(replay.step, steps.length - 1);
  const step = steps[at];

  const shown = useMemo(() => cell<SessionState | null>(null), []);
  useLayoutEffect(() => shown.set(state && stateAt(state, at)), [shown, state, at]);
  const replayed = useMemo(
    (): Ide => ({ ...ide, session: shown, turn: cell<LiveTurn | null>(null), lastTurn: cell(null) }),
    [ide, shown],
  );

  const change = useCallback(
    (what: Partial<Replay>) => {
      const current = view.get().replay;
      if (current) view.set({ replay: { ...current, ...what } });
    },
    [view],
  );

  const leave = useCallback(() => {
    const current = view.get().replay;
    if (!current) return;
    const { shownRun, ...back } = current.back;
    ide.showRun(shownRun);
    view.set({ ...back, replay: null });
  }, [ide, view]);

  // What is elsewhere on the page goes along: the row of the tree, the files of then, the program and its trace.
  useEffect(() => {
    if (!step || !state) return;
    const hash = filesAt(state.entries, step.entry.id);
    const past = file !== null && hash !== null && hash !== now ? { hash, path: file } : null;
    view.set({ cursor: step.entry.id, past });
    ide.showRun(step.runId);
  }, [ide, view, state, step, file, now]);

  // A recording of what is not shown any more is over: something was said or chosen, or another conversation opened.
  const gone = !state || state.session.id !== replay.sessionId || state.head.entryId !== replay.head;
  useEffect(() => {
    if (gone) view.set({ replay: null, past: null });
  }, [gone, view]);

  useEffect(() => {
    if (!replay.playing) return;
    if (at >= steps.length - 1) return change({ playing: false });
    const lasted = Math.min(longest, Math.max(shortest, steps[at]!.lasted));
    const timer = setTimeout(() => change({ step: at + 1 }), lasted / replay.speed);
    return () => clearTimeout(timer);
  }, [replay.playing, replay.speed, at, steps, change]);

  return {
    steps,
    at,
    playing: replay.playing,
    speed: replay.speed,
    ide: replayed,
    to: (to) => change({ step: Math.max(0, Math.min(steps.length - 1, to)), playing: false }),
    // Played to its end, it begins anew.
    play: (on) => change({ playing: on, ...(on && at >= steps.length - 1 && { step: 0 }) }),
    setSpeed: (speed) => change({ speed }),
    leave,
    again() {
      const from = step && againFrom(step, steps[at - 1]);
      if (!from) return;
      leave();
      view.set({ cursor: null, past: null });
      void ide.goHere(from.id, 'both').then(() => ide.continueTurn());
    },
  };
}
