import { after } from '#base/deadline.ts';
import type { UnreachableCause } from './egress.contract.ts';

/** What a browser knows of itself, for telling causes apart. */
export interface Surroundings {
  /** The address of the page, for its origin and scheme. */
  page: URL;
  online(): boolean;
  /** The state of a permission; `undefined` where the browser does not know it. */
  permission(name: string): Promise<string | undefined>;
}

/**
 * Why a request got no answer. A browser says “Failed to fetch” for all causes, so this looks around and asks once more
 * in a mode that needs no leave to read (`no-cors`, without credential, without anything the code wrote): where that
 * arrives, the server is there and only reading is refused.
 */
export async function explainFailure(
  world: Surroundings & { fetch: typeof fetch },
  url: URL,
  signal: AbortSignal,
): Promise<{ cause: UnreachableCause; message: string }> {
  const { host, origin } = url;
  const target = placeOf(url.hostname);
  const page = placeOf(world.page.hostname);
  if (target !== 'loopback' && !world.online()) {
    return { cause: 'offline', message: `${host} was not reached: this device is offline. Connect, then try again.` };
  }
  const gate = target !== 'public' && page === 'public' ? await gateOf(world, target) : undefined;
  // Where a browser knows the permission, it lets plain http through to the own network once that is given.
  const plain = world.page.protocol === 'https:' && url.protocol === 'http:' && target !== 'loopback';
  if (plain && (target === 'public' || !gate)) {
    const message = `${origin} was not asked: a page of https may not reach plain http. Use its https address.`;
    return { cause: 'mixed_content', message };
  }
  if (gate === 'denied') return denied(host);
  if (await answers(world.fetch, origin, signal)) {
    const message = `${host} is there, but does not let this page read its answer (CORS). Allow the origin ${world.page.origin} in its settings${settingFor(url)}.`;
    return { cause: 'cors', message };
  }
  if (gate === 'prompt') return denied(host);
  const message = `${host} did not answer. Check that the server runs and that the address is right.`;
  return { cause: 'server_down', message };
}

function denied(host: string): { cause: UnreachableCause; message: string } {
  const message = `The browser did not let this page reach ${host} on your own network. Allow “local network” or “apps on device” for this page in the site settings beside the address, then try again.`;
  return { cause: 'local_network_denied', message };
}

type Place = 'loopback' | 'local' | 'public';

/** By name and literal address only: a page cannot resolve names. */
export function placeOf(hostname: string): Place {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return 'loopback';
  if (/^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === '[::1]') return 'loopback';
  if (/^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)[\d.]+$/.test(hostname)) return 'local';
  if (/^\[f[cde]/.test(hostname) || hostname.endsWith('.local')) return 'local';
  return 'public';
}

/** Chrome has asked for these since 142, under changing names; other browsers know none of them. */
async function gateOf(world: Surroundings, target: Place): Promise<string | undefined> {
  const names = [target === 'loopback' ? 'loopback-network' : 'local-network', 'local-network-access'];
  for (const name of names) {
    const state = await world.permission(name);
    if (state) return state;
  }
  return;
}

/** Whether anything at all answers there, within 5 s. */
async function answers(fetch: typeof globalThis.fetch, origin: string, signal: AbortSignal): Promise<boolean> {
  const late = new AbortController();
  const cancel = after(5000, () => late.abort());
  try {
    const response = await fetch(`${origin}/`, {
      method: 'HEAD',
      mode: 'no-cors',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, late.signal]),
    });
    void response.body?.cancel();
    return true;
  } catch {
    return false;
  } finally {
    cancel();
  }
}

function settingFor(url: URL): string {
  if (url.port === '11434') return ' (Ollama: set OLLAMA_ORIGINS to it and start again)';
  if (url.port === '1234') return ' (LM Studio: turn on CORS, or run “lms server start --cors”)';
  return '';
}
