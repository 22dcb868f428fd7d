/**
 * The preview as a browser with one page, for puppeteer: the frame's agent answers what is about the document; targets,
 * sessions, worlds and loading are told here, out of what the host says of documents.
 */
import type { ConnectionTransport } from 'puppeteer-core/lib/puppeteer/puppeteer-core-browser.js';
import { connect } from 'puppeteer-core/lib/puppeteer/puppeteer-core-browser.js';
import { fail, messageOf, ok } from '#base/result.ts';
import type { BrowserAnswer } from '../browser.contract.ts';
import type { CdpMessage } from '../preview.contract.ts';
import { createDriver } from './driver.ts';
import { portTransport } from './transport.ts';

interface Command {
  id: number;
  method: string;
  sessionId?: string;
  params?: Record<string, unknown>;
}

const frameId = 'preview';
/** How the preview begins to say that a document went away with a question. */
const left = 'The page was left';
const tab = { targetId: 'tab', type: 'tab', title: '', url: '', attached: true, canAccessOpener: false };
/** Puppeteer takes a target without an address for one that is not there yet. */
const pageInfo = { ...tab, targetId: frameId, type: 'page', url: 'preview' };

/** Domains of which the agent knows methods. What is not of them is taken as done: it only switches something on. */
const ofAgent =
  /^(DOM|Input|Accessibility)\.(?!enable|disable)|^Runtime\.(evaluate|callFunctionOn|getProperties|releaseObject)$|^Page\.(getLayoutMetrics|captureScreenshot)$/;
const harmless =
  /\.(enable|disable)$|^(Emulation|Network|Target|Performance|Log|Audits)\.set|^Page\.(set|bringToFront|stopLoading)|^Runtime\.(runIfWaitingForDebugger|addBinding|removeBinding)|^Emulation\.|^Network\.|^Browser\.close$/;

export async function connectPreview(port: MessagePort) {
  const host = portTransport(port);
  let document = 0;
  let address = '';
  let gone = false;
  /** Whom an answer is for: puppeteer, or a promise here. */
  const asked = new Map<number, { command: Command } | { settle(message: CdpMessage): void }>();
  let last = 0;

  const toHost = (
    method: string,
    params: unknown,
    who: { command: Command } | { settle(message: CdpMessage): void },
  ) => {
    asked.set(++last, who);
    host.send(JSON.stringify({ id: last, method, params }));
  };
  const say = (message: object) => transport.onmessage?.(JSON.stringify(message));
  const tell = (method: string, params: object, sessionId: string | undefined = 'page') =>
    say({ method, params, ...(sessionId && { sessionId }) });
  const frame = () => ({
    id: frameId,
    loaderId: `document ${document}`,
    url: address,
    domainAndRegistry: '',
    securityOrigin: 'null',
    mimeType: 'text/html',
    secureContextType: 'Secure',
    crossOriginIsolatedContextType: 'NotIsolated',
    gatedAPIFeatures: [],
  });
  /** One realm stands for both worlds: the page's own, and the one puppeteer's own functions run in. */
  const worlds = () => {
    for (const [at, name] of ['', '__puppeteer_utility_world__'].entries())
      tell('Runtime.executionContextCreated', {
        context: {
          id: document * 2 + at,
          uniqueId: `${document}.${at}`,
          origin: 'null',
          name: at === 0 ? '' : worldName || name,
          auxData: { isDefault: at === 0, type: at === 0 ? 'default' : 'isolated', frameId },
        },
      });
  };
  let worldName = '';
  const opened = () => {
    tell('Page.frameStartedLoading', { frameId });
    tell('Runtime.executionContextsCleared', {});
    tell('Page.frameNavigated', { frame: frame(), type: 'Navigation' });
    worlds();
    const timestamp = performance.now() / 1000;
    for (const name of ['init', 'commit', 'DOMContentLoaded', 'load', 'networkAlmostIdle', 'networkIdle'])
      tell('Page.lifecycleEvent', { frameId, loaderId: frame().loaderId, name, timestamp });
    tell('Page.frameStoppedLoading', { frameId });
  };

  host.onmessage = (text) => {
    const message = JSON.parse(text) as CdpMessage;
    if (message.method === 'Preview.documentOpened') {
      const params = message.params as { address: string };
      document++;
      address = params.address;
      // What was asked of the one before is asked anew by those who wait for something.
      for (const [number, who] of asked) {
        if ('settle' in who) continue;
        asked.delete(number);
        const { id, sessionId } = who.command;
        say({ id, sessionId, error: { code: -32000, message: 'Execution context was destroyed.' } });
      }
      if (document > 1) opened();
      else first();
      return;
    }
    const who = asked.get(message.id ?? 0);
    asked.delete(message.id ?? 0);
    if (!who) return;
    if ('settle' in who) return who.settle(message);
    const { id, sessionId } = who.command;
    // Puppeteer knows by this that it has to wait for the next document.
    if (message.error?.message.startsWith(left)) message.error.message = 'Execution context was destroyed.';
    say({ id, sessionId, ...(message.error ? { error: message.error } : { result: message.result ?? {} }) });
  };
  host.onclose = () => {
    gone = true;
    for (const who of asked.values())
      if ('settle' in who) who.settle({ error: { code: -32000, message: 'The preview was closed.' } });
    first();
    transport.onclose?.();
  };
  let first = () => {};
  const there = new Promise<void>((resolve) => (first = resolve));

  const transport: ConnectionTransport = {
    send(text) {
      const command = JSON.parse(text) as Command;
      const { id, sessionId, method } = command;
      if (ofAgent.test(method)) return toHost(method, command.params, { command });
      const result = answer(command);
      // Not within the call that asked.
      queueMicrotask(() =>
        say(
          result
            ? { id, sessionId, result }
            : { id, sessionId, error: { code: -32601, message: `A preview has no ${method}.` } },
        ),
      );
    },
    close: () => host.close(),
  };

  function answer({ method, sessionId, params = {} }: Command): object | undefined {
    switch (method) {
      case 'Target.getBrowserContexts':
        return { browserContextIds: [] };
      case 'Browser.getVersion':
        return { product: 'Preview', protocolVersion: '1.3', revision: '', userAgent: '', jsVersion: '' };
      case 'Target.setDiscoverTargets':
        for (const targetInfo of [tab, pageInfo]) tell('Target.targetCreated', { targetInfo }, '');
        return {};
      case 'Target.setAutoAttach': {
        const waitingForDebugger = false;
        if (sessionId === undefined)
          tell('Target.attachedToTarget', { sessionId: 'tab', targetInfo: tab, waitingForDebugger }, '');
        if (sessionId === 'tab')
          tell('Target.attachedToTarget', { sessionId: 'page', targetInfo: pageInfo, waitingForDebugger }, 'tab');
        return {};
      }
      case 'Target.getTargetInfo':
        return { targetInfo: pageInfo };
      case 'Page.getFrameTree':
        return { frameTree: { frame: frame() } };
      case 'Page.addScriptToEvaluateOnNewDocument':
        return { identifier: '1' };
      case 'Runtime.enable':
        worlds();
        return {};
      case 'Page.createIsolatedWorld':
        worldName = String(params.worldName);
        worlds();
        return { executionContextId: document * 2 + 1 };
      default:
        return harmless.test(method) ? {} : undefined;
    }
  }

  await there;
  const browser = await connect({ transport, defaultViewport: null });
  const target = await browser.waitForTarget((one) => one.type() === 'page', { timeout: 5_000 });
  const page = await target.page();
  if (!page) throw new Error('It has no page.');

  const navigate = (to: string) =>
    new Promise<BrowserAnswer>((resolve) =>
      toHost(
        'Preview.navigate',
        { address: to },
        {
          settle: ({ error }) => resolve(error ? fail('failed', error.message) : ok({ address, title: '' })),
        },
      ),
    );
  const run = createDriver({
    page,
    gone: () => gone,
    own(command) {
      if (command.does === 'pdf')
        return Promise.resolve(
          fail('unsupported', 'A PDF is made by a real Chrome. Attach one under Browser in the settings.'),
        );
      if (command.does !== 'open') return undefined;
      return navigate(command.address).then(async (went) => {
        if (!went.ok) return went;
        return ok({ address, title: await page.title().catch(messageOf) });
      });
    },
  });
  return { run, close: async () => void (await browser.disconnect().catch(() => undefined)) };
}
