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
