/** `npm_install`, `npm_remove`, `npm_list` and `npm_info`: packages of the workspace, for programs. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { CallProgress } from './connector.contract.ts';
import type { Schema } from './tools/validate.ts';
import { createToolset } from './toolset.ts';

type Answer<T> = { ok: true; value: T } | { ok: false; code: string; message: string; detail?: unknown };

interface Installed {
  packages: { name: string; version: string; license: string; bytes: number }[];
  added: string[];
  removed: string[];
  warnings: string[];
  fetched: number;
  cached: number;
}

interface Options {
  add?: Record<string, string>;
  remove?: string[];
  dev?: boolean;
  locked?: boolean;
  dry?: boolean;
  signal: AbortSignal;
  onProgress(progress: { step: string; name: string; done: number; total?: number }): void;
}

/** What of `ladder/npm` is offered, on the files of one workspace. */
export interface NpmOfFiles {
  install(options: Options): Promise<Answer<Installed>>;
  list(): Promise<Answer<{ name: string; version: string; license: string; bytes: number; dev: boolean }[]>>;
  about(name: string, signal: AbortSignal): Promise<Answer<object>>;
  /** Back to how package.json and the lock file were. */
  restore(before: string): Promise<CallReply>;
  snapshot(): Promise<string | undefined>;
}

const name: Schema = { type: 'string', minLength: 1, maxLength: 214, description: 'As in zod or @scope/name' };
const labels: Schema = { type: 'array', items: { type: 'string' }, description: 'As in zod@4.1.0' };
const report: Schema = {
  type: 'object',
  properties: {
    added: labels,
    removed: labels,
    warnings: { type: 'array', items: { type: 'string' } },
    packages: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          version: { type: 'string' },
          license: { type: 'string' },
          bytes: { type: 'integer', description: 'Of its tarball' },
        },
        required: ['name', 'version', 'license', 'bytes'],
      },
    },
    fetched: { type: 'integer', description: 'Bytes that came over the network' },
    cached: { type: 'integer', description: 'Bytes that were here already' },
  },
  required: ['added', 'removed', 'warnings', 'packages', 'fetched', 'cached'],
};

export function npmToolset(npm: NpmOfFiles): ReturnType<typeof createToolset> {
  const install = (
    options: Omit<Options, 'signal' | 'onProgress'>,
    signal: AbortSignal,
    tell: (progress: CallProgress) => void,
  ) =>
    npm.install({
      ...options,
      signal,
      onProgress: ({ step, name: of, done, total }) =>
        tell({
          done,
          ...(total !== undefined && { total }),
          message: step === 'resolving' ? `Resolving ${of}` : `Fetching ${of}`,
        }),
    });
  const undo = {
    before: npm.snapshot,
    revert: async (_: unknown, { before }: { before: string }) => npm.restore(before),
  };
  return createToolset('npm', 'npm', [
    {
      name: 'install',
      description:
        'Install npm packages for programs to import: writes package.json and its lock file, never runs install scripts',
      effect: 'write',
      input: {
        type: 'object',
        properties: {
          packages: {
            type: 'array',
            items: { type: 'string', minLength: 1 },
            maxItems: 50,
            description: 'Names with an optional range, as in zod or zod@^4. Absent: what package.json asks for',
          },
          dev: { type: 'boolean', description: 'As dependencies of development' },
          locked: { type: 'boolean', description: 'Exactly what the lock file says, as npm ci' },
        },
        additionalProperties: false,
      },
      output: report,
      async run({ packages, dev, locked }, signal, tell) {
        const add = Object.fromEntries(((packages as string[]) ?? []).map(parted));
        const flags = { ...(dev === true && { dev }), ...(locked === true && { locked }) };
        return install({ ...(packages !== undefined && { add }), ...flags }, signal, tell);
      },
      async dryRun({ packages, dev }, signal) {
        const add = Object.fromEntries(((packages as string[]) ?? []).map(parted));
        const options = { ...(packages !== undefined && { add }), ...(dev === true && { dev }) };
        const found = await install({ ...options, dry: true }, signal, () => undefined);
        return found.ok ? { ok: true, value: { summary: summaryOf(found.value), ...found.value } } : found;
      },
      ...undo,
    },
    {
      name: 'remove',
      description: 'Remove packages from package.json and the lock file of the workspace',
      effect: 'write',
      input: {
        type: 'object',
        properties: { packages: { type: 'array', items: name, minItems: 1, maxItems: 50 } },
        required: ['packages'],
        additionalProperties: false,
      },
      output: report,
      run: async ({ packages }, signal, tell) => install({ remove: packages as string[] }, signal, tell),
      ...undo,
    },
    {
      name: 'list',
      description: 'List the packages installed in the workspace, with versions and licences',
      effect: 'read',
      input: { type: 'object', properties: {}, additionalProperties: false },
      output: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            version: { type: 'string' },
            license: { type: 'string' },
            bytes: { type: 'integer', description: 'Of its tarball; 0 where none is kept here' },
            dev: { type: 'boolean' },
          },
          required: ['name', 'version', 'license', 'bytes', 'dev'],
        },
      },
      async run() {
        const found = await npm.list();
        if (!found.ok) return found;
        return {
          ok: true,
          value: found.value.map(({ name: of, version, license, bytes, dev }) => ({
            name: of,
            version,
            license,
            bytes,
            dev,
          })),
        };
      },
    },
    {
      name: 'info',
      description: 'Look up a package in the npm registry: newest version, licence, size, dependencies',
      effect: 'read',
      input: { type: 'object', properties: { name }, required: ['name'], additionalProperties: false },
      output: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          latest: { type: 'string' },
          versions: { type: 'integer', description: 'How many there are' },
          license: { type: 'string' },
          unpackedSize: { type: ['integer', 'null'], description: 'Bytes' },
          dependencies: { type: 'object', additionalProperties: { type: 'string' } },
          deprecated: { type: ['string', 'null'] },
        },
        required: ['name', 'latest', 'versions', 'license', 'unpackedSize', 'dependencies', 'deprecated'],
      },
      run: async ({ name: of }, signal) => npm.about(String(of), signal),
    },
  ]);
}

/** Packages named in what an install would bring: the largest. */
const mostNamed = 12;

/** What would come in, for a person: warnings first, then how much of which licences, and the largest by name. */
function summaryOf({ packages, added, removed, warnings }: Installed): string[] {
  const news = packages.filter((one) => added.includes(`${one.name}@${one.version}`));
  const licenses = new Map<string, number>();
  for (const { license } of news) licenses.set(license, (licenses.get(license) ?? 0) + 1);
  const counted = [...licenses].sort(([, a], [, b]) => b - a).map(([license, count]) => `${license} ${count}`);
  const more = news.length - mostNamed;
  return [
    ...warnings,
    `${news.length} ${news.length === 1 ? 'package' : 'packages'}${sized(news)}${removed.length > 0 ? `; ${removed.length} would go` : ''}.`,
    ...(news.length > 1 ? [`Licences: ${counted.join(', ')}.`] : []),
    ...news
      .toSorted((a, b) => b.bytes - a.bytes)
      .slice(0, mostNamed)
      .map((one) => `${one.name} ${one.version}, ${one.license}${sized([one])}`),
    ...(more > 0 ? [`And ${more} more.`] : []),
  ];
}

/** Registries may leave it out. */
function sized(packages: Installed['packages']): string {
  const bytes = packages.reduce((sum, one) => sum + one.bytes, 0);
  return bytes > 0 ? `, ${Math.ceil(bytes / 1024).toLocaleString('en')} KB unpacked` : '';
}

/** `zod@^4` is a name and a range; the first sign of `@scope/name` is no divider. */
function parted(text: string): [name: string, range: string] {
  const at = text.indexOf('@', 1);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
