/** What every implementation of the stores must do: the database, its stand-in for Node, and memory. */
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '#codemode/run.contract.ts';
import type { SealedSecret } from '#guard/egress.contract.ts';
import type { Entry, EntryBody, Session, StoreResult, Write } from '#session/entry.contract.ts';
import type { Stores } from './stores.ts';

/** `open` gives empty stores, each time others. */
export function storeSuite(name: string, open: () => Promise<Stores>): void {
  describe(`stores in ${name}`, () => {
    it('a session comes back whole, its rows by id', async () => {
      const { sessions } = await open();
      done(await sessions.commit(conversation('s1', 3)));
      done(await sessions.commit(conversation('s10', 2)));
      const rows = value(await sessions.load('s1'));
      expect(rows).toEqual({
        session: session('s1'),
        head: { sessionId: 's1', entryId: 's1-2' },
        entries: [entry('s1', 0), entry('s1', 1), entry('s1', 2)],
        branches: [],
        visits: [{ sessionId: 's1', pointId: 'root', childId: 's1-0' }],
        folds: [],
        labels: [],
        operations: [operation('s1')],
      });
      expect(value(await sessions.bodies('s1'))).toEqual([body('s1', 0), body('s1', 1), body('s1', 2)]);
      expect(value(await sessions.sessions()).map(({ id }) => id)).toEqual(['s1', 's10']);
    });

    it('a session that is not there is a failure that says so', async () => {
      const { sessions } = await open();
      expect(await sessions.load('nobody')).toMatchObject({ ok: false, code: 'failed' });
      expect(value(await sessions.bodies('nobody'))).toEqual([]);
    });

    it('the same write twice is one', async () => {
      const { sessions } = await open();
      const write = conversation('s1', 2);
      done(await sessions.commit(write));
      const once = value(await sessions.load('s1'));
      done(await sessions.commit(write));
      expect(value(await sessions.load('s1'))).toEqual(once);
    });

    it('rows change and go in the order written, and only their own session’s', async () => {
      const { sessions } = await open();
      done(await sessions.commit(conversation('s1', 1)));
      const visit = (sessionId: string, childId: string) => ({ sessionId, pointId: 'p', childId });
      const change = (before: unknown, after: unknown): Write['changes'][0] => ({
        table: 'visits',
        key: 'p',
        before,
        after,
      });
      done(await sessions.commit({ changes: [change(null, visit('s1', 'a')), change(null, visit('s2', 'z'))] }));
      done(
        await sessions.commit({
          changes: [
            change(visit('s1', 'a'), visit('s1', 'b')),
            change(visit('s1', 'b'), null),
            change(null, visit('s1', 'c')),
            change(visit('s1', 'c'), visit('s1', 'd')),
          ],
        }),
      );
      const visits = value(await sessions.load('s1')).visits;
      expect(visits.find((one) => one.pointId === 'p')?.childId).toBe('d');
      done(await sessions.commit({ changes: [change(visit('s1', 'd'), null)] }));
      expect(value(await sessions.load('s1')).visits.some((one) => one.pointId === 'p')).toBe(false);
    });

    it('what is kept is a copy: a change of the object afterwards does not reach it', async () => {
      const { sessions } = await open();
      const write = conversation('s1', 1);
      done(await sessions.commit(write));
      (write.bodies![0]!.message as { text: string }).text = 'changed';
      const [kept] = value(await sessions.bodies('s1'));
      expect(kept).toEqual(body('s1', 0));
    });

    it('a write that cannot be kept leaves nothing of itself', async () => {
      const { sessions } = await open();
      const write = conversation('s1', 1);
      const hostile = { ...body('s1', 1), message: { role: 'user', text: () => 'not data' } } as unknown as EntryBody;
      expect(await sessions.commit({ ...write, bodies: [body('s1', 0), hostile] })).toMatchObject({
        ok: false,
        code: 'failed',
      });
      expect(value(await sessions.sessions())).toEqual([]);
      expect(value(await sessions.bodies('s1'))).toEqual([]);
    });

    it('undone operations are rewritten, drafts are found until settled', async () => {
      const { sessions } = await open();
      done(await sessions.commit(conversation('s1', 1)));
      done(await sessions.draft({ entry: entry('s1', 5), body: body('s1', 5) }));
      done(await sessions.draft({ entry: entry('s2', 1), body: body('s2', 1) }));
      expect(value(await sessions.drafts('s1'))).toEqual([{ entry: entry('s1', 5), body: body('s1', 5) }]);
      const undone = { ...operation('s1'), undone: true };
      done(await sessions.commit({ changes: [], operations: [undone], settled: ['s1-5', 'never'] }));
      expect(value(await sessions.drafts('s1'))).toEqual([]);
      expect(value(await sessions.load('s1')).operations).toEqual([undone]);
      expect(value(await sessions.drafts('s2'))).toHaveLength(1);
    });

    it('of a long log, the newest 200 operations come, oldest first', async () => {
      const { sessions } = await open();
      done(await sessions.commit(conversation('s1', 1)));
      const id = (n: number) => `op-${String(n).padStart(4, '0')}`;
      const operations = Array.from({ length: 250 }, (_, n) => ({ ...operation('s1'), id: id(n) }));
      done(await sessions.commit({ changes: [], operations }));
      const ids = value(await sessions.load('s1')).operations.map((one) => one.id);
      expect([ids.length, ids[0], ids.at(-1)]).toEqual([200, id(51), 's1-op']);
    });

    it('ids of any kind are only ids', async () => {
      const { sessions } = await open();
      for (const id of ['__proto__', 'constructor', 'a\u0000b', '🌱', '']) {
        done(await sessions.commit(conversation(id, 2)));
        expect(value(await sessions.load(id)).entries.map((one) => one.id)).toEqual([`${id}-0`, `${id}-1`]);
      }
      expect(value(await sessions.sessions())).toHaveLength(5);
    });

    it('runs are found by id and by session, values as they were', async () => {
      const { runs } = await open();
      const values = {
        map: new Map([['a', 1n]]),
        date: new Date(5),
        bytes: new Uint8Array([1, 2]),
        nothing: undefined,
      };
      await runs.progress(run('r1', 's1', 'running'));
      await runs.put({ ...run('r1', 's1', 'ok'), value: values });
      await runs.put(run('r2', 's1', 'error'));
      await runs.put(run('r3', 's2', 'ok'));
      expect(await runs.get('r1')).toEqual({ ...run('r1', 's1', 'ok'), value: values });
      expect((await runs.ofSession('s1')).map(({ id, status }) => `${id} ${status}`)).toEqual(['r1 ok', 'r2 error']);
      expect(await runs.get('nobody')).toBeUndefined();
    });

    it('snippets and proposals are put, replaced and removed', async () => {
      const { snippets } = await open();
      const snippet = { id: 'a', name: 'open-prs', description: '', active: 1, deprecated: false, createdAt: 1 };
      const row = { ...snippet, versions: [], tests: [], uses: [] };
      await snippets.put(row);
      await snippets.put({ ...row, active: 2 });
      await snippets.put({ ...row, id: 'b' });
      await snippets.remove('b');
      expect(await snippets.all()).toEqual([{ ...row, active: 2 }]);
      const draft = { name: 'x', description: '', code: '', input: {}, by: 'model', runId: null } as const;
      const proposal = { id: 'p', draft: { ...draft, example: {}, calls: [], test: 'none' as const }, createdAt: 1 };
      await snippets.putProposal(proposal);
      expect(await snippets.proposals()).toEqual([proposal]);
      await snippets.removeProposal('p');
      expect(await snippets.proposals()).toEqual([]);
    });

    it('sources, models, rules and memories are put, replaced and removed', async () => {
      const { sources, servers, models, rules, memories } = await open();
      const source = (id: string, text: string) => ({
        id,
        input: { text, from: 'paste' },
        source: {} as never,
        addedAt: 1,
      });
      await sources.put(source('a', 'old'));
      await sources.put(source('a', 'new'));
      await sources.put(source('b', 'other'));
      await sources.remove('b');
      await sources.remove('nobody');
      expect((await sources.all()).map((row) => row.input.text)).toEqual(['new']);
      const server = (id: string, url: string) => ({
        id,
        url,
        wire: 'http' as const,
        listing: null,
        accepted: {},
        addedAt: 1,
      });
      await servers.put(server('a', 'https://old.example/mcp'));
      await servers.put(server('a', 'https://new.example/mcp'));
      await servers.put(server('b', 'https://new.example/mcp'));
      await servers.remove('b');
      expect(await servers.all()).toEqual([server('a', 'https://new.example/mcp')]);
      const model = {
        id: 'm',
        kind: 'demo',
        label: '',
        baseUrl: '',
        model: '',
        protocol: 'tools',
        createdAt: 1,
      } as const;
      await models.put(model);
      expect(await models.all()).toEqual([model]);
      await models.remove('m');
      expect(await models.all()).toEqual([]);
      const rule = { id: 'r', decision: 'deny', by: 'person', createdAt: 1 } as const;
      await rules.put(rule);
      expect(await rules.all()).toEqual([rule]);
      const memory = (id: string, profile: string) => ({ id, profile, text: '', tags: [], createdAt: 1 });
      await memories.put(memory('2', 'project'));
      await memories.put(memory('1', 'project'));
      await memories.put(memory('3', 'personal'));
      expect((await memories.all('project')).map(({ id }) => id)).toEqual(['1', '2']);
    });

    it('files are kept by hash, byte for byte', async () => {
      const { blobs } = await open();
      const bytes = new Uint8Array([0, 255, 7]);
      const two = [
        { hash: 'h', bytes },
        { hash: 'empty', bytes: new Uint8Array() },
      ];
      done(await blobs.commit({ blobs: two }));
      done(await blobs.commit({}));
      expect(await blobs.getBlob('h')).toEqual(bytes);
      expect(await blobs.getBlob('empty')).toEqual(new Uint8Array());
      expect(await blobs.getBlob('nothing')).toBeUndefined();
      const tree = { hash: 't', entries: [{ name: 'a', kind: 'file' as const, hash: 'h', size: 3, modifiedAt: 1 }] };
      const live = { workspaceId: 'w', hash: 't', leftOut: [{ path: '/b', hash: 'h', size: 3, modifiedAt: 1 }] };
      done(await blobs.commit({ trees: [tree], live }));
      expect(await blobs.getTree('t')).toEqual(tree);
      expect([await blobs.getLive('w'), await blobs.getLive('v')]).toEqual([live, undefined]);
      expect(await blobs.lives()).toEqual([live]);
      const later = Date.now() + 60_000;
      expect(await blobs.writtenBefore(later)).toEqual({ blobs: ['empty', 'h'], trees: ['t'] });
      expect(await blobs.writtenBefore(1)).toEqual({ blobs: [], trees: [] });
      // What was written again since is kept.
      expect(await blobs.remove({ blobs: ['empty'], trees: [] }, 1)).toEqual({
        ok: true,
        value: { blobs: 0, trees: 0 },
      });
      const gone = await blobs.remove({ blobs: ['empty', 'absent'], trees: [] }, later);
      expect(gone).toEqual({ ok: true, value: { blobs: 1, trees: 0 } });
      expect([await blobs.getBlob('empty'), await blobs.getBlob('h')]).toEqual([undefined, bytes]);
      expect(await blobs.writtenBefore(later)).toEqual({ blobs: ['h'], trees: ['t'] });
      done(await blobs.dropLive('w'));
      expect(await blobs.lives()).toEqual([]);
    });

    it('tells every snapshot that an entry or an operation names, deleted ones too', async () => {
      const { sessions, reach } = await open();
      const row = { ...entry('s1', 0), tree: 'first', deletedAt: 2 };
      const moved = { table: 'files' as const, key: 'files', before: 'second', after: 'third' };
      const change = { table: 'entries' as const, key: row.id, before: null, after: row };
      done(await sessions.commit({ changes: [change], operation: { ...operation('s1'), changes: [change, moved] } }));
      const draft = { entry: { ...entry('s1', 1), tree: 'fourth' }, body: body('s1', 1) };
      done(await sessions.draft(draft));
      expect((await reach()).sort()).toEqual(['first', 'fourth', 'second', 'third']);
    });

    it('Edge and settings keep their values apart', async () => {
      const { edge, settings } = await open();
      expect(await edge.load()).toBeUndefined();
      const state = { version: 1, data: {}, writes: [] } as unknown as Parameters<typeof edge.save>[0];
      await edge.save(state);
      await settings.set('edge', 'mine');
      await settings.set('nothing', null);
      expect(await edge.load()).toEqual(state);
      expect([
        await settings.get('edge', ''),
        await settings.get('nothing', 1),
        await settings.get('absent', 2),
      ]).toEqual(['mine', null, 2]);
    });

    it('the vault makes one key, which no one can read, and keeps what it sealed', async () => {
      const { vault } = await open();
      const [key, again] = await Promise.all([vault.key(), vault.key()]);
      expect(key).toMatchObject({ extractable: false, algorithm: { name: 'AES-GCM', length: 256 } });
      await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new Uint8Array([42])));
      const secret: SealedSecret = {
        alias: 'a',
        origin: 'https://x.example',
        iv,
        ciphertext: sealed,
        createdAt: 1,
        hint: '…',
      };
      await vault.put(secret);
      const [kept] = await vault.secrets();
      expect(kept).toEqual(secret);
      // Whoever asks gets the same key: what one sealed the other opens.
      const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept!.iv }, again, kept!.ciphertext);
      expect(new Uint8Array(opened)).toEqual(new Uint8Array([42]));
      await vault.remove('a');
      expect(await vault.secrets()).toEqual([]);
    });
  });
}

export function value<T>(result: StoreResult<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
}

const done = (result: { ok: boolean }) => expect(result).toMatchObject({ ok: true });

export const session = (id: string): Session => ({ id, title: 'x', createdAt: 1, updatedAt: 2, project: 'p', cost: 0 });

const entry = (sessionId: string, n: number): Entry => ({
  id: `${sessionId}-${n}`,
  sessionId,
  parents: n > 0 ? [`${sessionId}-${n - 1}`] : [],
  kind: 'user',
  by: 'person',
  createdAt: n,
  tree: null,
  tokens: 1,
  cost: 0,
  title: `${n}`,
  state: 'complete',
});

const body = (sessionId: string, n: number): EntryBody => ({
  id: `${sessionId}-${n}`,
  sessionId,
  message: { role: 'user', text: `text ${n}` },
});

const operation = (sessionId: string) => ({
  id: `${sessionId}-op`,
  sessionId,
  type: 'append',
  title: 'Said',
  changes: [],
  undone: false,
  createdAt: 1,
});

/** One write that makes a session of `count` entries, the last first. */
export function conversation(id: string, count: number): Write {
  const numbers = Array.from({ length: count }, (_, i) => count - 1 - i);
  return {
    changes: [
      { table: 'sessions', key: id, before: null, after: session(id) },
      ...numbers.map((n) => ({ table: 'entries' as const, key: `${id}-${n}`, before: null, after: entry(id, n) })),
      { table: 'heads', key: id, before: null, after: { sessionId: id, entryId: `${id}-${count - 1}` } },
      { table: 'visits', key: 'root', before: null, after: { sessionId: id, pointId: 'root', childId: `${id}-0` } },
    ],
    bodies: numbers.map((n) => body(id, n)),
    operation: operation(id),
  };
}

const run = (id: string, sessionId: string, status: RunRecord['status']): RunRecord => ({
  id,
  sessionId,
  toolCallId: null,
  code: 'return 1',
  status,
  diagnostics: [],
  logs: [],
  calls: [],
  createdAt: 1,
  rung: 'isolate',
});
