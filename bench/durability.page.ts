import { createIds } from '../src/base/id.ts';
import type { RunRecord } from '../src/codemode/run.contract.ts';
import { createSession, listSessions, openSession } from '../src/session/open-session.ts';
import type { OpenSession } from '../src/session/session.contract.ts';
import { startSafe } from '../src/storage/safe.remote.ts';
import { openStores } from '../src/storage/stores.ts';
import { readBackup, readCanary } from '../src/storage/witness.ts';
import { createStorm } from './storm.ts';

/** The real store and session, without an interface: for kills, damage and large numbers. */
const name = new URL(location.href).searchParams.get('database') ?? 'espalier';
const stores = await openStores({ database: name });
const world = { newId: createIds(), now: Date.now };
const safe = startSafe(() => {});

let opened: OpenSession | null = null;
async function session(): Promise<OpenSession> {
  if (opened) return opened;
  const all = await listSessions(stores.sessions);
  if (!all.ok) throw new Error(all.message);
  const first = all.value.at(-1);
  const result = first
    ? await openSession(stores.sessions, first.id, world)
    : await createSession(stores.sessions, world);
  if (!result.ok) throw new Error(result.message);
  await stores.fence.claim(result.value.state.get().session.id);
  opened = result.value;
  return opened;
}

const say = async (text: string) =>
  (await session()).append({ kind: 'user', by: 'person', message: { role: 'user', text } });

const relaxedRun = (id: string): RunRecord => ({
  id,
  sessionId: 'relaxed',
  toolCallId: null,
  code: '',
  status: 'running',
  diagnostics: [],
  logs: [],
  calls: [],
  createdAt: 0,
  rung: 'isolate',
});

const trial = {
  keeps: stores.keeps,
  /** Appends for ever, and tells each id once it was said to be saved. */
  async write(acked: (id: string) => unknown) {
    for (let i = 0; ; i++) {
      const said = await say(`Entry ${i}: ${'x'.repeat(300)}`);
      if (said.ok) acked(said.value.id);
      else throw new Error(said.message);
    }
  },
  async append(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) {
      const said = await say(`Entry ${i}: ${'x'.repeat(300)}`);
      if (said.ok) ids.push(said.value.id);
    }
    return ids;
  },
  /** An answer that streams for ever: a word each 50 ms, kept as the loop of a turn keeps it. Tells each word as it comes. */
  async stream(told: (token: number) => unknown) {
    const open = await session();
    const id = open.newId();
    let text = '';
    for (let token = 0; ; token++) {
      text += `t${token} `;
      told(token);
      const message = { role: 'assistant' as const, text, toolCalls: [] };
      if (token % 8 === 0) void open.draft({ id, kind: 'assistant', by: 'model', message, state: 'interrupted' });
      await new Promise((next) => setTimeout(next, 50));
    }
  },
  async last(): Promise<{ state: string; text: string } | null> {
    const { path, bodies } = (await session()).state.get();
    const entry = path.at(-1);
    return entry ? { state: entry.state, text: bodies.get(entry.id)?.message.text ?? '' } : null;
  },
  /** Rows that are written and never said to be on the disk. */
  async writeRelaxed(count: number): Promise<number> {
    for (let i = 0; i < count; i++) await stores.runs.progress(relaxedRun(`relaxed-${i}`));
    return count;
  },
  relaxed: async () => (await stores.runs.ofSession('relaxed')).length,
  /** What is there after a fresh start: ids of entries with their text, and what does not fit together. */
  async look(): Promise<{ ids: string[]; faults: string[]; about: string }> {
    const { state } = await session();
    const { entries, bodies, head, path } = state.get();
    const faults: string[] = [];
    for (const [id, entry] of entries) {
      if (!bodies.has(id)) faults.push(`${id} has no text`);
      const above = entry.parents[0];
      if (above !== undefined && !entries.has(above)) faults.push(`${id} has no parent`);
    }
    if (head.entryId !== null && path.at(-1)?.id !== head.entryId) faults.push('the head is not the end of the path');
    const all = await stores.sessions.sessions();
    const databases = (await indexedDB.databases()).map((one) => `${one.name} ${one.version}`);
    const about = JSON.stringify([stores.keeps, stores.problem, all.ok && all.value.length, databases]);
    return { ids: [...entries.keys()], faults, about };
  },
  /** Rows of many sessions, written as an import does. */
  async fill(sessions: number, entriesEach: number): Promise<void> {
    for (let s = 0; s < sessions; s++) {
      const id = `S${String(s).padStart(6, '0')}`;
      const rows = Array.from({ length: entriesEach }, (_, i) => {
        const entryId = `E${String(i).padStart(6, '0')}`;
        const parents = i === 0 ? [] : [`E${String(i - 1).padStart(6, '0')}`];
        const entry = {
          id: entryId,
          sessionId: id,
          parents,
          kind: 'user' as const,
          by: 'person' as const,
          createdAt: i,
        };
        const more = { tree: null, tokens: 40, cost: 0, title: `Entry ${i} of ${s}`, state: 'complete' as const };
        const body = {
          id: entryId,
          sessionId: id,
          message: { role: 'user' as const, text: `Entry ${i} of ${s}. ${'lorem ipsum '.repeat(24)}` },
        };
        return { entry: { ...entry, ...more }, body };
      });
      const row = { id, title: `Session ${s}`, createdAt: s, updatedAt: s, project: 'project', cost: 0 };
      const head = { sessionId: id, entryId: rows.at(-1)!.entry.id };
      const written = await stores.sessions.commit({
        changes: [
          { table: 'sessions', key: id, before: null, after: row },
          { table: 'heads', key: id, before: null, after: head },
          ...rows.map(({ entry }) => ({ table: 'entries' as const, key: entry.id, before: null, after: entry })),
        ],
        bodies: rows.map(({ body }) => body),
      });
      if (!written.ok) throw new Error(written.message);
    }
  },
  storm: createStorm(stores, world),
  /** The id of the one session. */
  sessionId: async () => (await session()).state.get().session.id,
  safe,
  canary: () => readCanary(),
  async restoreBackup(id: string) {
    const file = await readBackup(id);
    return file ? safe.restore(file) : null;
  },
  /** SHA-256 of the rows of a copy, without the lines that say when and of what it was made. */
  async digestOf(id: string): Promise<{ sha256: string; lines: number; found: string[] }> {
    const file = (await readBackup(id))!;
    const text = await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text();
    const lines = text.split('\n').slice(1, -2);
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(lines.join('\n'))));
    const sha256 = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return { sha256, lines: lines.length, found: text.match(/seeded-secret-\w+/g) ?? [] };
  },
  async seedSecret(secret: string) {
    await stores.vault.put({ alias: secret, sealed: secret } as never);
  },
  stores,
};

export type Trial = typeof trial;
Object.assign(globalThis, { trial });
