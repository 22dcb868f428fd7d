/** The actions on sources: what a person imports, the grants and connectors that go with it, and the figures shown. */
import { cell, type Readable } from '#base/cell.ts';
import { after } from '#base/deadline.ts';
import { messageOf } from '#base/result.ts';
import type {
  Catalog,
  Footprint,
  Method,
  OwnRecovery,
  Source,
  SourceChange,
  SourceInput,
  SourceRow,
  SourceStore,
} from '#codemode/catalog.contract.ts';
import type { Connector } from '#codemode/connector.contract.ts';
import { offersFor, recoveryOf } from '#codemode/own-recovery.ts';
import type { createToolset } from '#codemode/toolset.ts';
import type { Held } from '#guard/budget.contract.ts';
import type { Egress } from '#guard/egress.contract.ts';
import { createFetch } from '#guard/egress-fetch.ts';
import type { Vault } from '#guard/vault.ts';
import type { Importing } from '#ui/ide.ts';
import type { Notices } from './notices.ts';
import { encodedKey, grantOf, type KeyPlace, shownKey, withKey } from './source-keys.ts';

/** Over this a document is refused before it is read. Bytes. */
const largest = 64 * 1024 * 1024;

export interface SourcesOptions {
  catalog: Catalog;
  store: SourceStore;
  egress: Egress;
  vault: Vault;
  notices: Notices;
  now: () => number;
  /** Requests that are sent again keep to the rate of their source too. */
  rates: { take(source: string): (Held & { giveBack(): void }) | null };
  /** The text of the tools, for the footprint. */
  promptText: () => Promise<string>;
}

const hostOf = ({ server }: Source): string | null => (server === null ? null : new URL(server).origin);

/** By name: what is only in one, and what is in both and differs. */
function changesOf(before: Record<string, string>, after: Record<string, string>): SourceChange {
  const has = (all: Record<string, string>) => (name: string) => Object.hasOwn(all, name);
  const names = Object.keys(after);
  return {
    added: names.filter((name) => !has(before)(name)),
    removed: Object.keys(before).filter((name) => !has(after)(name)),
    changed: names.filter((name) => has(before)(name) && before[name] !== after[name]),
  };
}

export function createSources(options: SourcesOptions) {
  const { catalog, store, egress, vault, notices, now } = options;
  const sources = cell<Source[]>([]);
  const methods = cell<Method[]>([]);
  const footprint = cell<Footprint | null>(null);
  const importing = cell<Importing | null>(null);
  const changes = cell<ReadonlyMap<string, SourceChange>>(new Map());
  const connectors = new Map<string, Connector>();
  const rows = new Map<string, SourceRow>();
  let declarations: Promise<string> | null = null;
  let fetching: AbortController | null = null;

  /** Shows what the catalog holds now; the footprint again when its counting is done. */
  const refresh = async () => {
    declarations = null;
    const [all, names] = await Promise.all([catalog.sources(), catalog.methods()]);
    sources.set(all);
    methods.set(names);
    await count();
  };
  let again = () => {};
  const count = async () => {
    again();
    const counted = await catalog.footprint(await options.promptText());
    footprint.set(counted);
    if (counted.naive !== null) sources.set(await catalog.sources());
    else again = after(500, () => void count());
  };

  const connect = async (row: SourceRow) => {
    rows.set(row.id, row);
    const grant = grantOf(row);
    if (!grant || row.source.server === null) {
      connectors.delete(row.id);
      return;
    }
    const [{ createEgressSend, createHttpConnector }, methods] = await Promise.all([
      import('#codemode/http-connector.ts'),
      catalog.methods(),
      egress.grant([grant]),
    ]);
    const known = new Map(methods.map((method) => [method.name, method]));
    connectors.set(
      row.id,
      createHttpConnector({
        source: row.id,
        catalog,
        send: createEgressSend({ egress, grant: grant.id, server: row.source.server }),
        ...(shownKey(row) !== undefined && { credential: shownKey(row)! }),
        recovery: (name) => {
          const method = known.get(name);
          return method?.source === row.id && method.effect !== 'read'
            ? recoveryOf(method, rows.get(row.id)?.recovery, (other) => known.get(other))
            : undefined;
        },
        tryWith: (name) => known.get(name)?.tryWith,
        takePlace: () => options.rates.take(row.id),
        now,
      }),
    );
  };

  const take = async (input: SourceInput): Promise<Source | null> => {
    importing.set({ title: input.from, progress: { stage: 'reading', part: 0 }, startedAt: now() });
    const result = await catalog.import(input, (progress) => importing.update((one) => one && { ...one, progress }));
    importing.set(null);
    if (result.ok) return result.value;
    if (result.code !== 'cancelled') notices.problem(result);
    return null;
  };

  const keep = async (input: SourceInput, source: Source) => {
    const before = rows.get(source.id);
    // Keys are bound to the host, so they stay with it.
    const same = before && hostOf(before.source) !== null && hostOf(before.source) === hostOf(source);
    const row: SourceRow = {
      id: source.id,
      input: { ...input, name: source.id },
      source,
      addedAt: now(),
      ...(same && before.credential && { credential: before.credential }),
      ...(same && before.credentials && { credentials: before.credentials }),
      ...(same && before.recovery && { recovery: before.recovery }),
    };
    await connect(row);
    try {
      await store.put(row);
    } catch (error) {
      notices.problem({
        ok: false,
        message: `The source works, but could not be kept for the next visit: ${messageOf(error)}`,
      });
    }
  };

  const read = async (given: {
    text?: string;
    file?: File;
    url?: string;
  }): Promise<{ text: string; from: string } | null> => {
    if (given.text !== undefined) return { text: given.text, from: 'pasted text' };
    if (given.file) {
      if (given.file.size <= largest) return { text: await given.file.text(), from: given.file.name };
      const size = Math.round(given.file.size / 1024 / 1024);
      notices.problem({
        ok: false,
        message: `${given.file.name} is ${size} MB; at most 64 MB can be read. Cut it down to the paths you need.`,
      });
      return null;
    }
    if (!given.url) return null;
    let url: URL;
    try {
      url = new URL(given.url);
    } catch {
      notices.problem({ ok: false, message: `“${given.url}” is not an address. It should begin with https://.` });
      return null;
    }
    fetching = new AbortController();
    importing.set({ title: url.host, progress: { stage: 'reading', part: 0 }, startedAt: now() });
    try {
      await egress.grant([{ id: 'import', origin: url.origin }]);
      const response = await createFetch(egress, 'import', { maxBytes: largest })(url, { signal: fetching.signal });
      if (response.ok) return { text: await response.text(), from: url.href };
      notices.problem({ ok: false, message: `${url.host} answered ${response.status} for this address.` });
    } catch (error) {
      if (!fetching.signal.aborted) notices.problem({ ok: false, message: messageOf(error) });
    } finally {
      fetching = null;
      importing.set(null);
      await egress.revoke(['import']);
    }
    return null;
  };

  const add = async (input: SourceInput): Promise<string | null> => {
    const before = input.name !== undefined && rows.has(input.name) ? await catalog.signatures(input.name) : null;
    const source = await take(input);
    if (!source) return null;
    await keep(input, source);
    if (before) tellChanges(source, changesOf(before, await catalog.signatures(source.id)));
    void refresh();
    return source.id;
  };

  const tellChanges = (source: Source, change: SourceChange) => {
    changes.set(new Map(changes.get()).set(source.id, change));
    const parts = (['added', 'removed', 'changed'] as const).flatMap((kind) =>
      change[kind].length > 0 ? [`${change[kind].length} ${kind}`] : [],
    );
    const what = parts.length > 0 ? `methods ${parts.join(', ')}` : 'nothing changed in its methods';
    notices.say({ tone: 'info', text: `${source.title}: ${what}.` });
  };

  const actions = {
    sourceChanges: changes as Readable<ReadonlyMap<string, SourceChange>>,
    async refreshSource(id: string) {
      const row = rows.get(id);
      if (!row || !/^https?:/.test(row.source.from)) return;
      const found = await read({ url: row.source.from });
      if (found) await add({ ...row.input, ...found, name: id });
    },
    async addReferred(id: string, files?: File[]) {
      // What was added may refer to more; each round brings the next.
      for (let round = 0; round < 5; round++) {
        const row = rows.get(id);
        const wanted = row?.source.refersTo ?? [];
        if (!row || wanted.length === 0) return;
        const parts: Record<string, string> = { ...row.input.parts };
        const before = Object.keys(parts).length;
        for (const name of wanted) {
          const file = files?.find((one) => one.name === name.split('/').at(-1));
          const found = file
            ? await read({ file })
            : files || !/^https?:/.test(row.source.from)
              ? null
              : await read({ url: new URL(name, row.source.from).href });
          if (found) parts[name] = found.text;
        }
        if (Object.keys(parts).length === before) {
          const text = `None of those files is one that ${row.source.title} refers to: ${wanted.slice(0, 5).join(', ')}.`;
          if (files && round === 0) notices.say({ tone: 'problem', text });
          return;
        }
        if ((await add({ ...row.input, name: id, parts })) === null) return;
      }
    },
    async setSourceServer(id: string, server: string) {
      const row = rows.get(id);
      if (row) await add({ ...row.input, name: id, server });
    },
    sources: sources as Readable<Source[]>,
    methods: methods as Readable<Method[]>,
    footprint: footprint as Readable<Footprint | null>,
    importing: importing as Readable<Importing | null>,
    async importSource(given: { text?: string; file?: File; url?: string; name?: string; server?: string }) {
      const found = await read(given);
      if (!found) return null;
      return add({ ...found, ...(given.name && { name: given.name }), ...(given.server && { server: given.server }) });
    },
    cancelImport() {
      fetching?.abort();
      void catalog.cancel();
    },
    async removeSource(id: string) {
      const row = rows.get(id);
      await catalog.remove(id);
      connectors.delete(id);
      rows.delete(id);
      await Promise.all([egress.revoke([`source:${id}`]), store.remove(id)]);
      await refresh();
      if (!row) return;
      const back = async () => {
        const source = await take(row.input);
        if (!source) return;
        await connect(row);
        await store.put(row);
        await refresh();
      };
      notices.say({
        tone: 'info',
        text: `Removed ${row.source.title}.`,
        action: { title: 'Undo', run: () => void back() },
      });
    },
    async setSourceKey(id: string, key: string, place: KeyPlace) {
      const row = rows.get(id);
      if (!row || row.source.server === null) return;
      const alias = place.scheme === undefined ? `${id}-key` : `${id}-${place.scheme.replace(/[^\w-]+/g, '-')}`;
      const kept = await vault.add(alias, new URL(row.source.server).origin, encodedKey(key, place.kind), {
        sessionOnly: place.sessionOnly ?? false,
      });
      const works = kept.ok || kept.code === 'unavailable';
      notices.problem(kept);
      if (!works) return;
      const next = withKey(row, alias, place);
      await connect(next);
      await store.put(next);
      if (!kept.ok) return;
      const how = kept.value.sessionOnly ? 'is held until this page closes,' : 'is kept';
      notices.say({ tone: 'info', text: `The key ${how} for ${kept.value.origin} and nowhere else.` });
    },
  };
  const setSourceRecovery = async (id: string, own: OwnRecovery) => {
    const row = rows.get(id);
    if (!row) return;
    const next = { ...row, recovery: own };
    try {
      await store.put(next);
    } catch (error) {
      return void notices.problem({ ok: false, message: `This could not be kept: ${messageOf(error)}` });
    }
    rows.set(id, next);
    notices.say({
      tone: 'info',
      text: `Kept for the writes of ${row.source.title}.`,
      action: { title: 'Undo', run: () => void setSourceRecovery(id, row.recovery ?? {}) },
    });
  };
  return {
    actions: {
      ...actions,
      ownRecovery: (id: string): OwnRecovery => rows.get(id)?.recovery ?? {},
      recoveryOffers(method: string) {
        const all = methods.get();
        const found = all.find(({ name }) => name === method);
        return found ? offersFor(found, all) : { undo: [], look: [] };
      },
      setSourceRecovery,
    },
    connectors: { get: (id: string) => connectors.get(id) },
    /** Every declaration of the catalog, for the editor; kept until the catalog changes. */
    declarations: () => (declarations ??= catalog.declarations()),
    refresh,

    /** Sources that are part of the page: read from a document, or made of functions. */
    async addBuiltIn(input: SourceInput, connector: Connector) {
      const result = await catalog.import(input);
      if (result.ok) connectors.set(result.value.id, connector);
      else notices.problem(result);
    },
    async addToolset(made: ReturnType<typeof createToolset>) {
      await catalog.addToolset(made.toolset);
      connectors.set(made.connector.source, made.connector);
    },
    async removeToolset(id: string) {
      connectors.delete(id);
      await catalog.remove(id);
      await refresh();
    },
    /** What earlier visits kept. */
    async restore() {
      for (const row of await store.all()) {
        const result = await catalog.import(row.input);
        if (result.ok) await connect({ ...row, source: result.value });
        else notices.problem(result);
      }
    },
  };
}
