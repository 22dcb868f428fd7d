/** An MCP server as a source: its listing as methods, and the connector that calls them. Connects when first called. */
import { type Cell, cell, type Readable } from '#base/cell.ts';
import { sleep } from '#base/deadline.ts';
import { createQueue } from '#base/queue.ts';
import { messageOf, type Result } from '#base/result.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Toolset } from './catalog.contract.ts';
import type { Connector, ConnectorCall } from './connector.contract.ts';
import type {
  McpAnswer,
  McpChange,
  McpCode,
  McpListing,
  McpLogLine,
  McpQuestion,
  McpRow,
  McpState,
} from './mcp.contract.ts';
import { sourceId, unique } from './name/identifier.ts';
import { type CallClock, startClock } from './sources/mcp/clock.ts';
import { faultOf, hostOf, isExpired } from './sources/mcp/faults.ts';
import { hashOf, shownOf } from './sources/mcp/hash.ts';
import { keepToPolicy } from './sources/mcp/jitless.ts';
import { type Offer, offersOf } from './sources/mcp/offers.ts';
import { visitsOf } from './sources/mcp/questions.ts';
import type { Session, SessionWorld } from './sources/mcp/session.ts';

export interface McpWorld extends Pick<SessionWorld, 'fetch' | 'transport' | 'renew'> {
  /** Asks a person. `signal` aborts when the answer is no longer needed. */
  ask(question: McpQuestion, signal: AbortSignal): Promise<McpAnswer>;
  /** Keeps the row, and shows the catalog anew where `listed`. May reject. */
  changed(row: McpRow, listed: boolean): Promise<void>;
  now: () => number;
  /** Milliseconds a call may be silent, the time a person is asked not counted. Default 120,000. */
  silenceMs?: number;
}

export interface McpServer {
  row: Readable<McpRow>;
  state: Readable<McpState>;
  /** Tools that are others than a person has accepted. */
  changes: Readable<McpChange[]>;
  /** The last lines it said beside its answers. */
  log: Readable<McpLogLine[]>;
  connector: Connector;
  /** For the catalog. */
  toolset(): Toolset;
  /** The names the catalog gave to the methods of the toolset, in its order, where some had to give way. */
  bind(names: string[]): void;
  /** Connects, or asks again what there is. */
  connect(): Promise<Result<McpListing, McpCode>>;
  /** A person has looked at the tools as they are now. */
  accept(tools: string[]): Promise<void>;
  /** Other facts of the row: the wire, the credential, the sign-in. */
  change(part: Partial<McpRow>): Promise<void>;
  close(): Promise<void>;
}

/** Of the log of a server. */
const keptLines = 100;

interface Underway {
  call: ConnectorCall;
  clock: CallClock;
  /** A person was asked meanwhile: its stream may end and another take its place. */
  asked: boolean;
}

export function createMcpServer(first: McpRow, world: McpWorld): McpServer {
  const row: Cell<McpRow> = cell(first);
  const state = cell<McpState>({ status: 'idle', message: null, revision: null });
  const changes = cell<McpChange[]>([]);
  const log = cell<McpLogLine[]>([]);
  const inOrder = createQueue();
  const underway = new Set<Underway>();
  let offers = new Map<string, Offer>();
  let hashes = new Map<string, string>();
  let opening: Promise<Result<Session, McpCode>> | null = null;
  let closing = new AbortController();

  const bind = (names: string[]) => {
    const { id, listing } = row.get();
    const all = listing ? offersOf(listing) : [];
    offers = new Map(all.map((offer, index) => [names[index] ?? `${id}_${offer.method.name}`, offer]));
    compare();
  };
  const compare = () => {
    const { accepted } = row.get();
    changes.set(
      [...offers].flatMap(([method, { act }]) =>
        act.kind === 'tool' && hashes.has(act.tool.name) && accepted[act.tool.name] !== hashes.get(act.tool.name)
          ? [{ method, tool: act.tool.name }]
          : [],
      ),
    );
  };
  const put = async (part: Partial<McpRow>, listed: boolean) => {
    row.update((before) => ({ ...before, ...part }));
    if (listed) bind([]);
    compare();
    await world.changed(row.get(), listed);
  };
  const hashed = async (listing: McpListing) =>
    new Map(await Promise.all(listing.tools.map(async (tool) => [tool.name, await hashOf(tool)] as const)));

  /** What is new is accepted as it comes; what has changed is not. */
  const take = (listing: McpListing) =>
    inOrder(async () => {
      hashes = await hashed(listing);
      const before = row.get();
      const fresh = [...hashes].filter(([tool]) => before.accepted[tool] === undefined);
      const accepted = fresh.length > 0 ? { ...before.accepted, ...Object.fromEntries(fresh) } : before.accepted;
      const listed = JSON.stringify(listing) !== JSON.stringify(before.listing);
      if (listed || fresh.length > 0) await put({ listing, accepted }, listed);
      else compare();
    });
  const kept = first.listing
    ? hashed(first.listing).then((all) => {
        if (hashes.size === 0) hashes = all;
        compare();
      })
    : Promise.resolve();
  bind([]);

  const open = (): Promise<Result<Session, McpCode>> => {
    opening ??= (async () => {
      state.set({ status: 'connecting', message: null, revision: null });
      keepToPolicy();
      const { openSession } = await import('./sources/mcp/session.ts');
      const { url, wire } = row.get();
      const opened = await openSession(
        {
          url,
          wire,
          fetch: world.fetch,
          renew: world.renew,
          ask,
          ...(world.transport && { transport: world.transport }),
          onChanged: (listing) => void take(listing).catch(() => undefined),
          onLog: (line) => log.update((lines) => [...lines, { ...line, at: world.now() }].slice(-keptLines)),
          onClosed: () => {
            opening = null;
            state.set({
              status: 'idle',
              message: 'The connection ended. The next call connects again.',
              revision: null,
            });
          },
        },
        closing.signal,
      );
      if (opened.ok) {
        state.set({ status: 'ready', message: null, revision: opened.value.revision });
        await take(opened.value.listing);
        if (opened.value.wire !== wire) await put({ wire: opened.value.wire }, false);
      } else {
        opening = null;
        const { code, message } = opened;
        state.set({ status: code === 'sign_in' ? 'sign_in' : 'failed', message, revision: null });
      }
      return opened;
    })().catch((error) => {
      opening = null;
      const message = messageOf(error);
      state.set({ status: 'failed', message, revision: null });
      return { ok: false as const, code: 'failed' as const, message };
    });
    return opening;
  };
  const drop = async () => {
    const was = opening;
    opening = null;
    closing.abort();
    closing = new AbortController();
    const opened = await was?.catch(() => undefined);
    if (opened?.ok) await opened.value.close().catch(() => undefined);
    state.set({ status: 'idle', message: null, revision: null });
  };

  /** While a person is asked, the clocks of every call under way stand still: a server does not say which one asks. */
  const ask = async (question: McpQuestion, signal: AbortSignal): Promise<McpAnswer> => {
    const waiting = [...underway];
    const over = waiting.map(({ call }) => call.signal);
    // With every call ended, nobody waits for the answer.
    const ended = new AbortController();
    const look = () => over.length > 0 && over.every(({ aborted }) => aborted) && ended.abort();
    for (const one of over) one.addEventListener('abort', look);
    look();
    const answer = world.ask(question, AbortSignal.any([signal, ended.signal]));
    for (const one of waiting) {
      one.asked = true;
      void one.clock.during(one.call.waitForPerson?.(answer) ?? answer);
    }
    try {
      return await answer;
    } finally {
      for (const one of over) one.removeEventListener('abort', look);
    }
  };

  /** Undefined where the tool is the one a person knows. */
  const review = async (method: string, act: Offer['act'], call: ConnectorCall): Promise<CallReply | undefined> => {
    if (act.kind !== 'tool' || !changes.get().some((change) => change.method === method)) return undefined;
    const now = JSON.stringify(shownOf(act.tool), null, 2);
    const answer = world.ask({ kind: 'changed', method, tool: act.tool.name, now }, call.signal);
    const { action } = await (call.waitForPerson?.(answer) ?? answer);
    if (action === 'accept') {
      await accept([act.tool.name]);
      return undefined;
    }
    const message = `${method} was not sent: the server has changed this tool, and a person has not accepted it. Look at it under Sources.`;
    return { ok: false, code: 'schema_changed', message };
  };
  const accept = (tools: string[]) =>
    inOrder(async () => {
      const { accepted } = row.get();
      const seen = tools.flatMap((tool) => (hashes.has(tool) ? [[tool, hashes.get(tool)!]] : []));
      await put({ accepted: { ...accepted, ...Object.fromEntries(seen) } }, false);
    });

  /** The call was not made; a person is told where to go first. */
  const visited = async (visits: McpQuestion[], { method, signal }: ConnectorCall): Promise<CallReply> => {
    for (const visit of visits) {
      const { action } = await ask(visit, signal);
      if (action === 'accept') continue;
      const message = `${method} was not made: a person did not go where its server wants them to.`;
      return { ok: false, code: 'declined', message };
    }
    const message = `${method} was not made yet: a person was led to what its server wants done first. Call it again when they say it is done.`;
    return { ok: false, code: 'visit_first', message };
  };

  const send = async (
    offer: Offer,
    input: Record<string, unknown>,
    call: ConnectorCall,
    again = false,
  ): Promise<CallReply> => {
    const { url } = row.get();
    const opened = await open();
    if (!opened.ok) {
      const code = opened.code === 'failed' ? 'unreachable' : opened.code;
      return { ok: false, code, message: `${call.method} was not sent. ${opened.message}` };
    }
    if (call.signal.aborted)
      return { ok: false, code: 'stopped', message: `${call.method} was not sent: it was stopped before.` };
    const clock = startClock(world.silenceMs ?? 120_000, call.signal);
    const mine: Underway = { call, clock, asked: false };
    underway.add(mine);
    try {
      return (await opened.value.call(offer.act, input, {
        signal: clock.signal,
        onProgress(progress) {
          clock.restart();
          call.onProgress?.(progress);
        },
        // The end of a stream and the question in it come at the same time.
        onCut: () => void sleep(250).then(() => mine.asked || clock.end('cut')),
      })) as CallReply;
    } catch (error) {
      const why = clock.why();
      if (why === 'stopped') {
        return {
          ok: false,
          code: 'stopped',
          message: `${call.method} was stopped. The server was told; whether it had happened is not known.`,
        };
      }
      if (why === 'silent') {
        return {
          ok: false,
          code: 'timeout',
          message: `${hostOf(url)} said nothing about ${call.method} for too long, so it was cancelled.`,
        };
      }
      const safe =
        offer.method.effect === 'read' ||
        (offer.act.kind === 'tool' && offer.act.tool.annotations?.idempotentHint === true);
      const visits = visitsOf(error);
      if (visits.length > 0) return await visited(visits, call);
      const expired = isExpired(error);
      const fault = faultOf(error, url);
      // It may have arrived before the connection was lost.
      const lost = why === 'cut' || fault.code === 'unreachable' || fault.code === 'in_doubt';
      if (!again && (expired || (lost && safe))) {
        if (expired) await drop();
        underway.delete(mine);
        return await send(offer, input, call, true);
      }
      if (why === 'cut' && safe) {
        return {
          ok: false,
          code: 'unreachable',
          message: `The connection to ${hostOf(url)} was cut twice before the answer of ${call.method}.`,
        };
      }
      if (!lost || safe) return fault;
      return {
        ok: false,
        code: 'in_doubt',
        message: `The connection to ${hostOf(url)} was lost before the answer of ${call.method}: whether it happened is not known.`,
      };
    } finally {
      clock.stop();
      underway.delete(mine);
    }
  };

  const connector: Connector = {
    source: first.id,
    get credential() {
      return row.get().credential?.alias as string;
    },
    reversible: false,
    async call(call) {
      if (!row.get().listing) await open();
      const offer = offers.get(call.method);
      if (!offer)
        return {
          ok: false,
          code: 'unknown_method',
          message: `${hostOf(row.get().url)} has no method ${call.method} any more.`,
        };
      const input = call.args[0] ?? {};
      if (typeof input !== 'object' || Array.isArray(input) || call.args.length > 1) {
        return { ok: false, code: 'bad_argument', message: `${call.method} takes one object, or nothing.` };
      }
      await kept;
      return (await review(call.method, offer.act, call)) ?? send(offer, input as Record<string, unknown>, call);
    },
  };

  return {
    row,
    state,
    changes,
    log,
    connector,
    bind,
    accept,
    change: (part) => inOrder(() => put(part, false)),
    toolset() {
      const { id, url, listing } = row.get();
      return {
        id,
        title: listing?.title || id,
        methods: listing ? offersOf(listing).map(({ method }) => method) : [],
        about: { kind: 'mcp', from: url, version: listing?.version ?? '', server: URL.canParse(url) ? url : null },
      };
    },
    async connect() {
      await drop();
      const opened = await open();
      return opened.ok ? { ok: true, value: opened.value.listing } : opened;
    },
    close: drop,
  };
}

/** A name for a source that is free: the given one, or one made from the server's title. */
export function serverId(name: string | undefined, title: string, taken: Set<string>): string {
  return unique(sourceId(name, title), taken);
}
