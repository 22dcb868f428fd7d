/** The modules of a page that is previewed: files of its workspace and packages of its lock file, as one text. */
import { fail, ok } from '#base/result.ts';
import type { PreviewBundler } from '#ladder/preview.contract.ts';
import { sourcesOf } from '#ladder/sources-of.ts';
import type { Files } from '#workspace/files.contract.ts';
import type { Packages } from './packages.ts';

/** Files that a module may import. */
const imported = {
  name: /\.([mc]?[jt]sx?|json|css|txt|md|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|mp3|ogg|wav|mp4|webm|wasm)$/i,
  largest: 5_000_000,
  mostBytes: 30_000_000,
};

export function createPageBundler(load: Packages['load'], files: Pick<Files, 'list' | 'read'>): PreviewBundler {
  return async ({ path, text }, signal) => {
    const { npm, bundler } = await load();
    // A page that needs no package is shown also where those of the lock file cannot be had now.
    const places = await npm.ready(files as Files, signal);
    const result = await bundler.bundle({
      packages: places.ok ? places.value : [],
      files: await sourcesOf(files, imported),
      entry: { kind: 'script', path: path.slice(1), ...(text !== undefined && { text }) },
    });
    if (!result.ok) {
      const more = places.ok ? ' Install it with codemode.npm_install or npm install.' : ` ${places.message}`;
      const package_ = result.code === 'missing' && /is not installed/.test(result.message);
      return fail(result.code, package_ ? result.message + more : result.message);
    }
    const { code, style, inputs, warnings } = result.value;
    const styled = style
      ? `document.head.append(Object.assign(document.createElement("style"),{textContent:${JSON.stringify(style)}}));`
      : '';
    return ok({ code: styled + code, inputs: inputs.map((input) => `/${input}`), warnings });
  };
}
