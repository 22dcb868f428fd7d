/** Opens a session as the tab that writes it or as one that shows it, and tells the other tabs what happens in it. */
import type { Broadcast } from '#base/broadcast.ts';
import { after } from '#base/deadline.ts';
import { ok } from '#base/result.ts';
import type { RunRecord } from '#codemode/run.contract.ts';
import type { Session, SessionStore, StoreResult, Write } from '#session/entry.contract.ts';
import { openMirror } from '#session/mirror.ts';
import { type Opening, openSession } from '#session/open-session.ts';
import type { OpenSession } from '#session/session.contract.ts';
import type { LiveTurn } from '#ui/ide.ts';
import type { Tabs } from './tabs.ts';

export type SessionNews =
  | { type: 'wrote'; sessionId: string; write: Write }
  | { type: 'turn'; sessionId: string; turn: LiveTurn | null }
  | { type: 'run'; sessionId: string; run: RunRecord };

/** Often enough to read along, seldom enough to cost nothing. */
const everyMs = 80;

export function createShared(options: {
  tabs: Tabs;
  store: SessionStore;
  channel: Broadcast<SessionNews>;
  /** In a tab that shows the session: what runs in the one that writes it. */
  onTurn(turn: LiveTurn | null): void;
  onRun(run: RunRecord): void;
  /** A row of any session that another tab has written. */
  onSession(row: Session): void;
}) {
  const { tabs, store, channel } = options;
  let follow: ((write: Write) => void) | null = null;
  let shown = '';

  const telling: SessionStore = {
    ...store,
    async commit(write) {
      const done = await store.commit(write);
      if (done.ok) channel.send({ type: 'wrote', sessionId: sessionOf(write) ?? shown, write });
      return done;
    },
  };

  channel.listen((news) => {
    if (news.type === 'wrote')
      for (const { table, after: row } of news.write.changes)
        if (table === 'sessions' && row) options.onSession(row as Session);
    if (news.sessionId !== shown || tabs.writes()) return;
    if (news.type === 'wrote') follow?.(news.write);
    else if (news.type === 'turn') options.onTurn(news.turn);
    else options.onRun(news.run);
  });

  /** The newest of what comes fast, told once in a while. */
  const often = <T>(tell: (value: T) => void) => {
    let next: { value: T } | null = null;
    return (value: T) => {
      if (!next) {
        after(everyMs, () => {
          const { value: newest } = next!;
          next = null;
          if (tabs.writes()) tell(newest);
        });
      }
      next = { value };
    };
  };
  const runs = new Map<string, (run: RunRecord) => void>();

  return {
    /** Everything that is written to sessions goes through here, so that other tabs hear of it. */
    store: telling,
    tellTurn: often((turn: LiveTurn | null) => channel.send({ type: 'turn', sessionId: shown, turn })),
    tellRun(run: RunRecord) {
      const tell =
        runs.get(run.id) ?? often((newest) => channel.send({ type: 'run', sessionId: newest.sessionId, run: newest }));
      tell(run);
      if (run.durationMs === undefined) runs.set(run.id, tell);
      else runs.delete(run.id);
    },
    async open(sessionId: string, world: Opening): Promise<StoreResult<OpenSession>> {
      shown = sessionId;
      if (tabs.writes()) {
        follow = null;
        return openSession(telling, sessionId, world);
      }
      // What is written while the rows are read comes after them: each write can be shown twice.
      const meanwhile: Write[] = [];
      follow = (write) => void meanwhile.push(write);
      const opened = await openMirror(store, sessionId, world);
      if (!opened.ok) return opened;
      for (const write of meanwhile) opened.value.follow(write);
      follow = opened.value.follow;
      return ok(opened.value.session);
    },
  };
}

const sessionOf = (write: Write): string | undefined =>
  write.operation?.sessionId ?? write.operations?.[0]?.sessionId ?? write.bodies?.[0]?.sessionId;
