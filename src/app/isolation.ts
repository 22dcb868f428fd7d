/**
 * Cross-origin isolation of this page, which WebContainers need and nothing else asks for. The service worker adds the
 * headers from the next load on, so hosts need not serve any.
 */

/** What the page may then frame: the runtime, and the pages that servers in it answer with. */
const frames = 'https://stackblitz.com https://*.webcontainer-api.io';

/** Safari has no `credentialless`. */
export const embedderPolicy = (): 'credentialless' | 'require-corp' =>
  /^Apple/.test(navigator.vendor) ? 'require-corp' : 'credentialless';

const place = () => new URL('isolation', document.baseURI);

/** Gives what stands in the way yet, for a person, or `null` where the page is isolated. */
export async function askForIsolation(): Promise<string | null> {
  if (!navigator.serviceWorker?.controller)
    return crossOriginIsolated
      ? null
      : 'WebContainers need a cross-origin isolated page, which this page makes itself by its service worker. That does not run here yet: reload the page, or open it over https.';
  const cache = await caches.open('isolation');
  const kept = await cache.match(place());
  if (!kept) {
    const choice = JSON.stringify({ policy: embedderPolicy(), frames });
    await cache.put(place(), new Response(choice, { headers: { 'Content-Type': 'application/json' } }));
  }
  if (crossOriginIsolated && kept) return null;
  return 'WebContainers need this page to be cross-origin isolated, which it is once it is loaded anew. Frames of stackblitz.com and webcontainer-api.io may then stand in it; choosing another shell takes that back.';
}

/** From the next load on the page is as it was. */
export async function leaveIsolation(): Promise<void> {
  await caches.delete('isolation');
}
