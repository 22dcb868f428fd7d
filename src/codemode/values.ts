/** Large values of runs live in the blob store, by the hash of their content; the record of a run holds the reference. */
import { decodePlain, encodePlain } from '#base/codec.ts';
import { measure } from '#base/plain.ts';
import type { RunRecord, RunStore, StoredValue } from './run.contract.ts';

/** Over this a value is kept apart. Bytes, as `measure` estimates them. */
const large = 1_000_000;

/** What of the blob store is needed. */
export interface ValueBlobs {
  getBlob(hash: string): Promise<Uint8Array | undefined>;
  putBlobs(blobs: { hash: string; bytes: Uint8Array }[]): Promise<{ ok: true } | { ok: false; message: string }>;
}

export interface Values {
  /** The reference of a large value, once it is kept; `undefined` for a small one, which needs none. Rejects where it cannot be kept. */
  keep(value: unknown): Promise<StoredValue | undefined>;
  /** Rejects where it is gone. */
  read(stored: StoredValue): Promise<unknown>;
}

export function createValues(blobs: ValueBlobs): Values {
  // A record is saved after each change, and its large values are the same objects each time.
  const kept = new WeakMap<object, StoredValue>();
  return {
    async keep(value) {
      if (typeof value === 'object' && value !== null && kept.has(value)) return kept.get(value);
      const measured = measure(value, large);
      if (measured.ok || measured.reason !== 'size') return undefined;
      const bytes = new TextEncoder().encode(encodePlain(value));
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      const put = await blobs.putBlobs([{ hash, bytes }]);
      if (!put.ok) throw new Error(put.message);
      const stored = { hash, bytes: bytes.length };
      if (typeof value === 'object' && value !== null) kept.set(value, stored);
      return stored;
    },
    async read({ hash }) {
      const bytes = await blobs.getBlob(hash);
      if (!bytes) throw new Error('The value is not kept any more.');
      return decodePlain(new TextDecoder().decode(bytes));
    },
  };
}

type Put = (run: RunRecord) => Promise<void>;

/** The same store, with large results, answers and arguments kept apart and put back when a run is read. */
export function withLargeValues<Store extends RunStore & { progress?: Put }>(store: Store, values: Values): Store {
  const outside = async (run: RunRecord): Promise<RunRecord> => {
    const stored: NonNullable<RunRecord['stored']> = {};
    const put = async (place: string, value: unknown) => {
      const reference = await values.keep(value);
      if (reference) stored[place] = reference;
      return reference !== undefined;
    };
    const value = (await put('value', run.value)) ? undefined : run.value;
    const calls: RunRecord['calls'] = [];
    for (const call of run.calls) {
      let next = call;
      if (await put(`args ${call.id}`, call.args)) next = { ...next, args: [] };
      if (call.reply?.ok && (await put(`reply ${call.id}`, call.reply.value)))
        next = { ...next, reply: { ok: true, value: undefined } };
      calls.push(next);
    }
    return Object.keys(stored).length === 0 ? run : { ...run, value, calls, stored };
  };
  const inside = async (run: RunRecord): Promise<RunRecord> => {
    if (!run.stored) return run;
    const { stored, ...whole } = run;
    const read = async (place: string, otherwise: unknown) => {
      const reference = stored[place];
      return reference ? await values.read(reference).catch(() => undefined) : otherwise;
    };
    whole.value = await read('value', run.value);
    whole.calls = await Promise.all(
      run.calls.map(async (call) => {
        const args = await read(`args ${call.id}`, call.args);
        const { reply } = call;
        const answered = reply?.ok ? { ok: true as const, value: await read(`reply ${call.id}`, reply.value) } : reply;
        return { ...call, args: Array.isArray(args) ? args : [], ...(answered && { reply: answered }) };
      }),
    );
    return whole;
  };
  return {
    ...store,
    put: async (run) => store.put(await outside(run)),
    ...(store.progress && { progress: async (run: RunRecord) => store.progress!(await outside(run)) }),
    get: async (id) => {
      const run = await store.get(id);
      return run && inside(run);
    },
    ofSession: async (sessionId) => Promise.all((await store.ofSession(sessionId)).map(inside)),
  };
}
