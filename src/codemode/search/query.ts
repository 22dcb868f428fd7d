import { wordsOf } from '../name/identifier.ts';
import { sayingsIn } from './sayings.ts';
import type { Segment, Verb } from './segment.ts';
import { synonymsOf } from './synonyms.ts';
import { isStop, stem } from './words.ts';

export interface Query {
  /** Every term looked for, with how surely it was meant. */
  terms: Map<string, number>;
  /** Alternatives with how surely each was meant: of a group only the best match counts. */
  groups: Map<string, number>[];
  /** What is to be done, as factors; empty where nothing was said. */
  verbs: Map<Verb, number>;
  question: boolean;
  /** Sources named in the query. */
  sources: Set<string>;
}

/** What verbs of everyday speech ask for, of the six kinds an operation can be. */
const asks: Record<Verb, string> = {
  list: 'list show display see view browse enumerate find search count what which who',
  get: 'get fetch read retrieve show display see view look lookup inspect check describe find download what how',
  create: 'create add make new post open register insert generate build start issue upload',
  update: 'update change edit modify set put write rename replace patch configure save store adjust',
  delete: 'delete remove destroy drop erase cancel revoke detach unlink clear',
  act: '',
};

const verbsOf = new Map<string, Verb[]>();
for (const [verb, words] of Object.entries(asks) as [Verb, string][])
  for (const word of words.split(' ').filter(Boolean)) verbsOf.set(word, [...(verbsOf.get(word) ?? []), verb]);

const factors: Record<Verb, Partial<Record<Verb, number>>> = {
  list: { list: 1.3, get: 1 },
  get: { get: 1.3, list: 1.1 },
  create: { create: 1.3, act: 1, update: 0.9 },
  update: { update: 1.3, create: 1, act: 1 },
  delete: { delete: 1.4, create: 0.8, update: 0.8, act: 0.9 },
  act: { act: 1.3, update: 1.2, create: 1.1, delete: 0.9 },
};

/** How surely a term is meant, by how it came from what was said; a word itself counts one. Learnt as in `rank.ts`. */
const sure = {
  /** What a saying of several words stands for, and what is looked for beside it. */
  saying: 0.8,
  also: 0.5,
  /** A word of such a saying itself. */
  savedWord: 0.25,
  /** What a single word stands for. */
  word: 0.8,
  synonym: 0.55,
  /** A verb that says what to do and is seldom what a thing is called, and what stands for it. */
  verb: 0.8,
  verbSynonym: 0.5,
};

export function readQuery(segments: Segment[], text: string): Query {
  const words = wordsOf(spaced(withoutLiterals(text.slice(0, 400))))
    .map((word) => word.toLowerCase())
    .slice(0, 24);
  const stems = words.map(stem);
  const query: Query = { terms: new Map(), groups: [], verbs: new Map(), question: false, sources: new Set() };
  query.question = /^\s*(what|which|who|whose|how (many|much)|when|where|is|are|does|do)\b|\?\s*$/i.test(text);
  if (/\b(one|single|specific|particular|details?|by id)\b/i.test(text)) {
    query.verbs.set('get', 1.4);
    query.verbs.set('list', 0.9);
  } else if (/\b(every|each|all)\b/i.test(text)) {
    query.verbs.set('list', 1.3);
    query.verbs.set('get', 0.9);
  }
  const known = (term: string) => segments.some((segment) => segment.postings.has(term));
  const used = new Set<number>();
  const beside = new Map<number, string[][]>();
  for (const { saying, at } of sayingsIn(stems)) {
    for (const verb of saying.verbs) ask(query, verb);
    if (at.length === 1) {
      beside.set(at[0]!, [...(beside.get(at[0]!) ?? []), ...saying.terms]);
      continue;
    }
    for (const index of at) used.add(index);
    saying.terms.forEach((terms, index) => {
      const group = new Map<string, number>();
      if (index === 0) for (const own of at) if (!isStop(words[own]!)) group.set(stems[own]!, sure.savedWord);
      for (const term of terms) group.set(term, index === 0 ? sure.saying : sure.also);
      for (const term of [...group.keys()]) if (!known(term)) group.delete(term);
      if (group.size > 0) addGroup(query, group);
    });
  }
  const said = query.verbs.size > 0;
  words.forEach((word, at) => {
    if (used.has(at)) return;
    const term = stems[at]!;
    const verb = readVerb(word, query, at, said) || (at === 0 && isDeterminer(words[1]));
    if (isStop(word) || word.length === 0) return;
    const source = segments.filter((segment) => segment.source === word || stem(segment.source) === term);
    for (const segment of source) query.sources.add(segment.source);
    // The name of an interface, or the number of a thing, is rarely what an operation is called.
    if (source.length > 0 || /^\d+$/.test(word)) {
      if (known(term)) addGroup(query, new Map([[term, source.length > 0 ? 0.15 : 0.4]]));
      return;
    }
    const group = new Map<string, number>();
    const add = (alternative: string, much: number) => {
      if (known(alternative)) group.set(alternative, Math.max(group.get(alternative) ?? 0, much));
    };
    add(term, verb ? sure.verb : 1);
    for (const synonym of synonymsOf(term)) add(synonym, sure.synonym * (verb ? sure.verbSynonym : 1));
    const [instead, ...also] = beside.get(at) ?? [];
    for (const other of instead ?? []) add(other, sure.word * (verb ? 0.7 : 1));
    for (const terms of also) addGroup(query, new Map(terms.filter(known).map((other) => [other, sure.also * 0.6])));
    const next = words[at + 1];
    if (next && !used.has(at + 1)) {
      add(stem(word + next), 1);
      if (!isStop(next)) add(word[0]! + next[0]!, 0.7);
    }
    if (group.size === 0 || !known(term)) for (const near of nearTerms(segments, term)) add(near, 0.6);
    if (group.size === 0) return;
    const phrase = phraseOf(segments, term);
    if (phrase.length > 0) for (const part of phrase) addGroup(query, new Map([[part, 0.9]]));
    else addGroup(query, group);
  });
  return query;
}

/** An order begins with its verb: what stands before “the” or “my” is done, and is no thing. */
const isDeterminer = (word: string | undefined): boolean =>
  word !== undefined && /^(a|an|the|my|our|your|their|this|that|these|those|all|some|every|many)$/.test(word);

/** Camel case apart, before the case is lost. */
const spaced = (text: string): string => wordsOf(text).join(' ');

/** Values a person names stand for the kind of thing they are: an address, a host name. */
function withoutLiterals(text: string): string {
  return text
    .replace(/https?:\/\/\S+/gi, ' url ')
    .replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, ' email ')
    .replace(/\b\d{1,3}(\.\d{1,3}){3}(\/\d+)?\b/g, ' ip ')
    .replace(/\b([a-z0-9-]+\.)+[a-z]{2,10}\b/gi, ' domain name dns ');
}

function readVerb(word: string, query: Query, at: number, said: boolean): boolean {
  const verbs = verbsOf.get(word);
  if (!verbs) return false;
  // The first verb is what is asked; later ones describe.
  if (!said && (at <= 2 || query.verbs.size === 0)) for (const verb of verbs) ask(query, verb);
  return true;
}

function ask(query: Query, verb: Verb): void {
  for (const [kind, factor] of Object.entries(factors[verb]) as [Verb, number][])
    query.verbs.set(kind, Math.max(query.verbs.get(kind) ?? 0, factor));
}

function addGroup(query: Query, group: Map<string, number>): void {
  for (const [term, sure] of group) query.terms.set(term, Math.max(query.terms.get(term) ?? 0, sure));
  query.groups.push(group);
}

/** The words an abbreviation of two or three letters stands for, where summaries use the phrase often and rarely the letters. */
function phraseOf(segments: Segment[], term: string): string[] {
  if (!/^[a-z]{2,3}$/.test(term)) return [];
  const count = segments.reduce((sum, segment) => sum + segment.entries.length, 0);
  let best: [string, number] = ['', Math.max(4, count / 250)];
  let letters = 0;
  for (const segment of segments) {
    letters += segment.postings.get(term)?.at.length ?? 0;
    for (const [phrase, times] of segment.initials.get(term) ?? []) if (times > best[1]) best = [phrase, times];
  }
  return best[0] && letters < best[1] ? best[0].split(' ') : [];
}

/** Known terms one slip of the keyboard away (two in long words), and those that begin alike. */
function nearTerms(segments: Segment[], term: string): string[] {
  if (term.length < 4) return [];
  const allowed = term.length >= 8 ? 2 : 1;
  const near = new Set<string>();
  for (const segment of segments)
    for (const letter of [` ${term[0]}`, term[1]!])
      for (const candidate of segment.byLetter.get(letter) ?? [])
        if (isNear(candidate, term, allowed)) near.add(candidate);
  return [...near].slice(0, 8);
}

/** A slip near the end keeps the stemmer from seeing an ending, so up to three letters of one may be left on. */
function isNear(candidate: string, term: string, allowed: number): boolean {
  const longer = term.length - candidate.length;
  if (longer < -allowed || longer > 3) return false;
  if (longer <= allowed && distance(candidate, term, allowed) <= allowed) return true;
  return longer > 0 && candidate.length >= 5 && distance(candidate, term.slice(0, candidate.length), 1) <= 1;
}

/** Optimal string alignment distance: insertions, deletions, replacements, neighbours swapped. Gives up above `limit`. */
export function distance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return least;
    before = last;
    last = row;
  }
  return last[b.length]!;
}
