import { after } from '#base/deadline.ts';
import { fail, ok, type Result } from '#base/result.ts';
import type {
  Egress,
  EgressCode,
  EgressFailure,
  EgressProblem,
  EgressRequest,
  EgressResult,
  Grant,
  UnreachableCause,
} from './egress.contract.ts';
import { passHeaders } from './egress-headers.ts';
import { explainFailure, type Surroundings } from './egress-probe.ts';
import { browserSocket, createSockets, type Socket } from './egress-socket.ts';
import { exchangeTokens } from './egress-tokens.ts';
import { createKeyring, type PlainKey } from './keyring.ts';
import type { Argon } from './passphrase.ts';
import { createRedactor, type Redactor } from './redact.ts';

export interface EgressWorld extends Surroundings {
  fetch: typeof fetch;
  now(): number;
  /** By default none can be opened. */
  socket?(url: string): Socket;
  /** Stretches passphrases; by default with WebAssembly, loaded when one is first given. */
  argon?: Argon;
}

/** The world as a worker of a browser has it. */
export const browserWorld = (): EgressWorld => ({
  fetch: (input, init) => fetch(input, init),
  now: () => Date.now(),
  socket: browserSocket,
  page: new URL(location.href),
  online: () => navigator.onLine,
  permission: async (name) => {
    try {
      return (await navigator.permissions.query({ name: name as PermissionName })).state;
    } catch {
      return undefined;
    }
  },
});

/**
 * The one door. It knows the grants and the plain secrets, and lets neither out. Every redirect is refused: a browser
 * shows where one leads only after going there, and a custom credential header would travel along.
 */
export function createEgress(world: EgressWorld): Egress {
  const grants = new Map<string, Grant>();
  const keyring = createKeyring(world);
  const underWay = new Set<AbortController>();
  const sockets = createSockets({
    open(url) {
      if (!world.socket) throw new Error('There are no sockets here.');
      return world.socket(url);
    },
    grant: (id) => grants.get(id),
    redact: (text) => keyring.redactor().text(text),
  });
  let halted = false;

  return {
    async grant(all) {
      for (const grant of all) grants.set(grant.id, { ...grant, origin: originOf(grant.origin) ?? '' });
    },
    async revoke(ids) {
      for (const id of ids) grants.delete(id);
    },
    async seal(alias, origin, secret, about) {
      const bound = originOf(origin);
      if (!bound) throw new Error(`A key is bound to an origin, as in https://api.example.com. “${origin}” is none.`);
      return keyring.seal(alias, bound, secret, about);
    },
    open: (guard, rows) => keyring.open(guard, rows),
    admit: (row) => keyring.admit(row),
    unlock: (passphrase) => keyring.unlock(passphrase),
    lock: async () => keyring.lock(),
    rewrap: (passphrase, current) => keyring.rewrap(passphrase, current),
    settle: async (kept) => keyring.settle(kept),
    forget: async (alias) => keyring.forget(alias),
    async halt(on) {
      halted = on;
      if (on) sockets.closeAll();
      if (on) for (const control of underWay) control.abort();
    },
    redact: async (text) => keyring.redactor().text(text),
    connect: async (request, port) => (halted ? halting() : sockets.connect(request, port)),
    async request(request, signal) {
      if (halted) return halting();
      const prepared = prepare(request);
      if (!prepared.ok) return prepared;
      const { tokens } = request;
      const send = (filled: EgressRequest) => {
        const control = new AbortController();
        underWay.add(control);
        const both = signal ? AbortSignal.any([signal, control.signal]) : control.signal;
        // Tokens are read out of the answer before keys are taken out of it, or a known one would be read as its name.
        const how = tokens ? { ...prepared.value, redactor: createRedactor([]) } : prepared.value;
        return perform(world, how, filled, both, () => underWay.delete(control));
      };
      if (!tokens) return send(request);
      if (!keyring.isOpen()) return lockedOut();
      if (tokens.seal.some(({ origin }) => !originOf(origin)))
        return fail('bad_request', 'A token is bound to no origin.');
      return exchangeTokens(request, tokens, {
        seal: (alias, origin, secret) => keyring.seal(alias, originOf(origin)!, secret),
        secret: (alias) => {
          const found = keyring.find(alias);
          return found?.origin === prepared.value.url.origin ? found : undefined;
        },
        send,
      });
    },
  };

  function prepare(request: EgressRequest): Result<Prepared, EgressCode> {
    const grant = grants.get(request.grant);
    if (!grant) return fail('no_grant', `Nothing was granted as “${request.grant}”. Add the source or model again.`);
    const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
    if (!url || url.origin !== grant.origin || url.username || url.password) {
      return fail('origin_refused', `Only ${grant.origin} may be reached here, and the address is not of it.`);
    }
    const headers = passHeaders(request.headers);
    if (!headers || !sendable(request)) {
      return fail('bad_request', 'The request has a method, a header or a body that no request can have.');
    }
    try {
      const own = Object.entries(grant.headers ?? {});
      for (const [name, value] of grant.indirection ? [...headers, ...own] : own) {
        const filled = fillIn(grant, value);
        if (typeof filled !== 'string') return filled;
        headers.set(name, filled);
      }
      url.hash = '';
      return addCredential(grant, url, headers) ?? ok({ url, headers, redactor: keyring.redactor() });
    } catch {
      return fail('bad_request', `A header of the grant “${grant.id}” is none that can be sent.`);
    }
  }

  function addCredential(grant: Grant, url: URL, headers: Headers): EgressFailure | undefined {
    const wanted = grant.credential;
    if (!wanted) return;
    const { alias, place, name, prefix = '' } = wanted;
    if (place === 'cookie') {
      return fail('no_credential', `${grant.origin} wants its key in a cookie, which a browser lets no page set.`);
    }
    const found = keyFor(grant, alias);
    if (!found.ok) return found;
    if (place === 'header') headers.set(name, prefix + found.value.secret);
    else url.searchParams.set(name, prefix + found.value.secret);
    return;
  }

  /** The text with each `{{secret:alias}}` replaced. */
  function fillIn(grant: Grant, text: string): string | EgressFailure {
    let failure: EgressFailure | undefined;
    const filled = text.replace(/\{\{secret:([^{}]+)\}\}/g, (_, alias: string) => {
      const found = keyFor(grant, alias.trim());
      if (!found.ok) failure ??= found;
      return found.ok ? found.value.secret : '';
    });
    return failure ?? filled;
  }

  function lockedOut(): EgressFailure {
    const locked = 'The vault is locked. Unlock it with your passphrase, then try again.';
    return fail('vault_locked', keyring.isLocked() ? locked : 'The keys are not open yet. Try again in a moment.');
  }

  function keyFor(grant: Grant, alias: string): { ok: true; value: PlainKey } | EgressFailure {
    if (!keyring.isOpen()) return lockedOut();
    const found = keyring.find(alias);
    if (!found) return fail('no_credential', `There is no key “${alias}”. Add it in the settings.`);
    if (found.origin !== grant.origin) {
      const message = `The key “${alias}” belongs to ${found.origin} and is not sent to ${grant.origin}.`;
      return fail('no_credential', message);
    }
    return ok(found);
  }
}

interface Prepared {
  url: URL;
  headers: Headers;
  redactor: Redactor;
}

function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return;
  const { origin, protocol } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined;
}

function sendable({ method, body }: EgressRequest): boolean {
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(method) || /^(connect|trace|track)$/i.test(method)) return false;
  return body === undefined || !/^(get|head)$/i.test(method);
}

async function perform(
  world: EgressWorld,
  { url, headers, redactor }: Prepared,
  request: EgressRequest,
  signal: AbortSignal,
  /** Called once, when nothing of the request is under way any more. */
  over: () => void,
): Promise<EgressResult> {
  const { timeoutMs = 60_000, maxBytes = 64 * 1024 * 1024 } = request;
  const control = new AbortController();
  let stopped: 'timeout' | 'aborted' | undefined;
  const stop = (why: 'timeout' | 'aborted') => {
    stopped ??= why;
    control.abort();
  };
  const onAbort = () => stop('aborted');
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  const release = () => {
    signal.removeEventListener('abort', onAbort);
    over();
  };
  const settled = (failure: EgressFailure) => {
    release();
    return failure;
  };
  const limited = <T>(work: Promise<T>): Promise<T> => {
    const cancel = after(timeoutMs, () => stop('timeout'));
    return work.finally(cancel);
  };
  const interrupted = (): EgressFailure => {
    if (stopped === 'aborted') return fail('aborted', 'The request was stopped.');
    return fail('timeout', `${url.host} was silent for ${seconds(timeoutMs)}. Try again, or allow it more time.`);
  };

  let response: Response;
  try {
    const { method, body } = request;
    response = await limited(
      world.fetch(url, {
        method: method.toUpperCase(),
        headers,
        ...(body === undefined ? {} : { body: body as string | Uint8Array<ArrayBuffer> }),
        mode: 'cors',
        redirect: 'manual',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        signal: control.signal,
      }),
    );
  } catch {
    if (stopped) return settled(interrupted());
    const { cause, message } = await explainFailure(world, url, control.signal);
    return settled(stopped ? interrupted() : fail('unreachable', message, { cause }));
  }

  if (response.type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(response.status)) {
    control.abort();
    const message = `${url.host} answered with a redirect, which is not followed, since a page cannot see where it leads. Use the address it leads to.`;
    return settled(fail('redirect_refused', message));
  }
  const tooLarge = fail('too_large', `The answer of ${url.host} is over ${maxBytes} bytes. Ask for less at a time.`);
  if (Number(response.headers.get('content-length')) > maxBytes) {
    control.abort();
    return settled(tooLarge);
  }

  const reader = response.body?.getReader();
  const redaction = redactor.stream();
  let received = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const give = (piece: Uint8Array) => piece.length > 0 && controller.enqueue(piece);
        const end = (failure?: EgressFailure) => {
          release();
          if (!failure) return controller.close();
          control.abort();
          controller.error(thrown(failure));
        };
        try {
          for (let given: unknown = false; !given; ) {
            const { done, value } = reader ? await limited(reader.read()) : { done: true };
            if (done || !value) {
              give(redaction.end());
              return end();
            }
            received += value.length;
            if (received > maxBytes) return end(tooLarge);
            given = give(redaction.push(value)) !== false;
          }
        } catch {
          end(stopped ? interrupted() : cut(url.host));
        }
      },
      cancel() {
        release();
        control.abort();
      },
    },
    { highWaterMark: 0 },
  );
  return ok({
    status: response.status,
    headers: Object.fromEntries([...response.headers].map(([name, value]) => [name, redactor.text(value)])),
    body,
  });
}

function cut(host: string): EgressFailure {
  const message = `The connection to ${host} ended before the answer was whole. Try again.`;
  return fail('unreachable', message, { cause: 'cut' satisfies UnreachableCause });
}

const halting = () => fail('halted' as const, 'Everything is stopped. Let it go on in the status bar, then try again.');

const seconds = (ms: number) => (ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`);

/** A failure as the error of a stream or a fetch, after the manner of `fetch`: a TypeError with its cause. */
export function thrown({ code, message, detail }: EgressFailure): TypeError & { code: EgressCode } {
  const cause = (detail as { cause?: UnreachableCause } | undefined)?.cause;
  const problem: EgressProblem = { code, message, ...(cause ? { cause } : {}) };
  return Object.assign(new TypeError(message, { cause: problem }), { code });
}
