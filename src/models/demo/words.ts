/** Words and their stems: enough English to recognise the nouns and verbs of a request in the names of a catalog. */

const stop = new Set(
  (
    'a an the of for on in at to from by with and or but is are was were be been do does did has have had it its they them their this that these those ' +
    'there here my our your me i we you he she all any every each some one please can could would should will just now also which what who whose ' +
    'how many much where when than then so as if into about not no without show list get give tell find see display want need like us let too ' +
    'im id ids named called name names up out only still currently right'
  ).split(' '),
);

/** A stem good enough to compare by: plural, -ing, -ed, -ion and a final e are taken off. */
export function stem(word: string): string {
  let text = word.toLowerCase();
  if (/ies$/.test(text) && text.length > 4) text = `${text.slice(0, -3)}y`;
  else if (/(?:ch|sh|x|z|ss)es$/.test(text)) text = text.slice(0, -2);
  else if (/[^su]s$/.test(text) && text.length > 3) text = text.slice(0, -1);
  for (const ending of ['ing', 'ed', 'ion']) {
    if (text.endsWith(ending) && text.length > ending.length + 3) {
      text = text.slice(0, -ending.length);
      break;
    }
  }
  return text.replace(/([bdgmnprt])\1$/, '$1').replace(/e$/, '');
}

/** Words of a name in snake_case, camelCase or with spaces. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}

export const isStop = (word: string): boolean => stop.has(word);

export function singular(word: string): string {
  if (/ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ch|sh|x|z|ss)es$/.test(word)) return word.slice(0, -2);
  return /[^su]s$/.test(word) && word.length > 3 ? word.slice(0, -1) : word;
}

export function plural(word: string): string {
  if (word !== singular(word)) return word;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:ch|sh|x|z|s)$/.test(word) ? `${word}es` : `${word}s`;
}

const acronyms: Record<string, string> = {
  ddos: 'DDoS',
  dns: 'DNS',
  api: 'API',
  ip: 'IP',
  url: 'URL',
  ssl: 'SSL',
  tls: 'TLS',
  ai: 'AI',
};

/** A name for a person: `ddos_protection` as “DDoS protection”. */
export const spoken = (name: string): string =>
  wordsOf(name)
    .map((word) => acronyms[word] ?? word)
    .join(' ');

const reserved = new Set(
  'break case catch class const continue default delete do else enum export extends false finally for function if import in new null return super switch this throw true try typeof var void while with yield let static await async of input codemode result'.split(
    ' ',
  ),
);

/** A name for a variable: the last word or two in camelCase. */
export function variable(name: string): string {
  const words = wordsOf(name).map((word) => word.replace(/^\d+/, ''));
  const text =
    words.map((word, index) => (index === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join('') || 'item';
  return reserved.has(text) ? `${text}Item` : text;
}

/** Edits that make one word of the other (Levenshtein), for “did you mean”. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The closest of the choices, if it is close enough to be meant. */
export function nearest(word: string, choices: string[]): string | undefined {
  const ranked = choices
    .map((choice) => ({ choice, far: distance(word.toLowerCase(), choice.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best && best.far <= Math.max(2, Math.floor(word.length / 3)) ? best.choice : undefined;
}

/** A string as TypeScript, in single quotes. */
export const literal = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
