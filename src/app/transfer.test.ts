import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJournals } from '#codemode/journal.ts';
import { planRollback } from '#codemode/rollback.ts';
import { readConversations } from '#session/reading.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { storageError } from '#storage/rows.ts';
import { diffSnapshots } from '#workspace/diff.ts';
import { type ExportKind, exportSession } from './exporting.ts';
import { importConversation } from './importing.ts';
import { type Browser, browser, full, must, reopened } from './transfer.suite.ts';

const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer());
const exported = async (from: Browser, id: string, kind: ExportKind = 'whole') =>
  bytesOf(must(await exportSession(from.exporting, id, kind)).file);
const read = async (into: Browser, bytes: Uint8Array<ArrayBuffer>) => must(await readConversations(bytes, into.world));
const imported = async (into: Browser, bytes: Uint8Array<ArrayBuffer>) =>
  must(await importConversation(into.world, (await read(into, bytes))[0]!));
const seen = async (at: Browser, id: string) => {
  const { operations: _, ...state } = (await reopened(at, id)).state.get();
  return state;
};
/** Every row of the tables that an import writes, sorted. */
const everything = async ({ rows }: Browser) => {
  const names = [
    'sessions',
    'entries',
    'bodies',
    'heads',
    'branches',
    'labels',
    'visits',
    'folds',
    'operations',
    'runs',
    'journals',
    'journal',
  ] as const;
  return JSON.stringify(await Promise.all(names.map((name) => rows.keys(name))));
};

describe('a session as a file', () => {
  it.each(['lines', 'whole'] as const)('goes to another browser and back, byte for byte: %s', async (kind) => {
    const [one, two] = [browser(), browser()];
    const { id } = (await full(one)).state.get().session;
    const first = await exported(one, id, kind);
    expect(await imported(two, first)).toBe(id);
    expect(await exported(two, id, kind)).toEqual(first);
    expect(await seen(two, id)).toEqual(await seen(one, id));
    expect(must(await two.stores.archive.read(id))!.runs).toEqual(must(await one.stores.archive.read(id))!.runs);
  });

  it('R-10: brings every file with equal hashes, and the files as they were last', async () => {
    const [one, two] = [browser(), browser()];
    const session = await full(one);
    const { id } = session.state.get().session;
    await imported(two, await exported(one, id));
    for (const { tree } of session.state.get().entries.values()) {
      if (tree === null) continue;
      expect(await diffSnapshots(two.stores.blobs, tree, tree)).toEqual({ ok: true, value: [] });
      expect(await two.stores.blobs.getTree(tree)).toMatchObject({ hash: tree });
    }
    const [a, b] = await Promise.all(
      [one, two].map(({ stores }) => stores.blobs.writtenBefore(Number.MAX_SAFE_INTEGER)),
    );
    expect(b!.blobs.length).toBeGreaterThan(1);
    expect(a!.blobs).toEqual(expect.arrayContaining(b!.blobs));
    const head = session.state.get().path.findLast(({ tree }) => tree !== null)!.tree;
    expect((await two.stores.blobs.getLive(id))?.hash).toBe(head);
  });

  it('lists the files over 100 MiB that are not in it, and comes in without them', async () => {
    const [one, two] = [browser(), browser()];
    const { id } = (await full(one)).state.get().session;
    const live = (await one.stores.blobs.getLive(id))!;
    const film = { path: '/film.mov', hash: 'f'.repeat(64), size: 101 * 2 ** 20, modifiedAt: 1 };
    await one.stores.blobs.commit({ live: { ...live, leftOut: [film] } });
    const { file, large } = must(await exportSession(one.exporting, id, 'whole'));
    expect(large).toMatchObject([{ path: '/film.mov' }]);
    const [found] = await read(two, await bytesOf(file));
    expect(found!.files.left).toEqual([{ hash: film.hash, why: 'over 100 MiB: /film.mov' }]);
    expect(await imported(two, await bytesOf(file))).toBe(id);
    expect((await two.stores.blobs.getLive(id))?.leftOut).toBeUndefined();
  });

  it('comes in twice as two sessions, each with its own rows and runs', async () => {
    const [one, two] = [browser(), browser()];
    const { id } = (await full(one)).state.get().session;
    const bytes = await exported(one, id);
    await imported(two, bytes);
    const before = await seen(two, id);
    const again = await imported(two, bytes);
    expect(again).not.toBe(id);
    expect(await seen(two, id)).toEqual(before);
    const copy = await seen(two, again);
    expect(copy.session.title).toBe('Zones & <plans> (copy)');
    expect([...copy.entries.keys()]).toEqual([...before.entries.keys()]);
    expect((await two.stores.runs.ofSession(again)).map((run) => run.id)).not.toEqual(
      (await two.stores.runs.ofSession(id)).map((run) => run.id),
    );
    const ofRun = [...copy.bodies.values()].find(({ runId }) => runId)!.runId!;
    expect((await two.stores.runs.get(ofRun))?.sessionId).toBe(again);
    // Undo in the copy writes in the copy only.
    const open = await reopened(two, again);
    for (let done = await open.undo(); done.ok && done.value; ) done = await open.undo();
    expect(await seen(two, id)).toEqual(before);
  });

  it('brings the journals of its runs: they can be forked, and nothing of them goes on or is taken back', async () => {
    const [one, two] = [browser(), browser()];
    const { id } = (await full(one)).state.get().session;
    await imported(two, await exported(one, id));
    const runId = must(await two.stores.archive.read(id))!.runs[0]!.id;
    const was = (await one.stores.journals.read(runId))!;
    const kept = (await two.stores.journals.read(runId))!;
    const { before: _, ...second } = was.entries[1]!;
    expect(kept.entries).toEqual([was.entries[0], second]);
    expect(kept.head).toEqual({ ...was.head, epoch: 1, imported: true });

    const journals = createJournals({ store: two.stores.journals, now: two.now });
    await expect(journals.resume(runId)).rejects.toThrow(/made in another browser\. Fork it/);
    expect((await two.stores.journals.read(runId))!.head).toEqual(kept.head);
    const steps = planRollback(kept.entries, { get: () => undefined }, kept.head.imported);
    expect(steps).toMatchObject([{ name: 'zones_create', problem: expect.stringMatching(/done in another browser/) }]);
    const fork = (await journals.fork(runId, { runId: 'fork', settled: 1 }))!;
    expect(fork).not.toHaveProperty('imported');
    const live = (await journals.resume('fork'))!;
    expect(live.entries()).toMatchObject([{ runId: 'fork', name: 'zones_list', from: runId, reply: { value: 1 } }]);

    // A second time its runs are others, and each journal is of the run that came with it.
    const again = await imported(two, await exported(one, id));
    const { runs, journals: copies } = must(await two.stores.archive.read(again))!;
    expect(copies.map((copy) => copy.runId)).toEqual(runs.map((run) => run.id));
    expect(copies[0]!.entries).toMatchObject([{ runId: runs[0]!.id }, { runId: runs[0]!.id }]);
    expect(runs[0]!.id).not.toBe(runId);
  });

  it('is taken back by undo, and brought in again by redo', async () => {
    const [one, two] = [browser(), browser()];
    const { id } = (await full(one)).state.get().session;
    await imported(two, await exported(one, id));
    const open = await reopened(two, id);
    expect(must(await open.undo())).toMatchObject({ type: 'import', title: 'Imported from a file' });
    expect(open.state.get().session.deletedAt).toBeTypeOf('number');
    expect(must(await open.redo())).toMatchObject({ type: 'import' });
    expect(open.state.get().session.deletedAt).toBeUndefined();
    expect(must(await open.undo())?.type).toBe('import');
  });

  it('S-09: no key gets into it, whichever kind; a file that holds one is left out, and told', async () => {
    const one = browser();
    const session = await full(one);
    const { id } = session.state.get().session;
    const key = 'sk-canary-0123456789';
    await session.append({ kind: 'user', by: 'person', message: { role: 'user', text: `my key is ${key}` } });
    await one.stores.runs.put({
      ...(await one.stores.runs.ofSession(id))[0]!,
      id: one.newId(),
      toolCallId: null,
      value: { key },
    });
    const { openFiles } = await import('#workspace/files.ts');
    const files = must(await openFiles({ store: one.stores.blobs, workspaceId: id, now: one.now }));
    await files.write('/.env', `KEY=${key}`);
    await session.append({
      kind: 'edit',
      by: 'person',
      message: { role: 'user', text: 'edited' },
      tree: must(await files.snapshot()),
    });
    const { createRedactor } = await import('#guard/redact.ts');
    const redactor = createRedactor([{ alias: 'shop', secret: key }]);
    const exporting = { ...one.exporting, redact: async (text: string) => redactor.text(text) };
    for (const kind of ['lines', 'whole', 'page'] as const) {
      const { file, left } = must(await exportSession(exporting, id, kind));
      const packed = kind === 'whole';
      const text = await new Response(
        packed ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream(),
      ).text();
      expect(text).toContain('[key shop]');
      expect(text).not.toContain(key);
      expect(text).not.toContain(btoa(`KEY=${key}`).slice(0, 20));
      expect(left).toBe(packed ? 1 : 0);
      if (!packed) continue;
      const two = browser();
      await imported(two, await bytesOf(file));
      expect((await reopened(two, id)).state.get().path.at(-1)?.title).toBe('edited');
    }
    expect(await exportSession({ ...exporting, locked: () => true }, id, 'lines')).toMatchObject({ code: 'locked' });
  });

  it('a body of 20 MB goes through as it is', async () => {
    const [one, two] = [browser(), browser()];
    const session = await full(one);
    const text = 'word '.repeat(4_000_000);
    await session.append({ kind: 'user', by: 'person', message: { role: 'user', text } });
    const { id } = session.state.get().session;
    await imported(two, await exported(one, id, 'lines'));
    expect((await reopened(two, id)).state.get().context.at(-1)?.message.text).toBe(text);
  }, 60_000);

  it('can be stopped, and leaves nothing', async () => {
    const [one, two] = [browser(), browser()];
    const { id } = (await full(one)).state.get().session;
    const [conversation] = await read(two, await exported(one, id));
    const stop = new AbortController();
    const done = await importConversation(two.world, conversation!, () => stop.abort(), stop.signal);
    expect(done).toMatchObject({ ok: false });
    expect(await everything(two)).toBe(await everything(browser()));
    expect(await exportSession(one.exporting, id, 'lines', () => {}, AbortSignal.abort())).toMatchObject({
      code: 'stopped',
    });
  });
});

describe('what cannot be imported', () => {
  it('a full disk in the middle: a clear message, and everything as it was', async () => {
    const one = browser();
    const { id } = (await full(one)).state.get().session;
    const bytes = await exported(one, id);
    for (let fails = 1; fails < 5; fails++) {
      const rows = createMemoryRows();
      const two = browser(rows);
      await full(two);
      const before = await everything(two);
      const { write } = rows;
      let writes = 0;
      rows.write = async (...given) => {
        if (++writes >= fails && !given[0].every((change) => 'remove' in change)) throw storageError('full');
        return write(...given);
      };
      const [conversation] = await read(two, bytes);
      const done = await importConversation(two.world, conversation!);
      expect(done).toMatchObject({ ok: false, code: 'full', message: expect.stringContaining('full') });
      rows.write = write;
      expect(await everything(two)).toBe(before);
    }
  });

  it('R-11: of 200 files cut off, changed or made up, none crashes, none is imported in part, none runs', async () => {
    const one = browser();
    const { id } = (await full(one)).state.get().session;
    const whole = await exported(one, id, 'lines');
    const packed = await exported(one, id, 'whole');
    const two = browser();
    const empty = await everything(two);
    const foreign = new TextEncoder().encode(
      JSON.stringify([{ title: 'x', mapping: { a: { message: null, parent: null, children: ['b'] } } }]),
    );
    const hostile = fc.oneof(
      fc.tuple(fc.constantFrom(whole, packed, foreign), fc.nat(), fc.constant('cut' as const), fc.constant(0)),
      fc.tuple(
        fc.constantFrom(whole, packed, foreign),
        fc.nat(),
        fc.constant('flip' as const),
        fc.integer({ min: 1, max: 255 }),
      ),
      fc.tuple(fc.uint8Array({ maxLength: 400 }), fc.nat(), fc.constant('made' as const), fc.constant(0)),
      fc.tuple(
        fc.json().map((text) => new TextEncoder().encode(text)),
        fc.nat(),
        fc.constant('made' as const),
        fc.constant(0),
      ),
    );
    let taken = 0;
    (globalThis as { ran?: number }).ran = 0;
    await fc.assert(
      fc.asyncProperty(hostile, async ([bytes, place, how, by]) => {
        const at = place % Math.max(1, bytes.length);
        const given = how === 'cut' ? bytes.slice(0, at) : new Uint8Array(bytes);
        if (how === 'flip') given[at]! ^= by;
        const result = await readConversations(given as Uint8Array<ArrayBuffer>, two.world);
        if (!result.ok) return void expect(result.message).toMatch(/\.$/);
        // A byte of gzip's own header may be another without a difference; then the session is whole.
        const id = must(await importConversation(two.world, result.value[0]!));
        expect((await reopened(two, id)).state.get().entries.size).toBe(6);
        taken++;
      }),
      { numRuns: 200 },
    );
    expect(must(await two.stores.sessions.sessions())).toHaveLength(taken);
    if (taken === 0) expect(await everything(two)).toBe(empty);
    expect((globalThis as { ran?: number }).ran).toBe(0);
  }, 60_000);

  it('names what does not hold together', async () => {
    const one = browser();
    const session = await full(one);
    const { id } = session.state.get().session;
    const archive = must(await one.stores.archive.read(id))!;
    const { writeSession } = await import('#session/session-file.ts');
    const refused = async (change: (rows: typeof archive) => typeof archive) => {
      const result = await readConversations(await writeSession(change(structuredClone(archive))), one.world);
      return result.ok ? 'taken' : `${result.code}: ${result.message}`;
    };
    expect(await refused((rows) => ({ ...rows, entries: rows.entries.slice(1) }))).toMatch(
      /^broken: The entry .* answers one that is not in the file\./,
    );
    const circle = (rows: typeof archive) => {
      const [first, second] = rows.entries;
      return { ...rows, entries: [{ ...first!, parents: [second!.id] }, ...rows.entries.slice(1)] };
    };
    expect(await refused(circle)).toMatch(/in a circle/);
    expect(await refused((rows) => ({ ...rows, entries: [...rows.entries, rows.entries[0]!] }))).toMatch(/same id/);
    expect(await refused((rows) => ({ ...rows, head: { ...rows.head, entryId: 'x' } }))).toMatch(/shown last/);
    expect(
      await refused((rows) => ({
        ...rows,
        entries: rows.entries.map((entry) => ({ ...entry, createdAt: 'now' as never })),
      })),
    ).toMatch(/createdAt/);
    const evil = (rows: typeof archive) => {
      rows.operations[0]!.changes = [
        { table: 'entries', key: 'of another', before: null, after: { ...rows.entries[0]!, id: 'of another' } },
      ];
      return rows;
    };
    expect(await refused(evil)).toMatch(/history/);
    expect(await refused((rows) => ({ ...rows, runs: [] }))).toMatch(/A journal is of a run that is not in the file/);
    const holed = (rows: typeof archive) => {
      rows.journals[0]!.entries[0]!.args = 'none';
      return rows;
    };
    expect(await refused(holed)).toMatch(/\(journal\) is not as it should be: entries/);
    expect(await refused((rows) => rows)).toBe('taken');
  });

  it('an operation from a file cannot reach into another session', async () => {
    const [one, two] = [browser(), browser()];
    const victim = await full(two);
    const session = await full(one);
    const { id } = session.state.get().session;
    const archive = must(await one.stores.archive.read(id))!;
    const target = victim.state.get().session;
    const last = archive.operations.at(-1)!;
    last.undone = false;
    last.changes = [
      { table: 'sessions', key: target.id, before: { ...target, title: 'Taken over' }, after: target },
      {
        table: 'heads',
        key: target.id,
        before: { sessionId: target.id, entryId: null },
        after: victim.state.get().head,
      },
    ];
    const { writeSession } = await import('#session/session-file.ts');
    await imported(two, await writeSession(archive));
    const before = await seen(two, target.id);
    const open = await reopened(two, id);
    await open.undo();
    await open.undo();
    expect(open.state.get().session.title).toBe('Taken over');
    expect(await seen(two, target.id)).toEqual(before);
  });
});
