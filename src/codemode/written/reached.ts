/** What a file of a workspace brings in of the others there: rather too much than too little, since a person accepts it. */

type Sources = Record<string, string>;

const texts = /(['"`])((?:\\.|(?!\1)[^\\\n])*)\1/g;
const bare = /\b(?:from|import|require)\b[\s(]*['"](?![./])/;
const lists = ['package.json', 'package-lock.json'];

/** The file with all that any text in it may stand for, and so on; the lists of packages where it imports any. */
export function reachedFrom(sources: Sources, file: string): Sources {
  const reached: Sources = {};
  const ahead = [file];
  for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
    const text = sources[path];
    if (text === undefined || Object.hasOwn(reached, path)) continue;
    reached[path] = text;
    if (path.endsWith('.json')) continue;
    for (const [, , name] of text.matchAll(texts)) ahead.push(...meantBy(sources, path, name!));
    if (importsPackages(text)) ahead.push(...lists);
  }
  return reached;
}

export const importsPackages = (text: string): boolean => bare.test(text);

function meantBy(sources: Sources, from: string, name: string): string[] {
  // Written in escapes it may be any of them.
  if (/^[./\\]/.test(name) && name.includes('\\')) return Object.keys(sources);
  if (!/^\.{0,2}\//.test(name)) return [];
  const names = name.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of name.split('/')) {
    if (part === '..') names.pop();
    else if (part !== '' && part !== '.') names.push(part);
  }
  const place = names.join('/');
  const stem = withoutEnding(place);
  return Object.keys(sources).filter(
    (path) => path === place || [place, stem].includes(withoutEnding(path)) || withoutEnding(path) === `${place}/index`,
  );
}

const withoutEnding = (path: string) => path.replace(/\.[^./]+$/, '');

/** SHA-256, in hexadecimal, of all the files with their paths. */
export async function hashOfFiles(files: Sources): Promise<string> {
  const text = JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
