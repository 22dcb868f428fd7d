import { withoutTags } from '../declare/doc.ts';
import type { Operation } from '../openapi/operation.ts';
import type { References } from '../openapi/reference.ts';
import { bodyWords } from './body-words.ts';
import { stem, termsOf } from './words.ts';

/** The fields of an operation, with how much a word in them says and how much their length matters (BM25F's w and b). */
const fields = {
  resource: { weight: 3, length: 0.3 },
  path: { weight: 2.2, length: 0.5 },
  summary: { weight: 3, length: 0.4 },
  name: { weight: 1.5, length: 0.4 },
  tags: { weight: 1.2, length: 0.4 },
  inputs: { weight: 0.5, length: 0.7 },
  description: { weight: 0.7, length: 0.6 },
  arguments: { weight: 0.35, length: 0.7 },
} as const;

export interface Entry {
  operation: Operation;
  /** What kind of verb it is, from HTTP and from its name. */
  verb: Verb;
  /** Terms of the last fixed part of the path: the thing the operation is about. */
  resource: Set<string>;
  /** Terms of path and summary: what a query should cover. */
  gist: Set<string>;
  /** Fixed path parts and parameters in all. */
  depth: number;
  /** How many operations lie below its resource, as doublings: what much hangs on is what a service is about. */
  weight: number;
}

export type Verb = 'list' | 'get' | 'create' | 'update' | 'delete' | 'act';

/** The searchable form of one source. Segments are searched together, so adding one rebuilds nothing. */
export interface Segment {
  source: string;
  /** Terms of the source's id and title. */
  about: Set<string>;
  entries: Entry[];
  /** For each term, entry numbers and weighted frequencies, side by side. */
  postings: Map<string, { at: number[]; weight: number[] }>;
  /** Its terms by their first letter (after a space) and by their second: a slip seldom falls on both. */
  byLetter: Map<string, string[]>;
  /** What two or three letters stand for, from summaries: `pr` for `pull request`. */
  initials: Map<string, Map<string, number>>;
}

export function createSegment(source: string, title: string, operations: Operation[], references: References): Segment {
  const texts = operations.map((operation) => textsOf(operation, references));
  const averages = averageLengths(texts);
  const segment: Segment = {
    source,
    about: new Set([stem(source), ...termsOf(source), ...termsOf(title)]),
    entries: [],
    postings: new Map(),
    byLetter: new Map(),
    initials: new Map(),
  };
  const below = countBelow(operations);
  operations.forEach((operation, index) => {
    const parts = texts[index]!;
    const weights = new Map<string, number>();
    for (const [name, terms] of Object.entries(parts) as [keyof typeof fields, string[]][]) {
      const { weight, length } = fields[name];
      const share = weight / (1 - length + (length * terms.length) / (averages[name] || 1));
      for (const term of terms) weights.set(term, (weights.get(term) ?? 0) + share);
    }
    for (const [term, weight] of weights) {
      let posting = segment.postings.get(term);
      if (!posting) segment.postings.set(term, (posting = { at: [], weight: [] }));
      posting.at.push(index);
      posting.weight.push(weight);
    }
    segment.entries.push(entryOf(operation, parts, below));
    noteInitials(parts.summary, segment.initials);
  });
  for (const term of segment.postings.keys())
    for (const letter of [` ${term[0]}`, term[1] ?? '']) {
      const terms = segment.byLetter.get(letter);
      if (terms) terms.push(term);
      else segment.byLetter.set(letter, [term]);
    }
  return segment;
}

type Texts = Record<keyof typeof fields, string[]>;

function textsOf(operation: Operation, references: References): Texts {
  const body = bodyWords(operation, references);
  const { method, http } = operation;
  const parts = (http?.path ?? '').split('/').filter((part) => part && !part.startsWith('{'));
  return {
    resource: http ? termsOf(parts.at(-1) ?? '') : termsOf(method.name.slice(method.source.length)),
    path: parts.slice(0, -1).flatMap(termsOf),
    summary: termsOf(method.summary),
    name: termsOf(method.name.slice(method.source.length)),
    tags: method.tags.flatMap(termsOf),
    inputs: [...operation.fields.map((field) => field.name), ...body.names].flatMap(termsOf),
    description: termsOf(withoutTags(operation.description.slice(0, 800))),
    arguments: [
      ...operation.fields.slice(0, 12).map((field) => field.description.slice(0, 100)),
      ...body.descriptions,
    ].flatMap(termsOf),
  };
}

function averageLengths(texts: Texts[]): Record<keyof typeof fields, number> {
  const sums = Object.fromEntries(Object.keys(fields).map((name) => [name, 0])) as Record<keyof typeof fields, number>;
  for (const text of texts)
    for (const name of Object.keys(fields) as (keyof typeof fields)[]) sums[name] += text[name].length;
  for (const name of Object.keys(fields) as (keyof typeof fields)[]) sums[name] /= texts.length || 1;
  return sums;
}

/** The path of the collection an operation belongs to: without the parameter at its end. */
const collectionOf = (path: string): string => path.replace(/\/\{[^/]*\}$/, '').replace(/\{[^/]*\}/g, '{}');

function countBelow(operations: Operation[]): Map<string, number> {
  const below = new Map<string, number>();
  for (const { http } of operations) {
    const path = collectionOf(http?.path ?? '');
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const above = path.slice(0, end);
      if (!above.endsWith('{}')) below.set(above, (below.get(above) ?? 0) + 1);
    }
  }
  return below;
}

function entryOf(operation: Operation, texts: Texts, below: Map<string, number>): Entry {
  const path = operation.http?.path ?? '';
  const single = /\}\/?$/.test(path);
  return {
    operation,
    verb: verbOf(operation, single),
    resource: new Set(texts.resource),
    gist: new Set([...texts.resource, ...texts.path, ...texts.summary]),
    depth: path.split('/').length - 1,
    weight: Math.log2(1 + (below.get(collectionOf(path)) ?? 0)),
  };
}

function verbOf(operation: Operation, single: boolean): Verb {
  const verb = operation.http?.verb;
  if (verb === undefined) {
    const { effect } = operation.method;
    return effect === 'read' ? 'list' : effect === 'destroy' ? 'delete' : 'act';
  }
  if (verb === 'DELETE') return 'delete';
  if (verb === 'PATCH') return 'update';
  if (verb === 'PUT') return single || operation.fields.length > 2 ? 'update' : 'act';
  if (verb === 'POST') return single ? 'update' : 'create';
  return single || /^(get|retrieve|fetch|show|read)\b/i.test(operation.method.summary) ? 'get' : 'list';
}

function noteInitials(terms: string[], initials: Segment['initials']): void {
  for (let size = 2; size <= 3; size++) {
    for (let at = 0; at + size <= terms.length; at++) {
      const words = terms.slice(at, at + size);
      if (words.some((word) => word.length < 3)) continue;
      const letters = words.map((word) => word[0]).join('');
      let phrases = initials.get(letters);
      if (!phrases) initials.set(letters, (phrases = new Map()));
      const phrase = words.join(' ');
      phrases.set(phrase, (phrases.get(phrase) ?? 0) + 1);
    }
  }
}
