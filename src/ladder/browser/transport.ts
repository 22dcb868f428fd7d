/** The DevTools protocol over a port: texts both ways, and `null` at the end. */
import type { ConnectionTransport } from 'puppeteer-core/lib/puppeteer/puppeteer-core-browser.js';
import { after } from '#base/deadline.ts';

export function portTransport(port: MessagePort): ConnectionTransport {
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    port.postMessage(null);
    port.close();
    transport.onclose?.();
  };
  const transport: ConnectionTransport = {
    send: (message) => {
      if (!closed) port.postMessage(message);
    },
    close,
  };
  port.onmessage = ({ data }) => {
    if (typeof data === 'string') transport.onmessage?.(data);
    else close();
  };
  return transport;
}

/** Far from the numbers of puppeteer's own commands. */
const ownIds = 1_000_000_000;

/** Milliseconds that a window which asks for nothing stands. */
const blankMs = 2_000;

interface Message {
  id?: number;
  method?: string;
  sessionId?: string;
  result?: { sessionId?: string };
  params?: { sessionId: string; browserContextId?: string; targetInfo?: Target; requestId?: string };
}
interface Target {
  targetId: string;
  type: string;
  browserContextId?: string;
}

/**
 * Closes every window that a page opens, of which nobody is asked where it goes: any in a profile of ours that was not asked
 * for. For that it has a session of its own, to which each page comes up paused; a window goes on only once all that it
 * asks for is held. It is closed after what it asked for has failed, since Chrome sends what is still held when it closes
 * a window. Puppeteer is not told of its tab, which comes up before its page: it would let both go on.
 */
export function withoutWindows(inner: ConnectionTransport, closed: () => void): ConnectionTransport {
  /** By profile, how many pages are about to come up. */
  const expected = new Map<string, number>();
  const sessions = new Set<string>();
  /** How a window is closed, by the session that holds it. */
  const windows = new Map<string, () => void>();
  let last = ownIds;
  const ask = (method: string, params: object, sessionId?: string) =>
    inner.send(JSON.stringify({ id: ++last, method, params, sessionId }));
  const count = (profile: string, by: number) => expected.set(profile, (expected.get(profile) ?? 0) + by);

  const outer: ConnectionTransport = {
    send(text) {
      const { method, params } = JSON.parse(text) as Message;
      if (method === 'Target.createTarget' && params?.browserContextId) count(params.browserContextId, 1);
      inner.send(text);
    },
    close: () => inner.close(),
  };
  const attached = (sessionId: string, { targetId, type, browserContextId: profile = '' }: Target) => {
    const left = type === 'page' ? expected.get(profile) : undefined;
    const window = left === 0;
    if (left) count(profile, -1);
    if (window) {
      ask('Fetch.enable', { patterns: [{ urlPattern: '*' }] }, sessionId);
      const close = () => {
        cancel();
        ask('Target.closeTarget', { targetId });
        windows.set(sessionId, () => undefined);
        closed();
      };
      const cancel = after(blankMs, close);
      windows.set(sessionId, close);
    }
    ask('Runtime.runIfWaitingForDebugger', {}, sessionId);
    if (!window) ask('Target.detachFromTarget', { sessionId });
  };
  inner.onmessage = (text) => {
    const { id = 0, method, sessionId, result, params } = JSON.parse(text) as Message;
    if (id === ownIds + 1 && result?.sessionId) {
      sessions.add(result.sessionId);
      const filter = [{ type: 'page' }, { exclude: true }];
      ask(
        'Target.setAutoAttach',
        { autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter },
        result.sessionId,
      );
    }
    if (id > ownIds) return;
    const target = method === 'Target.attachedToTarget' ? params?.targetInfo : undefined;
    if (sessionId === undefined || !sessions.has(sessionId)) {
      const window = target?.type === 'tab' && expected.get(target.browserContextId ?? '') === 0;
      return window ? undefined : outer.onmessage?.(text);
    }
    if (method === 'Fetch.requestPaused') {
      ask('Fetch.failRequest', { requestId: params?.requestId, errorReason: 'BlockedByClient' }, sessionId);
      windows.get(sessionId)?.();
    }
    if (!params || !target) return;
    sessions.add(params.sessionId);
    attached(params.sessionId, target);
  };
  inner.onclose = () => outer.onclose?.();
  ask('Target.attachToBrowserTarget', {});
  return outer;
}
