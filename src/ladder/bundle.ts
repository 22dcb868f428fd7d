/** Bundles with esbuild, which is given as a parameter: as WebAssembly in a worker, or as Node has it. */

import type { BuildResult, Loader, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild-wasm';
import { fail, messageOf, ok, type Result } from '#base/result.ts';
import type { BundleCode, Bundled, BundleRequest, Bundler, WantedModule } from './bundle.contract.ts';
import messageChannel from './npm/message-channel.ts?raw';
import { createModules, type Disk, type Modules, pageConditions } from './npm/modules.ts';
import { unpack } from './npm/tarball.ts';
import { declarationFiles } from './npm/types.ts';

interface Esbuild {
  build(options: object): Promise<BuildResult>;
}

/** Characters of a bundle that an isolate is still handed. */
const largest = 24 * 2 ** 20;

/** Bundles that are kept while the worker lasts. */
const mostKept = 8;

export function createBundler(load: () => Promise<Esbuild>): Bundler {
  const unpacked = new Map<string, Map<string, Uint8Array>>();
  /** The last bundles of programs: one that is run again, or by a tool at each call, is not made again. */
  const kept = new Map<string, Bundled>();
  let esbuild: Promise<Esbuild> | undefined;

  return {
    lacks: async (integrities) => integrities.filter((one) => !unpacked.has(one)),
    async add(integrity, bytes, name) {
      if (unpacked.has(integrity)) return ok(undefined);
      const files = await unpack(bytes as Uint8Array<ArrayBuffer>, name);
      if (!files.ok) return files;
      unpacked.set(integrity, files.value);
      return ok(undefined);
    },
    async bundle(request) {
      const key = request.entry.kind === 'modules' ? await hashOf(request) : '';
      const before = kept.get(key);
      if (before) return ok(before);
      const disk = diskOf(request.packages, request.files, unpacked);
      const modules = createModules(disk, request.entry.kind === 'script' ? pageConditions : undefined);
      try {
        esbuild ??= load();
        const made = await bundled(await esbuild, request, disk, modules);
        if (made.ok && key) kept.set(key, made.value);
        if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
        return made;
      } catch (error) {
        return refusal(error);
      }
    },
    async types({ packages, from }) {
      const disk = diskOf(packages, {}, unpacked);
      return declarationFiles(disk, createModules(disk), from);
    },
  };
}

const hashOf = async (request: BundleRequest) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(request)))).join();

function diskOf(
  packages: BundleRequest['packages'],
  files: BundleRequest['files'],
  unpacked: Map<string, Map<string, Uint8Array>>,
): Disk & { bytes(path: string): string | Uint8Array } {
  const places = new Map(packages.map(({ path, integrity }) => [path, unpacked.get(integrity)]));
  const decoder = new TextDecoder();
  /** The package whose folder is the longest beginning of the path. */
  const packed = (path: string): Uint8Array | undefined => {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const found = places.get(path.slice(0, at));
      if (found) return found.get(path.slice(at + 1));
    }
    return undefined;
  };
  const bytes = (path: string) => (Object.hasOwn(files, path) ? files[path]! : (packed(path) ?? ''));
  return {
    has: (path) => Object.hasOwn(files, path) || packed(path) !== undefined,
    bytes,
    text(path) {
      const found = bytes(path);
      return typeof found === 'string' ? found : decoder.decode(found);
    },
  };
}

/** Taken in only where something asks for it. */
const channel = 'given:message-channel';

const loaders: Record<string, Loader> = {
  js: 'jsx',
  mjs: 'js',
  cjs: 'js',
  jsx: 'jsx',
  ts: 'ts',
  mts: 'ts',
  cts: 'ts',
  tsx: 'tsx',
  json: 'json',
  css: 'css',
  txt: 'text',
  md: 'text',
  wasm: 'binary',
  ...Object.fromEntries(
    'svg png jpg jpeg gif webp avif ico woff woff2 ttf otf mp3 ogg wav mp4 webm'
      .split(' ')
      .map((ending) => [ending, 'dataurl' as const]),
  ),
};

async function bundled(
  { build }: Esbuild,
  request: BundleRequest,
  disk: ReturnType<typeof diskOf>,
  modules: Modules,
): Promise<Result<Bundled, BundleCode>> {
  const { entry } = request;
  const result = await build({
    stdin:
      entry.kind === 'modules'
        ? { contents: entryOf(entry.wanted), sourcefile: 'program.ts', loader: 'ts' }
        : entry.text === undefined
          ? undefined
          : { contents: entry.text, sourcefile: entry.path, loader: 'tsx' },
    entryPoints: entry.kind === 'script' && entry.text === undefined ? [`/${entry.path}`] : undefined,
    bundle: true,
    write: false,
    outfile: 'bundle.js',
    format: entry.kind === 'modules' ? 'iife' : 'esm',
    platform: 'browser',
    target: 'es2024',
    charset: 'utf8',
    ...(entry.kind === 'modules' && { globalName: 'modules', inject: [channel] }),
    minifySyntax: true,
    minifyWhitespace: true,
    minifyIdentifiers: request.minify ?? false,
    treeShaking: true,
    metafile: true,
    logLevel: 'silent',
    jsx: 'automatic',
    legalComments: 'none',
    define: {
      'process.env.NODE_ENV': '"production"',
      global: 'globalThis',
      ...(entry.kind === 'script' && {
        'import.meta.env': '{"MODE":"production","PROD":true,"DEV":false,"BASE_URL":"/"}',
      }),
    },
    plugins: [pluginOf(disk, modules)],
  });
  const code = result.outputFiles?.find(({ path }) => path.endsWith('.js'))?.text ?? '';
  const style = result.outputFiles?.find(({ path }) => path.endsWith('.css'))?.text ?? '';
  if (code.length + style.length > largest)
    return fail('too_large', `The bundle has ${Math.round(code.length / 2 ** 20)} MiB; 24 MiB can run.`);
  return ok({
    code: entry.kind === 'modules' ? `(() => {${code};return modules.default})()` : code,
    style,
    inputs: Object.keys(result.metafile?.inputs ?? {})
      .map((input) => input.replace(/^disk:/, ''))
      .filter((path) => !/^<|^given:|node_modules\//.test(path)),
    parts: partsOf(result, modules),
    warnings: result.warnings.slice(0, 20).map(({ text }) => text),
  });
}

/**
 * Names what is taken, so that the rest is shaken off. A name that a module does not have is `undefined`: it may be a
 * type, which is not told apart in every import.
 */
function entryOf(wanted: WantedModule[]): string {
  const lines = wanted.map(({ from, names, required }, at) => {
    const text = JSON.stringify(from);
    if (required) return ['', `${JSON.stringify(`require ${from}`)}: require(${text})`];
    const record = names.map((name) => `${JSON.stringify(name)}: m${at}[${JSON.stringify(name)}]`).join(', ');
    const given = names.includes('*') ? `m${at}` : `{ ${record} }`;
    return [`import * as m${at} from ${text};`, `${text}: ${given}`];
  });
  return `${lines.map(([stated]) => stated).join('\n')}\nexport default { ${lines.map(([, given]) => given).join(', ')} };`;
}

function pluginOf(disk: ReturnType<typeof diskOf>, { resolve }: Modules): Plugin {
  const found = ({ path, importer, kind }: OnResolveArgs): OnResolveResult => {
    if (path === channel) return { path, namespace: 'given', sideEffects: false };
    if (kind === 'entry-point') {
      const own = path.replace(/^\//, '');
      if (disk.has(own)) return { path: own, namespace: 'disk' };
      return { errors: [{ text: `There is no file ${path} in the workspace.`, detail: 'missing' }] };
    }
    if (
      /^data:/.test(path) ||
      (kind === 'url-token' && path.startsWith('#')) ||
      (isAddress(path) && kind !== 'import-statement')
    )
      return { path, external: true };
    const file = resolve(inStyle(path, kind), importer === 'program.ts' ? '' : importer, kind.startsWith('require'));
    if ('path' in file) return { path: file.path, namespace: 'disk', sideEffects: file.sideEffects };
    if ('empty' in file) return { path, namespace: 'empty' };
    const from = importer && importer !== 'program.ts' ? ` (from ${importer.replace(/.*node_modules\//, '')})` : '';
    return file.builtin
      ? { errors: [{ text: `${path} is a part of Node, which a page does not have${from}.`, detail: 'builtin' }] }
      : { errors: [{ text: `${path} is not installed${from}.`, detail: 'missing' }] };
  };
  const loaded = ({ path }: { path: string }): OnLoadResult => ({
    contents: disk.bytes(path),
    loader: loaders[path.slice(path.lastIndexOf('.') + 1)] ?? 'js',
  });
  return {
    name: 'workspace',
    setup(build) {
      build.onResolve({ filter: /.*/ }, found);
      build.onLoad({ filter: /.*/, namespace: 'disk' }, loaded);
      build.onLoad({ filter: /.*/, namespace: 'given' }, () => ({ contents: messageChannel, loader: 'ts' }));
      build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {}' }));
    },
  };
}

const isAddress = (path: string) => /^https?:/.test(path);

/** In a stylesheet `x.png` is beside it, as `./x.png` is. */
const inStyle = (path: string, kind: OnResolveArgs['kind']) =>
  (kind === 'url-token' || kind === 'import-rule') && /^[\w@]/.test(path) ? `./${path}` : path;

function partsOf({ metafile }: BuildResult, { ownerOf, packageAt }: Modules): Bundled['parts'] {
  const output = Object.entries(metafile?.outputs ?? {}).find(([path]) => path.endsWith('.js'))?.[1];
  const parts = new Map<string, Bundled['parts'][number]>();
  for (const [input, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const path = input.replace(/^disk:/, '');
    const owner = path.includes('node_modules/') ? ownerOf(path) : undefined;
    const own = owner === undefined ? undefined : (packageAt(owner) as { name?: string; version?: string });
    const name = owner === undefined ? 'program' : (own?.name ?? owner);
    const part = parts.get(owner ?? '') ?? { name, version: own?.version ?? '', bytes: 0 };
    parts.set(owner ?? '', { ...part, bytes: part.bytes + bytesInOutput });
  }
  return [...parts.values()].filter(({ name }) => name !== 'program').sort((a, b) => b.bytes - a.bytes);
}

function refusal(error: unknown): Result<never, BundleCode> {
  const { errors = [] } = error as {
    errors?: { text: string; detail?: unknown; location?: { file: string; line: number } | null }[];
  };
  if (errors.length === 0) return fail('failed', `The bundle could not be made: ${messageOf(error)}`);
  const builtin = errors.find(({ detail }) => detail === 'builtin');
  const missing = errors.find(({ detail }) => detail === 'missing');
  const first = builtin ?? missing ?? errors[0]!;
  const more = errors.length > 1 ? ` And ${errors.length - 1} more.` : '';
  const at = first.location && !builtin && !missing ? ` (${first.location.file}:${first.location.line})` : '';
  return fail(builtin ? 'builtin' : missing ? 'missing' : 'failed', `${first.text}${at}${more}`);
}
