/** The declarations of the language itself, without a page or a server around it, as they ship with TypeScript. */
const texts: Record<string, string> = import.meta.glob(
  [
    '/node_modules/typescript6/lib/lib.es5.d.ts',
    '/node_modules/typescript6/lib/lib.es20*.d.ts',
    '!/node_modules/typescript6/lib/lib.*.full.d.ts',
    '/node_modules/typescript6/lib/lib.esnext.{array,disposable}.d.ts',
    '/node_modules/typescript6/lib/lib.decorators*.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
);

/** By file name, as in `lib.es5.d.ts`. */
export const libraries = (): Map<string, string> =>
  new Map(Object.entries(texts).map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1), text]));

const ofPage = import.meta.glob<string>(
  ['/node_modules/typescript6/lib/lib{,.es6,.es20*.full,.esnext*,.dom*,.scripthost,.webworker*}.d.ts'],
  { query: '?raw', import: 'default' },
);

/** With those of a page, as TypeScript takes them where nothing is said. Loaded when they are first asked for. */
export async function pageLibraries(): Promise<Map<string, string>> {
  const all = libraries();
  const add = async ([path, load]: [string, () => Promise<string>]) =>
    all.set(path.slice(path.lastIndexOf('/') + 1), await load());
  await Promise.all(Object.entries(ofPage).map(add));
  return all;
}
