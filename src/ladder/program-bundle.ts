/** What a program imports, out of the packages and the files of its workspace, as one expression for the isolate. */
import { readProgram } from '#base/program.ts';
import { fail, ok } from '#base/result.ts';
import type { Files } from '#workspace/files.contract.ts';
import type { Bundler, WantedModule } from './bundle.contract.ts';
import type { Npm } from './npm.contract.ts';
import { sourcesOf } from './sources-of.ts';

/** Never rejects. */
export async function bundleProgram(
  code: string,
  files: Files,
  { npm, bundler }: { npm: Pick<Npm, 'ready'>; bundler: Bundler },
  signal?: AbortSignal,
): Promise<{ ok: true; value: { code: string } } | { ok: false; code: string; message: string }> {
  const wanted = wantedOf(code);
  const places = await npm.ready(files, signal);
  if (!places.ok) return places;
  const near = wanted.some(({ from }) => isNear(from)) ? await nearSources(files) : {};
  const result = await bundler.bundle({ packages: places.value, files: near, entry: { kind: 'modules', wanted } });
  if (result.ok) return ok({ code: result.value.code });
  return fail(result.code, result.code === 'missing' ? installHint(result.message) : result.message);
}

/** A file of the workspace, not a package. */
export const isNear = (name: string) => /^\.{0,2}\//.test(name);

const installHint = (message: string) =>
  `${message} Install it with codemode.npm_install({ packages: [...] }), then run the program again.`;

/** What a program takes of each module; the whole of it where that cannot be known. */
export function wantedOf(code: string): WantedModule[] {
  const { imports, loads } = readProgram(code);
  const names = new Map<string, Set<string>>();
  const add = (from: string, taken: string[]) => names.set(from, new Set([...(names.get(from) ?? []), ...taken]));
  for (const { from, names: taken, typesOnly } of imports)
    if (!typesOnly)
      add(
        from,
        taken.filter(({ type }) => !type).map(({ imported }) => imported),
      );
  for (const { from, kind } of loads) if (from !== null && kind === 'import') add(from, ['*']);
  const required = loads.flatMap(({ from, kind }) => (from !== null && kind === 'require' ? [from] : []));
  return [
    ...[...names].map(([from, taken]) => ({ from, names: taken.has('*') ? ['*'] : [...taken] })),
    ...[...new Set(required)].map((from) => ({ from, names: ['*'], required: true })),
  ];
}

/** The texts of a workspace that a program may import, by path, as in `src/near.ts`. */
export async function nearSources(files: Pick<Files, 'list' | 'read'>): Promise<Record<string, string>> {
  const found = await sourcesOf(files, { name: /\.(m?[jt]sx?|json)$/, largest: 1_000_000, mostBytes: 10_000_000 });
  const decoder = new TextDecoder();
  return Object.fromEntries(Object.entries(found).map(([path, bytes]) => [path, decoder.decode(bytes)]));
}
