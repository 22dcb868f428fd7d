/** One document of text out of a page of the workspace and what it refers to. */
import { toBase64 } from '#base/base64.ts';
import { fail, ok, type Result } from '#base/result.ts';
import type { PreviewBundler, PreviewRequest } from '../preview.contract.ts';
import { addressOf, endingOf, isServer, mediaOf, readAddress } from './address.ts';
import { endLoops } from './loops.ts';
import { innerPolicy } from './policy.ts';
import { inlineStyle, type StyleWorld } from './styles.ts';
import { guard } from './wire.ts';

export interface AssembleWorld {
  /** Of a document without Trusted Types. What it makes stands nowhere: no script of it runs, no picture loads. */
  parse(html: string): Document;
  read(path: string): Promise<Uint8Array | null>;
  bundle: PreviewBundler;
  /** The first script. */
  first: string;
  note(request: Omit<PreviewRequest, 'at'>): void;
  signal: AbortSignal;
}

export interface Assembled {
  html: string;
  /** Files it was made of or lacks: where one of them changes it is another page. */
  inputs: ReadonlySet<string>;
  warnings: string[];
}

/** Characters of a whole document. */
const largest = 64 * 2 ** 20;

export async function assemble(path: string, world: AssembleWorld): Promise<Result<Assembled, 'failed' | 'not_found'>> {
  const inputs = new Set<string>([path]);
  const warnings: string[] = [];
  const bytes = await world.read(path);
  if (!bytes) return fail('not_found', lackOf(path));

  const fetchFile = async (url: string, from: string, kind: PreviewRequest['kind']) => {
    const at = readAddress(url, addressOf(from));
    if (!at) return null;
    inputs.add(at.path);
    const found = await world.read(at.path);
    const reason = found ? null : lackOf(at.path);
    world.note({ url, kind, status: found ? 'served' : 'missing', bytes: found?.length ?? 0, reason });
    return found && { path: at.path, bytes: found };
  };
  const data = async (url: string, from: string) => {
    const found = await fetchFile(url, from, /^font/.test(mediaOf(url.replace(/[?#].*/, ''))) ? 'font' : 'image');
    return found && `data:${mediaOf(found.path)};base64,${toBase64(found.bytes)}${/#.*/.exec(url)?.[0] ?? ''}`;
  };
  const styles: StyleWorld = {
    data,
    async style(url, from) {
      const found = await fetchFile(url, from, 'style');
      return found && { path: found.path, text: decode(found.bytes) };
    },
  };

  const page = world.parse(pageOf(path, bytes));
  const problem = await fillScripts(page);
  if (problem) return problem;
  for (const element of page.querySelectorAll('*'))
    for (const attribute of element.attributes)
      if (attribute.name.startsWith('on')) attribute.value = endLoops(attribute.value);
  await Promise.all([fillStyles(page), fillMedia(page)]);
  for (const gone of page.querySelectorAll(
    'base, meta[http-equiv="refresh" i], meta[http-equiv="content-security-policy" i], link[rel~="preconnect" i], link[rel~="dns-prefetch" i], link[rel~="preload" i], link[rel~="modulepreload" i], link[rel~="prefetch" i], link[rel~="manifest" i], script[type="importmap" i]',
  ))
    gone.remove();
  const html = await withFirst(page, world.first);
  if (html.length > largest)
    return fail(
      'failed',
      `The page with all it refers to has over ${largest >> 20} MB, which is more than a preview shows.`,
    );
  return ok({ html, inputs, warnings });

  async function fillScripts(page: Document) {
    const late: HTMLScriptElement[] = [];
    for (const script of page.querySelectorAll('script')) {
      const type = (script.getAttribute('type') ?? '').trim().toLowerCase();
      const src = script.getAttribute('src');
      const local = src !== null && readAddress(src, addressOf(path)) !== null;
      const module = type === 'module' || (local && /^(m?tsx?|jsx)$/.test(endingOf(src.replace(/[?#].*/, ''))));
      if (!module && type !== '' && !/^(text|application)\/(x-)?(java|ecma)script$/.test(type)) continue;
      if (src !== null && !local) {
        world.note({ url: src, kind: 'script', status: 'refused', bytes: 0, reason: 'A preview reaches no network.' });
        script.remove();
        continue;
      }
      const own = src === null ? (script.textContent ?? '') : undefined;
      const found = src === null ? null : await fetchFile(src, path, 'script');
      if (src !== null && !found) {
        script.remove();
        continue;
      }
      const at = found?.path ?? path;
      let code = own ?? decode(found!.bytes);
      // What a server gives is what a browser would be given.
      if (module && !isServer(at)) {
        const text = own === undefined ? {} : { text: own };
        const made = await world.bundle({ path: at, ...text }, world.signal);
        if (!made.ok) return fail('failed', `${at}: ${made.message}`);
        code = made.value.code;
        warnings.push(...made.value.warnings);
        for (const input of made.value.inputs) inputs.add(input);
      }
      if (module || (src !== null && (script.hasAttribute('defer') || script.hasAttribute('async')))) late.push(script);
      for (const name of ['src', 'type', 'defer', 'async', 'nonce', 'integrity', 'crossorigin'])
        script.removeAttribute(name);
      if (module) script.setAttribute('type', 'module');
      script.textContent = guarded(code, src === null ? null : addressOf(at) + (module ? '?bundled' : ''));
    }
    // One that is written into the page runs where it stands; these ran when the page was whole.
    page.body.append(...late);
    return null;
  }

  async function fillStyles(page: Document) {
    await Promise.all([
      ...[...page.querySelectorAll<HTMLLinkElement>('link[rel~="stylesheet" i][href]')].map(async (link) => {
        const href = link.getAttribute('href')!;
        if (!readAddress(href, addressOf(path))) return;
        const found = await styles.style(href, path);
        const style = page.createElement('style');
        if (link.media) style.media = link.media;
        style.textContent = found ? escapeEnd(await inlineStyle(found.text, found.path, styles), 'style') : '';
        link.replaceWith(style);
      }),
      ...[...page.querySelectorAll('style')].map(async (style) => {
        style.textContent = escapeEnd(await inlineStyle(style.textContent ?? '', path, styles), 'style');
      }),
      ...[...page.querySelectorAll('[style*="url(" i]')].map(async (element) => {
        element.setAttribute('style', await inlineStyle(element.getAttribute('style')!, path, styles));
      }),
    ]);
  }

  async function fillMedia(page: Document) {
    const fill = async (element: Element, name: string) => {
      const url = element.getAttribute(name)!;
      if (url === '' || url.startsWith('#') || !readAddress(url, addressOf(path))) return;
      const found = await data(url, path);
      if (found) element.setAttribute(name, found);
    };
    const each = (selector: string, name: string) => [...page.querySelectorAll(selector)].map((one) => fill(one, name));
    await Promise.all([
      ...each('img[src], source[src], audio[src], video[src], input[type="image" i][src], track[src]', 'src'),
      ...each('video[poster]', 'poster'),
      ...each('image[href], feImage[href]', 'href'),
      ...[...page.querySelectorAll('[srcset]')].map(async (element) => {
        const wanted = element.getAttribute('srcset')!.split(/,\s+|,(?=\S+\s+[\d.]+[wx])/);
        const made = wanted.map(async (one) => {
          const [url = '', size = ''] = one.trim().split(/\s+/);
          return `${(readAddress(url, addressOf(path)) && (await data(url, path))) || url} ${size}`.trim();
        });
        element.setAttribute('srcset', (await Promise.all(made)).join(', '));
      }),
    ]);
  }
}

/** As the parser of a page reads it: the hash of a script is that of what is parsed. */
const decode = (bytes: Uint8Array) =>
  new TextDecoder().decode(bytes).replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');
const asText = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** What is no page is shown in one. */
function pageOf(path: string, bytes: Uint8Array): string {
  const ending = endingOf(path);
  const name = asText(path.slice(path.lastIndexOf('/') + 1));
  const head = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${name}</title>`;
  if (/^(html?|xhtml)$/.test(ending) || (isServer(path) && /^\s*</.test(decode(bytes.subarray(0, 200)))))
    return decode(bytes);
  if (isServer(path) && !/^image\//.test(mediaOf(path))) return `${head}<pre>${asText(decode(bytes))}</pre>`;
  const src = asText(addressOf(path));
  if (/^image\//.test(mediaOf(path))) return `${head}<img src="${src}" alt="${name}" style="max-width:100%">`;
  return `${head}<div id="root"></div><div id="app"></div><script type="module" src="${src}"></script>`;
}

/** Why something is not there. */
export const lackOf = (path: string): string =>
  isServer(path) ? `No server of this workspace answers at ${path}.` : `There is no file ${path} in the workspace.`;

/** Whether an address can be shown as a page. */
export const isPage = (path: string): boolean =>
  isServer(path) || /^(html?|xhtml|m?[jt]sx?)$/.test(endingOf(path)) || /^image\//.test(mediaOf(path));

/** Runs only where the first script has been, on the line it was written. */
function guarded(code: string, name: string | null): string {
  const strict = /^\s*(['"])use strict\1/.test(code) ? '"use strict";' : '';
  return escapeEnd(
    `${strict}${guard}${endLoops(code)}${name === null ? '' : `\n//# sourceURL=${name.replace(/\s/g, encodeURIComponent)}`}`,
    'script',
  );
}

/** What would end the element it stands in. */
const escapeEnd = (text: string, element: string) =>
  text.replace(new RegExp(`</(?=${element})`, 'gi'), '<\\/').replace(/<!--/g, element === 'script' ? '<\\!--' : '');

async function withFirst(page: Document, first: string): Promise<string> {
  const meta = page.createElement('meta');
  const script = page.createElement('script');
  script.textContent = escapeEnd(first, 'script');
  const texts = [script, ...page.scripts].filter((one) => /^(module)?$/.test(one.type)).map((one) => one.text);
  const hashes = await Promise.all([...new Set(texts)].map(hashOf));
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = innerPolicy(hashes);
  const charset = page.createElement('meta');
  charset.setAttribute('charset', 'utf-8');
  page.head.prepend(charset, meta, script);
  return `${page.doctype ? '<!doctype html>' : ''}${page.documentElement.outerHTML}`;
}

const hashOf = async (text: string) =>
  toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
