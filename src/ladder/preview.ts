/** Rung 03: shows a page of a workspace in a sealed frame, anew when its files change. */
import { cell } from '#base/cell.ts';
import { after } from '#base/deadline.ts';
import { fail, messageOf, ok, type Result } from '#base/result.ts';
import { type Address, isServer, mediaOf, readAddress, showAddress } from './preview/address.ts';
import { assemble, isPage, lackOf } from './preview/assemble.ts';
import { createStand } from './preview/frames.ts';
import first from './preview/guest/frame.ts?guest';
import { readLine } from './preview/heard.ts';
import { createHub } from './preview/hub.ts';
import { createLog } from './preview/log.ts';
import { endLoops } from './preview/loops.ts';
import { createPage, type Page, type Wanted } from './preview/page.ts';
import type {
  ConsoleLine,
  Preview,
  PreviewCode,
  PreviewOptions,
  PreviewRequest,
  PreviewState,
} from './preview.contract.ts';

const pauseMs = 150;
const largestFile = 50 * 2 ** 20;

type Shown = Result<void, PreviewCode>;

export function openPreview(options: PreviewOptions): Preview {
  const { document, stage, files, bundle, patienceMs = 5_000 } = options;
  const state = cell<PreviewState>({
    address: '',
    title: '',
    status: 'empty',
    message: null,
    canGoBack: false,
    canGoForward: false,
    documentId: 0,
    endedLoops: 0,
  });
  const lines = createLog<ConsoleLine>();
  const requests = createLog<PreviewRequest>();
  const hub = createHub();
  const past: string[] = [];
  let at = -1;
  let page: Page | undefined;
  let inputs: ReadonlySet<string> = new Set();
  let current = new AbortController();
  let closed = false;

  const change = (to: Partial<PreviewState>) => state.set({ ...state.get(), ...to });
  const note = (request: Omit<PreviewRequest, 'at'>) => requests.add({ ...request, at: Date.now() });
  const stand = createStand({
    document,
    stage,
    url: new URL(options.url ?? 'preview.html', document.baseURI).href,
    emptied: () => void (at >= 0 && show(past[at]!, null)),
    refused: (url) => {
      if (closed || !/^(loading|shown)$/.test(state.get().status)) return;
      note({ url, kind: 'navigation', status: 'refused', bytes: 0, reason: 'A preview reaches no network.' });
      end(`The page left for ${url}, which a preview does not open. Reload to show it again.`);
    },
  });
  const stop = files.watch((paths) => {
    if (at < 0 || (paths.length > 0 && !paths.some(concerns))) return;
    cancel();
    cancel = after(pauseMs, () => void show(past[at]!, page?.scroll() ?? null));
  });
  let cancel = () => {};
  const concerns = (path: string) =>
    inputs.has(path) || [...inputs].some((input) => input.startsWith(`${path}/`)) || state.get().status === 'failed';

  /** Of a file, or of a server of the workspace. */
  const ask = async (path: string, { method, body, media }: Pick<Wanted, 'method' | 'body' | 'media'>) => {
    if (!isServer(path)) {
      const found = method === 'GET' ? await files.read(path) : null;
      return found?.ok && found.value.length <= largestFile
        ? { bytes: found.value, status: 200, media: mediaOf(path) }
        : null;
    }
    const { port, host, pathname, search } = new URL(path);
    const headers: [string, string][] = [
      ['host', host],
      ...(media ? [['content-type', media] as [string, string]] : []),
    ];
    const bytes = new TextEncoder().encode(body);
    const request = { method, path: pathname + search, headers, body: bytes };
    const given = await options.servers?.()?.request(Number(port), request);
    if (!given || given.body.length > largestFile) return null;
    const type = given.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
    return { bytes: given.body, status: given.status, media: type ?? mediaOf(path) };
  };
  const read = async (path: string) => (await ask(path, { method: 'GET', body: '', media: '' }))?.bytes ?? null;
  /** The file that an address means, as servers of files have it. */
  const fileOf = async ({ path }: Address) => {
    if (isServer(path)) return path;
    const base = path.replace(/\/+$/, '');
    const tried = path.endsWith('/') ? [`${base}/index.html`] : [path, `${base}/index.html`, `${base}.html`];
    for (const one of tried) if (await read(one)) return one;
    return null;
  };
  const end = (message: string) => {
    current.abort(message);
    page?.leave();
    page = undefined;
    hub.shut();
    stand.clear();
    change({ status: 'ended', message });
  };

  const stuck = (): Shown => {
    const message = `The page gave no sign of life for ${patienceMs / 1000} s and was ended: most likely a loop that never ends. Reload to show it again.`;
    end(message);
    options.onStuck?.();
    return fail('ended', message);
  };

  async function show(text: string, scroll: [x: number, y: number] | null): Promise<Shown> {
    current.abort();
    const own = new AbortController();
    const { signal } = own;
    current = own;
    cancel();
    const address = readAddress(text)!;
    const noted: PreviewRequest[] = [];
    change({ address: text, status: 'loading', message: null, canGoBack: at > 0, canGoForward: at < past.length - 1 });
    const broken = (code: PreviewCode, message: string) => {
      if (signal.aborted) return leftOf(signal);
      page?.leave();
      page = undefined;
      hub.shut();
      stand.clear();
      requests.begin(noted);
      change({ status: 'failed', message });
      return fail(code, message);
    };
    try {
      const path = await fileOf(address);
      if (path === null) {
        inputs = new Set([address.path]);
        return broken('not_found', lackOf(address.path));
      }
      if (!isPage(path)) return broken('unsupported', `${path} is no page. Open an HTML file, a script or a picture.`);
      const parse = await stand.parse();
      const keepNote = (request: Omit<PreviewRequest, 'at'>) => noted.push({ ...request, at: Date.now() });
      const made = await assemble(path, { parse, read, bundle, first, note: keepNote, signal });
      if (signal.aborted) return leftOf(signal);
      if (!made.ok) {
        inputs = new Set([...inputs, path]);
        return broken(made.code, made.message);
      }
      inputs = made.value.inputs;
      const { html, warnings } = made.value;
      const frame = await stand.show(html);
      const ports = await Promise.race([frame.ports, aborted(signal), later(patienceMs * 2)]);
      if (signal.aborted) return leftOf(signal);
      // Its first script has run, or could: a loop right after it holds its first word back too.
      if (!ports) return stuck();
      page?.leave();
      lines.begin(warnings.map((text) => lineOf('warn', text)));
      requests.begin([
        { url: text, kind: 'page', status: 'served', bytes: html.length, reason: null, at: Date.now() },
        ...noted,
      ]);
      const documentId = state.get().documentId + 1;
      change({ title: '', documentId, endedLoops: 0 });
      hub.open(ports[1], documentId, text);
      return await new Promise<Shown>((resolve) => {
        signal.addEventListener('abort', () => resolve(leftOf(signal)));
        page = createPage(frame, ports[0], {
          patienceMs,
          scroll,
          hash: address.hash,
          loaded() {
            change({ status: 'shown' });
            resolve(ok(undefined));
          },
          titled: (title) => title !== state.get().title && change({ title }),
          looped: () => change({ endedLoops: state.get().endedLoops + 1 }),
          line: lines.add,
          request: requests.add,
          go: (href) => void follow(href),
          addressed(href) {
            const to = readAddress(href, past[at]);
            if (!to) return;
            const written = showAddress(to);
            past[at] = written;
            change({ address: written });
          },
          want,
          ended(why) {
            page = undefined;
            if (why === 'silent') stuck();
            else end('The page wrote more than can be shown and was ended. Reload to show it again.');
          },
        });
      });
    } catch (error) {
      return broken('failed', messageOf(error));
    }
  }

  /** What a page asks for while it runs. */
  async function want({ url, kind, method, body, media }: Wanted) {
    const to = readAddress(url, past[at]);
    const found = to && (await ask(to.path, { method, body, media }));
    const reason = found ? null : method === 'GET' ? lackOf(to?.path ?? url) : 'A preview only reads files.';
    note({ url, kind, status: found ? 'served' : 'missing', bytes: found?.bytes.length ?? 0, reason });
    if (to) inputs = new Set([...inputs, to.path]);
    const bytes = found && new Uint8Array(found.bytes);
    return { bytes, media: found?.media ?? '', status: found?.status ?? 404, reason: reason ?? '' };
  }

  async function follow(href: string): Promise<Shown> {
    const to = readAddress(href, past[at]);
    if (!to) {
      const reason = 'A preview opens pages of the workspace only.';
      note({ url: href, kind: 'navigation', status: 'refused', bytes: 0, reason });
      lines.add(lineOf('warn', `${href} was not opened: ${reason}`));
      return fail('unsupported', `${href}: ${reason}`);
    }
    past.splice(at + 1, past.length, showAddress(to));
    at = past.length - 1;
    return show(past[at]!, null);
  }

  return {
    element: stand.element,
    state,
    lines: lines.list,
    requests: requests.list,
    navigate: follow,
    async reload() {
      return at < 0 ? fail('not_found', 'No page is open yet.') : show(past[at]!, page?.scroll() ?? null);
    },
    async travel(by) {
      if (past[at + by] === undefined) return ok(undefined);
      at += by;
      return show(past[at]!, null);
    },
    end,
    connect: hub.connect,
    inspect: {
      tree: async (id, depth = 2) => (await page?.ask({ what: 'tree', id: id ?? null, depth })) ?? null,
      details: async (id) => (await page?.ask({ what: 'details', id })) ?? null,
      highlight: (id) => void page?.ask({ what: 'highlight', id }),
      async evaluate(code) {
        const answer = await page?.ask({ what: 'evaluate', code: endLoops(code) });
        const line = readLine(answer?.line);
        return answer && line ? { failed: answer.failed === true, line } : null;
      },
    },
    close() {
      closed = true;
      stop();
      cancel();
      end('The preview was closed.');
      stand.dispose();
    },
  };
}

/** Why a page is not waited for any more. */
const leftOf = ({ reason }: AbortSignal) =>
  typeof reason === 'string' ? fail('ended', reason) : fail('left', 'Another page was asked for.');

const lineOf = (level: ConsoleLine['level'], text: string): ConsoleLine => ({
  level,
  parts: [{ text }],
  source: null,
  at: Date.now(),
});

const later = (ms: number) => new Promise<null>((resolve) => void after(ms, () => resolve(null)));
const aborted = (signal: AbortSignal) =>
  new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null)));
