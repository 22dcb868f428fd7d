/**
 * The pages that programs drive, two for each conversation or branch at most: one of the workspace in a sealed frame, and one
 * of a real Chrome where a person has attached one.
 */
import { after, sleep } from '#base/deadline.ts';
import { fail, messageOf, ok } from '#base/result.ts';
import type { BrowserAnswer, BrowserCommand, BrowserWorker } from './browser.contract.ts';
import { endLoops } from './preview/loops.ts';
import type { CdpMessage, Preview, PreviewState } from './preview.contract.ts';

const gatheredMs = 60;

export type PageKind = 'preview' | 'chrome';

export interface BrowserPages {
  /** `owner` is whose page it is. At most `ms` milliseconds. Never rejects. */
  run(owner: string, kind: PageKind, command: BrowserCommand, ms: number, signal: AbortSignal): Promise<BrowserAnswer>;
  close(owner: string, kind: PageKind): Promise<void>;
  /** Forgets the pages of Chrome, which went away with it. */
  forgetChrome(): void;
}

interface Page {
  number: number;
  preview: Preview | undefined;
}

export function createBrowserPages(world: {
  worker(): Promise<BrowserWorker>;
  /** The preview of the owner's files; the same as long as it is open. May reject. */
  preview(owner: string): Promise<Preview>;
  /** Whether it still shows the files of the owner. */
  fits(owner: string, preview: Preview): Promise<boolean>;
  /** Gives a preview back, that nobody may look at any more. */
  leave(owner: string): void;
}): BrowserPages {
  const pages = new Map<string, Page>();
  const queues = new Map<string, Promise<unknown>>();
  const keyOf = (owner: string, kind: PageKind) => `${kind} ${owner}`;

  /** One after another: each acts on what the one before has left. */
  const inTurn = (key: string, work: () => Promise<BrowserAnswer>): Promise<BrowserAnswer> => {
    const mine = (queues.get(key) ?? Promise.resolve())
      .then(work)
      .catch((error) => fail('failed' as const, messageOf(error)));
    queues.set(key, mine);
    return mine;
  };

  async function act(
    owner: string,
    kind: PageKind,
    command: BrowserCommand,
    ms: number,
    signal: AbortSignal,
  ): Promise<BrowserAnswer> {
    const key = keyOf(owner, kind);
    if (command.does === 'open') return open(owner, kind, command.address, ms, signal);
    const page = pages.get(key);
    if (!page) {
      const how = kind === 'chrome' ? 'a web address' : 'a page of the workspace';
      return fail('gone', `No page is open. Open ${how} with browser_open first.`);
    }
    const { preview } = page;
    const worker = await world.worker();
    if (!preview) return worker.run(page.number, command, ms);
    if (!(await world.fits(owner, preview))) {
      pages.delete(key);
      return fail('gone', 'The preview shows the files of another conversation by now. Open the page again.');
    }
    if (command.does === 'console' || command.does === 'network') {
      // They are gathered for a moment before they are told.
      await sleep(gatheredMs);
      return ofPreview(preview, command.does);
    }
    const ended = endOf(preview);
    if (ended) return ended;
    const before = preview.state.get();
    const given = command.does === 'evaluate' ? { ...command, code: endLoops(command.code) } : command;
    const answer = await onceEnded(
      preview,
      inPlace(preview, () => worker.run(page.number, given, ms)),
    );
    if (command.does === 'click' || command.does === 'press') await settled(preview, ms);
    return looped(preview, before) ?? here(preview, command, answer);
  }

  async function open(
    owner: string,
    kind: PageKind,
    address: string,
    ms: number,
    signal: AbortSignal,
  ): Promise<BrowserAnswer> {
    const key = keyOf(owner, kind);
    const worker = await world.worker();
    if (kind === 'chrome') {
      const old = pages.get(key);
      if (old) return worker.run(old.number, { does: 'open', address }, ms);
      const opened = await worker.openChrome();
      if (!opened.ok) return opened;
      const number = opened.value as number;
      if (signal.aborted) {
        await worker.close(number);
        return fail('stopped', 'The run ended before.');
      }
      pages.set(key, { number, preview: undefined });
      return worker.run(number, { does: 'open', address }, ms);
    }
    const preview = await world.preview(owner);
    const shown = await within(ms, preview.navigate(address), `${address} did not load in time.`);
    if (!shown.ok) return fail(shown.code === 'not_found' ? 'not_found' : 'failed', shown.message);
    if (pages.get(key)?.preview !== preview) {
      const opened = await worker.openPreview(bridge(preview));
      if (!opened.ok) return opened;
      pages.set(key, { number: opened.value as number, preview });
    }
    return looped(preview) ?? here(preview, { does: 'open', address }, ok(null));
  }

  return {
    run: (owner, kind, command, ms, signal) =>
      inTurn(keyOf(owner, kind), async () => {
        if (signal.aborted) return fail('stopped', 'The run ended before.');
        const stopped = new Promise<BrowserAnswer>((resolve) =>
          signal.addEventListener('abort', () => resolve(fail('stopped', 'The run ended before the page answered.'))),
        );
        return Promise.race([act(owner, kind, command, ms, signal), stopped]);
      }),
    async close(owner, kind) {
      const key = keyOf(owner, kind);
      const page = pages.get(key);
      pages.delete(key);
      if (page) await (await world.worker()).close(page.number);
      if (kind === 'preview') world.leave(owner);
    },
    forgetChrome() {
      for (const [key, { preview }] of pages) if (!preview) pages.delete(key);
    },
  };
}

/** What the host of a preview knows without asking the page. */
function ofPreview(preview: Preview, does: 'console' | 'network'): BrowserAnswer {
  if (does === 'console')
    return ok(
      preview.lines.get().map(({ level, parts }) => ({ level, text: parts.map(({ text }) => text).join(' ') })),
    );
  const status = { served: 200, missing: 404, refused: 'refused' } as const;
  return ok(
    preview.requests.get().map((one) => ({
      method: 'GET',
      url: one.url,
      kind: one.kind,
      status: one.reason && one.status === 'refused' ? one.reason : status[one.status],
    })),
  );
}

function endOf(preview: Preview): BrowserAnswer | undefined {
  const { status, message } = preview.state.get();
  return status === 'ended' || status === 'failed' ? fail('gone', message ?? 'The page was ended.') : undefined;
}

/** Said of what was done when it happened; what was done may be half done. */
function looped(preview: Preview, before?: PreviewState): BrowserAnswer | undefined {
  const { documentId, endedLoops } = preview.state.get();
  const known = before?.documentId === documentId ? before.endedLoops : 0;
  const message = 'A loop of the page ran for too long and was ended; its console says where. The page goes on.';
  return endedLoops > known ? fail('timeout', message) : undefined;
}

/** An address that the page wrote for itself counts, and the title it has now. */
function here(preview: Preview, { does }: BrowserCommand, answer: BrowserAnswer): BrowserAnswer {
  if (!answer.ok) return endOf(preview) ?? answer;
  if (!/^(open|click|where)$/.test(does)) return answer;
  const { address, title } = preview.state.get();
  return ok({ address, title: title || ((answer.value as { title?: string } | null)?.title ?? '') });
}

/** A page that loops is ended by its preview, and what it was asked ends with it. */
function onceEnded(preview: Preview, work: Promise<BrowserAnswer>): Promise<BrowserAnswer> {
  let stop = () => {};
  const ended = new Promise<BrowserAnswer>((resolve) => {
    stop = preview.state.subscribe(() => {
      const end = endOf(preview);
      if (end) resolve(end);
    });
  });
  return Promise.race([work, ended]).finally(stop);
}

/** Where a click leads to another page of the workspace, that page is there. */
async function settled(preview: Preview, ms: number): Promise<void> {
  const loading = () => preview.state.get().status === 'loading';
  // The word of the link comes over another port than the answer of the click.
  await sleep(20);
  if (!loading()) return;
  let stop = () => {};
  const there = new Promise<void>((resolve) => {
    stop = preview.state.subscribe(() => loading() || resolve());
  });
  const over = new Promise<void>((resolve) => void after(ms, resolve));
  await Promise.race([there, over]).finally(stop);
}

/** A page that takes the focus for its element takes it from the person: it is given back. */
async function inPlace<T>(preview: Preview, work: () => Promise<T>): Promise<T> {
  const { ownerDocument } = preview.element;
  const before = ownerDocument.activeElement;
  try {
    return await work();
  } finally {
    const now = ownerDocument.activeElement;
    const taken = now !== before && (now?.contains(preview.element) || preview.element.contains(now));
    if (taken && now !== ownerDocument.body && before instanceof HTMLElement) before.focus({ preventScroll: true });
  }
}

/** The link of a preview as a port: texts, and first the document that is there already. */
function bridge(preview: Preview): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const link = preview.connect();
  const say = (message: CdpMessage) => port1.postMessage(JSON.stringify(message));
  link.listen(say);
  port1.onmessage = ({ data }) => {
    if (typeof data === 'string') link.send(JSON.parse(data) as CdpMessage);
    else link.close();
  };
  const { documentId, address } = preview.state.get();
  say({ method: 'Preview.documentOpened', params: { documentId, address } });
  return port2;
}

function within<T>(ms: number, work: Promise<T>, message: string) {
  let cancel = () => {};
  const over = new Promise<{ ok: false; code: 'timeout'; message: string }>((resolve) => {
    cancel = after(ms, () => resolve({ ok: false, code: 'timeout', message }));
  });
  return Promise.race([work, over]).finally(cancel);
}
