/** Addresses of this page that lead to a conversation or a message: `#/session/entry`. They lead to what this browser keeps. */
import type { Readable } from '#base/cell.ts';
import type { SessionStore } from '#session/entry.contract.ts';
import type { SessionState } from '#session/session.contract.ts';
import type { View } from '#ui/view.ts';
import type { Notices } from './notices.ts';

const form = /^#\/([\w-]{1,128})(?:\/([\w-]{1,128}))?$/;

const linkTo = (address: string, sessionId: string, entryId: string | null): string => {
  const url = new URL(address);
  url.hash = `/${sessionId}${entryId === null ? '' : `/${entryId}`}`;
  return url.href;
};

export function createLinks(options: {
  store: Pick<SessionStore, 'sessions'>;
  session: Readable<SessionState | null>;
  openSession(id: string): Promise<void>;
  goTo(entryId: string): Promise<void>;
  view: View;
  notices: Notices;
}) {
  const { session, view, notices } = options;
  const say = (text: string) => notices.say({ tone: 'problem', text });

  async function follow(): Promise<void> {
    const found = form.exec(location.hash);
    if (!found) return;
    // Followed once: a reload stays where one has gone since.
    history.replaceState(history.state, '', location.pathname + location.search);
    const [, sessionId = '', entryId] = found;
    const all = await options.store.sessions();
    const row = all.ok ? all.value.find(({ id }) => id === sessionId) : undefined;
    if (!row || row.deletedAt !== undefined)
      return say(
        row
          ? 'The conversation of this link was deleted in this browser.'
          : 'The conversation of this link is not in this browser. Ask whoever gave you the link for the conversation as a file.',
      );
    if (session.get()?.session.id !== sessionId) await options.openSession(sessionId);
    const state = session.get();
    if (entryId === undefined || state?.session.id !== sessionId) return;
    if (!state.entries.has(entryId)) return say('The message of this link is not in this conversation.');
    if (!state.path.some(({ id }) => id === entryId)) await options.goTo(entryId);
    view.set({ spot: entryId, cursor: entryId, narrowPane: 'talk' });
  }

  return {
    /** Goes where the address says, now and whenever it changes. */
    start(): Promise<void> {
      addEventListener('hashchange', () => void follow());
      return follow();
    },
    async copy(entryId: string | null): Promise<void> {
      const id = session.get()?.session.id;
      if (id === undefined) return;
      const link = linkTo(location.href, id, entryId);
      try {
        await navigator.clipboard.writeText(link);
        notices.say({ tone: 'info', text: 'Copied a link. It opens in this browser, where the conversation is kept.' });
      } catch {
        notices.say({ tone: 'info', text: `The link is ${link}` });
      }
    },
  };
}
