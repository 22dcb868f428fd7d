/** The open conversation as programs of it know it. */
import type { Readable } from '#base/cell.ts';
import { fail, ok, type Result } from '#base/result.ts';
import { type SessionRoom, sessionToolset } from '#codemode/session-toolset.ts';
import type { Message } from '#models/model.contract.ts';
import type { OpenSession } from '#session/session.contract.ts';

export function sessionRoomToolset(opened: Readable<OpenSession | null>, writes: () => boolean) {
  return sessionToolset((sessionId): Result<SessionRoom> => {
    const session = opened.get();
    if (!session || session.state.get().session.id !== sessionId)
      return fail('not_open', 'The conversation of this program is not the one that is open in this tab.');
    return ok(roomOf(session, writes));
  });
}

const elsewhere = fail('not_here', 'Another tab writes this conversation, so it cannot be changed from here.');

function roomOf(session: OpenSession, writes: () => boolean): SessionRoom {
  const state = () => session.state.get();
  return {
    entries() {
      const { entries, path, labels } = state();
      const shown = new Set(path.map(({ id }) => id));
      const there = [...entries.values()].filter(({ deletedAt }) => deletedAt === undefined);
      return there
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ id, parents, kind, by, createdAt, title, tokens }) => ({
          id,
          parent: parents[0] ?? null,
          kind,
          by,
          at: createdAt,
          title,
          tokens,
          shown: shown.has(id),
          labels: labels.filter(({ entryId }) => entryId === id).map(({ text }) => text),
        }));
    },
    text(id) {
      const { entries, bodies } = state();
      const entry = entries.get(id);
      if (!entry || entry.deletedAt !== undefined) return undefined;
      const body = bodies.get(id);
      return body ? textOf(body.message) : entry.title;
    },
    async label(id, text) {
      if (!writes()) return elsewhere;
      const before = new Set(state().labels.map((label) => label.id));
      const done = await session.label(id, text);
      const made = state().labels.find((label) => label.entryId === id && !before.has(label.id));
      if (!done.ok) return done;
      return made ? ok(made.id) : fail('exists', 'The entry has this label already.');
    },
    async unlabel(id, labelId) {
      return writes() ? session.label(id, '', undefined, labelId) : elsewhere;
    },
    async fold(from, to, summary) {
      if (!writes()) return elsewhere;
      const done = await session.fold(from, to, summary, 'a program');
      return done.ok ? ok(done.value.id) : done;
    },
    async unfold(foldId) {
      return writes() ? session.setFold(foldId, false) : elsewhere;
    },
  };
}

function textOf(message: Message): string {
  if (message.role !== 'assistant') return message.text;
  const calls = message.toolCalls.map(({ name, input }) => `[${name}] ${JSON.stringify(input)}`);
  return [message.text, ...calls].filter(Boolean).join('\n');
}
