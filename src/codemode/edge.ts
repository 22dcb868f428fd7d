/**
 * Edge: a small service that lives in the page, so that real effects can be shown without a network. It is described by
 * an OpenAPI document and speaks requests and answers, and so goes the same road as any API. Its state is behind a port.
 */
import { createQueue } from '#base/queue.ts';
import { messageOf } from '#base/result.ts';
import type { PlannedRequest } from './catalog.contract.ts';
import type { HttpAnswer } from './connector.contract.ts';
import { document } from './edge/document.ts';
import { type Answer, operations } from './edge/operations.ts';
import { route } from './edge/routes.ts';
import { seed } from './edge/seed.ts';
import { changeWords } from './edge/words.ts';
import type { Edge, EdgeChange, EdgeData, EdgeState, EdgeStore, EdgeWrite } from './edge.contract.ts';

/** The document as text, for `Catalog.import({ name: 'edge', from: 'built in', text })`. */
export const edgeDocument = (): string => JSON.stringify(document);

const keptWrites = 200;

type Routed = Extract<ReturnType<typeof route>, { ok: true }>;

interface Options {
  store: EdgeStore;
  now: () => number;
  newId: () => string;
  /** A request so many milliseconds after the last begins a new burst. */
  burstMs?: number;
  /** In a burst, each so-manieth write or read is answered 429. */
  refuseEvery?: { write: number; read: number };
}

export function createEdge({
  store,
  now,
  newId,
  burstMs = 3_000,
  refuseEvery = { write: 9, read: 60 },
}: Options): Edge {
  const inTurn = createQueue();
  const refused = createBurst(now, burstMs, refuseEvery);
  let state: EdgeState | undefined;

  const load = async (): Promise<EdgeState> => {
    state ??= (await store.load()) ?? seed();
    return state;
  };

  const work = ({ operation, parameters, body }: Routed, { data }: EdgeState, at: string): Answer =>
    operations.get(operation.operationId)!(data, {
      parameters,
      body,
      at,
      newId: (prefix) => `${prefix}_${newId().toLowerCase()}`,
    });

  const keep = async (current: EdgeState, write: EdgeWrite): Promise<void> => {
    const writes = [...current.writes, write].slice(-keptWrites);
    const next: EdgeState = { version: 1, data: apply(current.data, write.changes), writes };
    await store.save(next);
    state = next;
  };

  async function takeBack(key: string): Promise<HttpAnswer> {
    state = undefined;
    const current = await load();
    const own = `revert ${key}`;
    if (current.writes.some((write) => write.key === own)) return json(200, null);
    const write = current.writes.find((one) => one.key === key);
    if (!write) return problem(404, 'Not found', 'There is no such write, or it is too long ago.');
    const changed = write.changes.find((change) => !isStill(current.data, change));
    if (changed) {
      return problem(409, 'Changed since', `What it changed in ${changed.table} has been changed again since.`);
    }
    const changes = write.changes
      .map((change) => ({ ...change, before: change.after, after: change.before }) as EdgeChange)
      .reverse();
    const at = new Date(now()).toISOString();
    const answer = { status: 200, value: null };
    await keep(current, { id: newId(), operation: `revert ${write.operation}`, at, changes, key: own, answer });
    return json(200, null);
  }

  async function answer(request: PlannedRequest): Promise<HttpAnswer> {
    const routed = route(request.method, request.path, request.body);
    if (!routed.ok) return problem(routed.status, routed.title, routed.detail, routed.problems);
    if (refused(routed.write ? 'write' : 'read')) {
      return problem(429, 'Too many requests', 'Edge takes a breath after a burst. Try again in 1 s.', undefined, {
        'retry-after': '1',
      });
    }
    const { operation, parameters } = routed;
    const key = request.headers['idempotency-key'];
    // Another tab may have written: what has a key must be looked for in what is kept.
    if (key !== undefined) state = undefined;
    const current = await load();
    const before = key === undefined ? undefined : current.writes.find((write) => write.key === key)?.answer;
    if (before) return json(before.status, before.value, { 'idempotent-replay': 'true' });
    const at = new Date(now()).toISOString();
    const result = work(routed, current, at);
    if ('detail' in result) return problem(result.status, result.title, result.detail);
    if (result.changes) {
      const { status, value, changes } = result;
      const kept = key !== undefined && { key, answer: { status, value } };
      await keep(current, { id: newId(), operation: operation.operationId, at, changes, ...kept });
    }
    return Array.isArray(result.value) ? page(result.value, parameters) : json(result.status, result.value);
  }

  return {
    // Reads wait for the writes before them too, so that a program reads what it wrote.
    send: (request, signal) =>
      inTurn(async () => {
        if (signal?.aborted) return { ok: false, code: 'aborted', message: 'The call was stopped before it was sent.' };
        try {
          return await answer(request);
        } catch (error) {
          return problem(
            500,
            'Not saved',
            `Edge could not reach its storage, and nothing was changed: ${messageOf(error)}`,
          );
        }
      }),
    preview: (request) =>
      inTurn(async () => {
        const routed = route(request.method, request.path, request.body);
        if (!routed.ok) return problem(routed.status, routed.title, routed.detail, routed.problems);
        const current = await load();
        const result = work(routed, current, new Date(now()).toISOString());
        if ('detail' in result) return problem(result.status, result.title, result.detail);
        const changes = result.changes ?? [];
        return json(200, { summary: changes.map(changeWords), changes });
      }),
    written: (key) =>
      inTurn(async () => {
        state = undefined;
        return (await load()).writes.find((write) => write.key === key)?.answer;
      }),
    revert: (key) =>
      inTurn(async () => {
        try {
          return await takeBack(key);
        } catch (error) {
          return problem(500, 'Not saved', `Edge could not reach its storage: ${messageOf(error)}`);
        }
      }),
    reset: () =>
      inTurn(async () => {
        const fresh = seed();
        await store.save(fresh);
        state = fresh;
      }),
    state: () => inTurn(load),
  };
}

/** Whether what a change left is still there as it left it. */
function isStill(data: EdgeData, { table, before, after }: EdgeChange): boolean {
  const keyOf = (row: object) => ('id' in row ? row.id : (row as { zone_id: string }).zone_id);
  const own = after ?? before;
  const now = own && (data[table] as object[]).find((row) => keyOf(row) === keyOf(own));
  return after === null ? now === undefined : JSON.stringify(now) === JSON.stringify(after);
}

/** Applies changes to data without touching it; the same changes with `before` and `after` swapped take them back. */
export function apply(data: EdgeData, changes: EdgeChange[]): EdgeData {
  const tables = new Map<string, object[]>(Object.entries(data));
  for (const { table, before, after } of changes) {
    const rows = tables.get(table)!;
    const key = (row: object) => ('id' in row ? row.id : (row as { zone_id: string }).zone_id);
    const old = before ?? after;
    const index = old ? rows.findIndex((row) => key(row) === key(old)) : -1;
    const next = [...rows];
    if (index < 0) next.push(...(after ? [after] : []));
    else next.splice(index, 1, ...(after ? [after] : []));
    tables.set(table, next);
  }
  return Object.fromEntries(tables) as unknown as EdgeData;
}

function createBurst(now: () => number, burstMs: number, every: { write: number; read: number }) {
  let last = Number.NEGATIVE_INFINITY;
  let count = { write: 0, read: 0 };
  return (kind: 'write' | 'read'): boolean => {
    const at = now();
    if (at - last > burstMs) count = { write: 0, read: 0 };
    last = at;
    count[kind]++;
    return count[kind] % every[kind] === 0;
  };
}

function page(rows: unknown[], parameters: Record<string, unknown>): HttpAnswer {
  const number = Number(parameters.page ?? 1);
  const size = Number(parameters.per_page ?? 20);
  return json(200, rows.slice((number - 1) * size, number * size), { 'x-total-count': String(rows.length) });
}

const json = (status: number, value: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  ok: true,
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

function problem(
  status: number,
  title: string,
  detail: string,
  problems?: string[],
  headers: Record<string, string> = {},
): HttpAnswer {
  const body = { title, status, detail, ...(problems && { problems }) };
  return {
    ok: true,
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify(body),
  };
}
