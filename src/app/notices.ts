import { cell, type Readable } from '#base/cell.ts';
import { after } from '#base/deadline.ts';
import type { Notice } from '#ui/ide.ts';

export interface Notices {
  list: Readable<Notice[]>;
  /** Shows a notice; those with an action stay longer, and problems until they are dismissed. */
  say(notice: Omit<Notice, 'id'>): void;
  /** The message of a failure, if it is one. True when it was. */
  problem(result: { ok: boolean; message?: string }): boolean;
  dismiss(id: string): void;
}

export function createNotices(newId: () => string): Notices {
  const list = cell<Notice[]>([]);
  const dismiss = (id: string) => list.update((all) => all.filter((notice) => notice.id !== id));
  const say: Notices['say'] = (notice) => {
    const id = newId();
    list.update((all) => [...all.filter(({ text }) => text !== notice.text), { ...notice, id }].slice(-4));
    if (notice.tone === 'info') after(notice.action ? 12_000 : 5_000, () => dismiss(id));
  };
  return {
    list,
    say,
    problem(result) {
      if (!result.ok) say({ tone: 'problem', text: result.message ?? 'Something went wrong.' });
      return !result.ok;
    },
    dismiss,
  };
}

const slowText = 'Saving takes long. If Espalier is open in another tab that does not answer, close that tab.';

/** A busy machine saves slowly too: said when it has gone on for some seconds, and taken away when it is through. */
export function saySlow(over: Promise<void>, { say, list, dismiss }: Notices): void {
  const calm = after(4_000, () => say({ tone: 'problem', text: slowText }));
  void over.then(() => {
    calm();
    for (const { id, text } of list.get()) if (text === slowText) dismiss(id);
  });
}
