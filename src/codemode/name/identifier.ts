/** Turns what documents call things into names a program can write. */

/** Words without their accents, split at case changes and at everything that is not a letter or a digit. */
export function wordsOf(text: string): string[] {
  // Nearly all text is ASCII, where the plain expressions are several times faster.
  if (/^[\x20-\x7e\n]*$/.test(text)) {
    const spaced = text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
    return spaced.match(/[A-Za-z0-9]+/g) ?? [];
  }
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]+/g, '')
    .normalize('NFC')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{ID_Continue}]+|_+/u)
    .filter(Boolean);
}

export const snakeCase = (text: string): string => wordsOf(text).join('_').toLowerCase();

export function pascalCase(text: string): string {
  return wordsOf(text)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `name`, or the first of `name_2`, `name_3`… that is free; the answer is taken from then on. */
export function unique(
  name: string,
  taken: { has(name: string): boolean; add(name: string): unknown },
  join = '_',
): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name}${join}${count}`;
  taken.add(free);
  return free;
}

const dull = new Set([
  'api',
  'apis',
  'rest',
  'openapi',
  'swagger',
  'specification',
  'spec',
  'the',
  'public',
  'http',
  'web',
  'service',
  'reference',
  'documentation',
  'a',
  'an',
  'of',
  'for',
  'official',
  'docs',
  'openapi3',
  'example',
  'examples',
]);

/** A source's id: a valid beginning of an identifier. Titles lose the words every API has in its title. */
export function sourceId(name: string | undefined, title: string): string {
  const given = name === undefined ? '' : idOf(snakeCase(name));
  if (given) return given;
  const words = title
    .split(/\s[-–—+|/(]|[:(|]/)[0]!
    .replace(/['’]s\b/g, '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]+/g, '')
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{ID_Continue}]+|_+/u)
    .filter((word) => word && !dull.has(word) && !/^v?\d+$/.test(word));
  return idOf(words.slice(0, 3).join('_')) || 'api';
}

function idOf(text: string): string {
  const short = [...text].slice(0, 40).join('').replace(/_+$/, '');
  return /^\p{ID_Start}/u.test(short) || !short ? short : `api_${short}`;
}

/** A key as it is written in an object type: quoted where it is not an identifier. */
export function propertyKey(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : quote(key);
}

/** A string literal in single quotes. */
export function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}
