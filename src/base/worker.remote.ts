import { type Remote, wrap } from 'comlink';

/**
 * Starts one of our own module workers. `url` comes from `import url from './x.worker.ts?worker&url'`, so a string of
 * ours; the Trusted Types policy refuses any other origin. The only `new Worker` of the host.
 */
export function startWorker<T>(url: string, name: string): { remote: Remote<T>; worker: Worker; stop(): void } {
  const worker = new Worker(trusted(new URL(url, document.baseURI)) as string, { type: 'module', name });
  return { remote: wrap<T>(worker), worker, stop: () => worker.terminate() };
}

/** Registers the service worker beside the page, where there is one. Never rejects: without it the page just needs a network. */
export async function registerOffline(): Promise<void> {
  try {
    await navigator.serviceWorker?.register(trusted(new URL('sw.js', document.baseURI)) as string);
  } catch {
    // Private windows and some hosts refuse; nothing else depends on it.
  }
}

interface Policy {
  createScriptURL(url: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}

let policy: Policy | undefined;

function trusted(url: URL): unknown {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  if (!factory) return sameOrigin(url.href);
  policy ??= factory.createPolicy('espalier', { createScriptURL: sameOrigin });
  return policy.createScriptURL(url.href);
}

function sameOrigin(url: string): string {
  if (new URL(url).origin !== location.origin) throw new Error(`A worker of another origin was asked for: ${url}`);
  return url;
}
