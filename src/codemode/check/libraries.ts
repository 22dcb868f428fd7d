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
