/**
 * A real Chrome at the other end of a port. Each page stands in a profile of its own, without the person's cookies and
 * logins, and goes only where it may: every navigation is asked about before it is sent, redirects too.
 */
import type {
  Browser,
  BrowserContext,
  HTTPRequest,
  Page,
} from 'puppeteer-core/lib/puppeteer/puppeteer-core-browser.js';
import { connect } from 'puppeteer-core/lib/puppeteer/puppeteer-core-browser.js';
import { fail, messageOf, ok } from '#base/result.ts';
import type { BrowserAnswer, PageLine, PageRequest } from '../browser.contract.ts';
import { createDriver } from './driver.ts';
import { portTransport, withoutWindows } from './transport.ts';

const most = 1_000;
const mostText = 10_000;
const mostPdf = 20 * 2 ** 20;

export interface ChromePage {
  run: ReturnType<typeof createDriver>;
  close(): Promise<void>;
}

export async function connectChrome(
  port: MessagePort,
  mayVisit: (url: string) => Promise<boolean>,
  gone: () => void = () => undefined,
): Promise<{ ok: true; value: { version: string; open(): Promise<ChromePage>; close(): void } } | BrowserAnswer> {
  let browser: Browser;
  const windows = new Set<() => void>();
  try {
    browser = await connect({
      transport: withoutWindows(portTransport(port), () => {
        for (const closed of windows) closed();
      }),
      defaultViewport: { width: 1280, height: 800 },
    });
  } catch (error) {
    return fail('gone', `What answers there is no Chrome: ${messageOf(error)}`);
  }
  browser.on('disconnected', gone);
  return ok({
    version: await browser.version(),
    open: async () => openPage(browser, mayVisit, windows),
    close() {
      browser.off('disconnected', gone);
      void browser.disconnect().catch(() => undefined);
    },
  });
}

async function openPage(
  browser: Browser,
  mayVisit: (url: string) => Promise<boolean>,
  windows: Set<() => void>,
): Promise<ChromePage> {
  const context: BrowserContext = await browser.createBrowserContext();
  const page: Page = await context.newPage();
  const lines: PageLine[] = [];
  const requests = new Map<HTTPRequest, PageRequest>();
  let refusal: string | null = null;
  const say = (level: string, text: string) => {
    lines.push({ level, text: text.slice(0, mostText) });
    if (lines.length > most) lines.shift();
  };

  const decide = async (request: HTTPRequest) => {
    const url = request.url();
    const top = request.isNavigationRequest() && request.frame() === page.mainFrame();
    const local = /^(data|blob|about):/.test(url);
    if (local || (!top && !inside(url)) || (await mayVisit(url).catch(() => false))) return request.continue();
    const { origin } = new URL(url);
    say('error', `Refused: nobody has allowed ${origin}.`);
    if (top) refusal = `The page was about to go to ${origin}, which nobody has allowed. Open an address there to ask.`;
    // A page whose way was cut off stays where it is.
    return request.abort(top ? 'aborted' : 'blockedbyclient');
  };
  // Of an extension or of the page that is going away.
  page.on('request', (request) => void decide(request).catch(() => undefined));
  await page.setRequestInterception(true);
  page.on('console', (message) => say(message.type(), message.text()));
  page.on('pageerror', (error) => say('error', messageOf(error)));
  page.on('dialog', (dialog) => {
    say('info', `${dialog.type()}: ${dialog.message()}`);
    void dialog.dismiss().catch(() => undefined);
  });
  page.on('request', (request) => {
    requests.set(request, { method: request.method(), url: request.url(), kind: request.resourceType(), status: '' });
    if (requests.size > most) requests.delete(requests.keys().next().value!);
  });
  const ended = (status: (request: HTTPRequest) => number | string) => (request: HTTPRequest) => {
    const row = requests.get(request);
    if (row) row.status = status(request);
  };
  page.on(
    'requestfinished',
    ended((request) => request.response()?.status() ?? ''),
  );
  page.on(
    'requestfailed',
    ended((request) => request.failure()?.errorText ?? 'failed'),
  );
  const noted = () => say('warn', 'A window that a page opened was closed.');
  windows.add(noted);

  const run = createDriver({
    page,
    gone: () => !browser.connected || page.isClosed(),
    refusal() {
      const said = refusal;
      refusal = null;
      return said;
    },
    own(command) {
      switch (command.does) {
        case 'open':
          refusal = null;
          lines.length = 0;
          requests.clear();
          return undefined;
        case 'pdf':
          return page
            .pdf({ printBackground: true })
            .then((pdf) => (pdf.length > mostPdf ? fail('failed', 'The PDF is larger than 20 MB.') : ok({ pdf })));
        case 'console':
          return Promise.resolve(ok([...lines]));
        case 'network':
          return Promise.resolve(ok([...requests.values()]));
        default:
          return undefined;
      }
    },
  });
  const close = () => {
    windows.delete(noted);
    return context.close().catch(() => undefined);
  };
  return { run, close };
}

/** Names and addresses that are not of the public network; what a page there asks of them is asked about as well. */
function inside(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(localhost|.*\.localhost|\[.*\]|\d+\.\d+\.\d+\.\d+|[^.]+|.*\.(local|internal|lan|home|corp|private|test))$/i.test(
    hostname,
  );
}
