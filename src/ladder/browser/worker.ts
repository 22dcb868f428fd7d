/** Puppeteer, in a worker of its own: it makes functions of texts, which the page's policy forbids. */
import { fail, messageOf, ok } from '#base/result.ts';
import type { BrowserWorker } from '../browser.contract.ts';
import { type ChromePage, connectChrome } from './chrome.ts';
import { connectPreview } from './preview-target.ts';

export function createBrowserWorker(): BrowserWorker {
  const pages = new Map<number, ChromePage>();
  let last = 0;
  let chrome: { open(): Promise<ChromePage>; close(): void } | undefined;
  const keep = (page: ChromePage) => {
    pages.set(++last, page);
    return ok(last);
  };
  return {
    async attach(port, mayVisit, gone) {
      chrome?.close();
      chrome = undefined;
      const connected = await connectChrome(port, mayVisit, gone);
      if (!connected.ok) return connected;
      chrome = connected.value as NonNullable<typeof chrome>;
      return ok({ version: (connected.value as { version: string }).version });
    },
    async detach() {
      chrome?.close();
      chrome = undefined;
    },
    async openChrome() {
      if (!chrome) return fail('gone', 'No Chrome is attached. Attach one under Browser in the settings.');
      try {
        return keep(await chrome.open());
      } catch (error) {
        return fail('gone', `Chrome opened no page: ${messageOf(error)}`);
      }
    },
    async openPreview(port) {
      try {
        return keep(await connectPreview(port));
      } catch (error) {
        return fail('failed', `The preview could not be driven: ${messageOf(error)}`);
      }
    },
    run: async (number, command, ms) =>
      pages.get(number)?.run(command, ms) ?? fail('gone', 'That page is closed. Open one first.'),
    async close(number) {
      await pages.get(number)?.close();
      pages.delete(number);
    },
  };
}
