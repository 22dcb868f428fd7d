import sqlite from '@sqlite.org/sqlite-wasm';
import { describe, expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { storesOver } from '#storage/stores.ts';
import { createSession } from './open-session.ts';
import { openMiniEngine } from './search/mini-engine.ts';
import { snippetOf } from './search/snippet.ts';
import { openSqliteEngine } from './search/sqlite-engine.ts';
import { queryWords, vocabularyOf } from './search/words.ts';
import { searchEngineSuite } from './search.suite.ts';
import { createSearch } from './search.ts';

const sqlite3 = await sqlite();
const memoryFile = () => {
  let kept: string | null = null;
  return {
    read: async () => kept,
    write: async (text: string) => void (kept = text),
    remove: async () => void (kept = null),
    set: (text: string | null) => void (kept = text),
  };
};

searchEngineSuite('MiniSearch', () => openMiniEngine(memoryFile()));
searchEngineSuite('SQLite', async () => openSqliteEngine(new sqlite3.oo1.DB(':memory:')));

describe('words', () => {
  it('are found without case and accents, identifiers also by their parts', () => {
    expect([...vocabularyOf('listZones of Ünïcode, HTTPServer2 a_b')]).toEqual(
      expect.arrayContaining(['listzones', 'list', 'zones', 'unicode', 'http', 'server', 'a', 'b']),
    );
    expect(queryWords('Zones  zones ÜBER, "a-b"')).toEqual(['zones', 'uber', 'a', 'b']);
  });

  it('are marked where they stand, in the piece that has most of them', () => {
    const text = `zones ${'x '.repeat(400)} the zones were refunded twice ${'y '.repeat(200)}`;
    const { snippet, marks } = snippetOf(text, [
      [{ word: 'zon', prefix: true }],
      [{ word: 'refunded', prefix: false }],
    ]);
    expect(marks.map(([from, to]) => snippet.slice(from, to))).toEqual(['zones', 'refunded']);
    expect(snippet).toMatch(/^….*…$/);
  });
});

describe('the index follows the rows', () => {
  async function world() {
    const stores = storesOver(createMemoryRows());
    const newId = createIds();
    const open = async (title: string) => {
      const made = await createSession(stores.sessions, { newId, now: Date.now }, { title });
      if (!made.ok) throw new Error(made.message);
      return made.value;
    };
    const file = memoryFile();
    const start = (page = 3) =>
      createSearch({
        truth: stores.searchTruth,
        openEngine: async () => ({ engine: await openMiniEngine(file), most: Number.POSITIVE_INFINITY }),
        removeEngine: () => file.remove(),
        page,
      });
    return { stores, open, file, start };
  }
  const said = (text: string, parent?: string | null) => ({
    kind: 'user' as const,
    by: 'person' as const,
    message: { role: 'user' as const, text },
    ...(parent !== undefined && { parent }),
  });
  const titles = async (search: ReturnType<typeof createSearch>, query: string) =>
    (await search.find(query, 20)).hits.map(({ snippet }) => snippet);

  it('finds in every session and branch, says which, and leaves out what is deleted', async () => {
    const { open, start } = await world();
    const one = await open('Domains');
    const first = await one.append(said('which zones are paused'));
    await one.append(said('list the inactive zones'));
    await one.append(said('a plan for zones', first.ok ? first.value.id : null));
    const other = await open('Money');
    await other.append(said('refund the zones of a customer'));
    const search = start();
    await search.touch();
    const { hits, complete } = await search.find('zones', 20);
    expect(complete).toBe(true);
    expect(hits.map(({ sessionTitle, branch, snippet }) => [sessionTitle, branch, snippet])).toEqual([
      ['Money', null, 'refund the zones of a customer'],
      ['Domains', null, 'a plan for zones'],
      ['Domains', '“list the inactive zones”', 'list the inactive zones'],
      ['Domains', null, 'which zones are paused'],
    ]);
    await one.remove(hits[2]!.entryId!);
    await search.touch(one.state.get().session.id);
    expect(await titles(search, 'zones inactive')).toEqual([]);
    expect(await titles(search, 'customr zones')).toEqual(['refund the zones of a customer']);
    expect((await search.find('customr', 5)).corrected).toEqual([{ word: 'customr', to: ['customer'] }]);
    await search.close();
  });

  it('has what is new after a touch, also of a run and of what a tool returned', async () => {
    const { open, start, stores } = await world();
    const one = await open('Runs');
    const search = start();
    await search.touch();
    const run = {
      id: '01RUN',
      sessionId: one.state.get().session.id,
      toolCallId: 'c1',
      code: 'return await codemode.zones_list()',
      status: 'ok' as const,
      diagnostics: [],
      value: [{ name: 'kumquat.example' }],
      logs: [{ at: 0, level: 'log' as const, text: 'counted persimmons' }],
      calls: [],
      createdAt: 5,
      rung: 'isolate',
    };
    await stores.runs.put(run);
    await stores.runs.put({ ...run, id: '01OWN', toolCallId: null, value: 'medlar' });
    await one.append(said('go'));
    await one.append({
      kind: 'tool',
      by: 'host',
      message: { role: 'tool', callId: 'c1', name: 'execute', text: 'tangerine', isError: false },
      runId: run.id,
    });
    await search.touch(one.state.get().session.id);
    for (const word of ['kumquat', 'persimmons', 'tangerine', 'zones_list']) {
      const [hit] = (await search.find(word, 5)).hits;
      expect(hit, word).toMatchObject({ kind: 'tool', runId: null });
    }
    expect((await search.find('medlar', 5)).hits).toMatchObject([{ kind: 'run', entryId: null, runId: '01OWN' }]);
    await search.close();
  });

  it('R-18: dropped, stale, foreign, broken or killed in the middle, it equals a scan after it caught up', async () => {
    const { open, start, stores, file } = await world();
    const one = await open('One');
    for (let i = 0; i < 12; i++) await one.append(said(`turn ${i} of apples`));
    const expected = async () => {
      const { createScan } = await import('./search/scan.ts');
      const { findMatches } = await import('./search/query.ts');
      const all = [];
      for (const { id } of await stores.searchTruth.sessions())
        all.push(...(await stores.searchTruth.entries(id, null, 1000)));
      return findMatches(createScan(all), 'apples turn', 100).found.map(({ id }) => id);
    };
    const found = async (search: ReturnType<typeof createSearch>) => {
      await search.touch();
      expect(search.progress.get().state).toBe('ready');
      const ids = (await search.find('apples turn', 100)).hits.map(({ entryId }) => entryId);
      await search.close();
      return ids;
    };
    expect(await found(start())).toEqual(await expected());
    // Stale: entries were added while no index was open.
    for (let i = 0; i < 5; i++) await one.append(said(`later turn ${i}, apples`));
    expect(await found(start())).toEqual(await expected());
    // Dropped.
    await file.remove();
    expect(await found(start())).toEqual(await expected());
    // Broken: cut in half, and no index at all.
    const whole = (await file.read())!;
    for (const broken of [
      whole.slice(0, whole.length / 2),
      '{"version":1}',
      'x',
      '{"version":1,"marks":[["s"]],"index":{}}',
    ]) {
      file.set(broken);
      expect(await found(start())).toEqual(await expected());
    }
    // Of another database: sessions that are not here, or marks that do not fit.
    const session = one.state.get().session.id;
    file.set(whole.replaceAll(session, 'elsewhere'));
    expect(await found(start())).toEqual(await expected());
    file.set(whole.replace('"entries":17', '"entries":16'));
    expect(await found(start())).toEqual(await expected());
    // Killed in the middle of building: closed after the first page, its copy kept or lost.
    await file.remove();
    const killed = start(1);
    while (killed.progress.get().done < 3) await new Promise((resolve) => setTimeout(resolve, 1));
    await killed.close();
    expect(await found(start())).toEqual(await expected());
  });

  it('a question waits for no more texts than are indexed in a moment, however slow the index is', async () => {
    const { open, stores } = await world();
    const one = await open('One');
    for (let i = 0; i < 90; i++) await one.append(said(`pears ${i}`));
    let clock = 0;
    const pieces: number[] = [];
    const search = createSearch({
      truth: stores.searchTruth,
      removeEngine: async () => {},
      now: () => clock,
      async openEngine() {
        const engine = await openMiniEngine(null);
        const slow: typeof engine.put = (sessionId, texts, mark) => {
          engine.put(sessionId, texts, mark);
          clock += texts.length * 6;
          pieces.push(texts.length);
        };
        return { engine: { ...engine, put: slow }, most: 1000 };
      },
    });
    await search.touch();
    expect((await search.find('pears', 200)).hits).toHaveLength(90);
    expect(pieces.slice(1).every((texts) => texts <= 6)).toBe(true);
    expect(pieces.length).toBeGreaterThan(10);
    await search.close();
  });

  it('another index takes the place of one that fails in the middle', async () => {
    const { open, stores } = await world();
    const one = await open('One');
    for (let i = 0; i < 6; i++) await one.append(said(`pears ${i}`));
    let opened = 0;
    const search = createSearch({
      truth: stores.searchTruth,
      removeEngine: async () => {},
      page: 2,
      async openEngine() {
        const engine = await openMiniEngine(memoryFile());
        if (opened++ > 0) return { engine, most: 100 };
        const failing = {
          ...engine,
          put: () => {
            throw new Error('The file is damaged.');
          },
        };
        return { engine: failing, most: 100 };
      },
    });
    await search.touch();
    expect((await search.find('pears', 20)).hits).toHaveLength(6);
    expect(opened).toBe(2);
    await search.close();
  });

  it('says so where the rows cannot be read', async () => {
    const { stores } = await world();
    const broken = { ...stores.searchTruth, sessions: () => Promise.reject(new Error('The disk is gone.')) };
    const search = createSearch({
      truth: broken,
      openEngine: async () => ({ engine: await openMiniEngine(null), most: 100 }),
      removeEngine: async () => {},
    });
    await search.touch();
    expect(search.progress.get()).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('The disk is gone.'),
    });
  });
});
