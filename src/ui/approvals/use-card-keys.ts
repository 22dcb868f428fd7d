import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';

/** Long enough that a key meant for something else does not decide a call that has just appeared. */
const settleMs = 400;
/** A card seen again later does not take the keyboard again. */
const newMs = 10_000;

interface Actions {
  approve(): void;
  /** Enter, where it may approve. */
  enter: (() => void) | undefined;
  reject(): void;
  edit?: (() => void) | undefined;
}

/** Keys of a card while the card itself has the focus: A, R, E, Enter, and Escape or Delete to reject. */
export function useCardKeys({ approve, enter, reject, edit }: Actions) {
  const shownAt = useRef(performance.now());
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.repeat) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const settled = performance.now() - shownAt.current > settleMs;
    const actions: Record<string, (() => void) | undefined> = {
      a: settled ? approve : undefined,
      enter: settled ? enter : undefined,
      r: settled ? reject : undefined,
      escape: reject,
      delete: reject,
      e: edit,
    };
    const act = actions[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}

/** The first card that waits takes the keyboard, where nothing is being written. */
export function useTakeKeyboard(card: RefObject<HTMLElement | null>, first: boolean, createdAt: number): void {
  useEffect(() => {
    const active = document.activeElement;
    const idle =
      !active || active === document.body || (active.id === 'composer' && !(active as HTMLTextAreaElement).value);
    if (first && idle && Date.now() - createdAt < newMs) card.current?.focus({ preventScroll: true });
  }, [card, first, createdAt]);
}
