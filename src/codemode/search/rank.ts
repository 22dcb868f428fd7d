import type { Operation } from '../openapi/operation.ts';
import { readQuery } from './query.ts';
import type { Entry, Segment } from './segment.ts';

export interface Ranked {
  operation: Operation;
  score: number;
}

/**
 * Learnt by coordinate ascent on the queries a person looked at while the lexicon was written; those of
 * `unseen-queries.json` were not among them.
 */
const learnt = {
  /** BM25's saturation. */
  k1: 2.4,
  /** How much the rarest word for a thing says of how rare the thing is, whatever it is called. */
  rarest: 0.3,
  /** A factor for an operation of another kind than what is asked. */
  otherVerb: 0.35,
  /** A factor for changing something where a question was asked. */
  question: 0.5,
  deprecated: 0.6,
  /** For each level of the path, and for each doubling of what lies below it. */
  depth: 0.06,
  weight: 0.03,
  /** How much it matters that the query names all the operation is about, and that the operation has all it names. */
  gist: 0.8,
  cover: 0.3,
  /** One of its words is what the path ends in. */
  resource: 0.12,
  source: 0.5,
  /** A factor for each operation before it that differs only in whose the thing is. */
  alike: 0.8,
};

/** BM25F over all segments at once, then the priors a person's question carries: what is asked, of what, how general. */
export function rank(
  segments: Segment[],
  text: string,
  limit: number,
  fits: (operation: Operation) => boolean = () => true,
): Ranked[] {
  const query = readQuery(segments, text);
  const count = segments.reduce((sum, segment) => sum + segment.entries.length, 0);
  const ranked: Ranked[] = [];
  const idf = new Map<string, number>();
  for (const term of query.terms.keys()) {
    const documents = segments.reduce((sum, segment) => sum + (segment.postings.get(term)?.at.length ?? 0), 0);
    idf.set(term, Math.log(1 + (count - documents + 0.5) / (documents + 0.5)));
  }
  let whole = 0;
  for (const group of query.groups)
    whole += Math.max(0, ...[...group].map(([term, sure]) => (idf.get(term) ?? 0) * sure));
  for (const segment of segments) {
    const scores = new Map<number, { score: number; matched: number }>();
    for (const group of query.groups) {
      const rarest = Math.max(0, ...[...group.keys()].map((term) => idf.get(term) ?? 0));
      const best = new Map<number, { score: number; matched: number }>();
      for (const [term, sure] of group) {
        const posting = segment.postings.get(term);
        if (!posting) continue;
        const worth = (idf.get(term)! * (1 - learnt.rarest) + rarest * learnt.rarest) * sure;
        for (let index = 0; index < posting.at.length; index++) {
          const weight = posting.weight[index]!;
          const score = (worth * weight * (learnt.k1 + 1)) / (weight + learnt.k1);
          const at = posting.at[index]!;
          if ((best.get(at)?.score ?? 0) < score) best.set(at, { score, matched: worth });
        }
      }
      for (const [at, part] of best) {
        const sum = scores.get(at);
        if (sum) {
          sum.score += part.score;
          sum.matched += part.matched;
        } else scores.set(at, { ...part });
      }
    }
    const named = query.sources.has(segment.source);
    for (const [at, { score, matched }] of scores) {
      const entry = segment.entries[at]!;
      if (!fits(entry.operation)) continue;
      const prior = priorOf(entry, query) * (1 - learnt.cover + learnt.cover * (whole > 0 ? matched / whole : 0));
      ranked.push({ operation: entry.operation, score: score * prior * (named ? 1 + learnt.source : 1) });
    }
  }
  ranked.sort(byScore);
  return spread(ranked.slice(0, Math.max(limit, 60))).slice(0, limit);
}

const byScore = (a: Ranked, b: Ranked) =>
  b.score - a.score || (a.operation.method.name < b.operation.method.name ? -1 : 1);

/** The same for a repository, an organization and a user leaves room for something else; the best of them stays where it is. */
function spread(ranked: Ranked[]): Ranked[] {
  const before = new Map<string, number>();
  return ranked
    .map(({ operation, score }) => {
      const like = likeness(operation);
      const times = before.get(like) ?? 0;
      before.set(like, times + 1);
      return { operation, score: score * learnt.alike ** times };
    })
    .sort(byScore);
}

/** What is done to what, without whose it is: the method, and how the path ends. */
function likeness({ method, http }: Operation): string {
  if (!http) return method.name;
  const parts = http.path.split('/').filter(Boolean);
  const fixed = parts.filter((part) => !part.startsWith('{'));
  return `${method.route.split(' ', 1)[0]} ${fixed.slice(-2).join('/')} ${parts.at(-1) !== fixed.at(-1)}`;
}

function priorOf(entry: Entry, query: ReturnType<typeof readQuery>): number {
  let prior = 1;
  const { method } = entry.operation;
  if (query.verbs.size > 0) prior *= query.verbs.get(entry.verb) ?? learnt.otherVerb;
  if (query.question && method.effect !== 'read') prior *= learnt.question;
  if (method.deprecated) prior *= learnt.deprecated;
  // The shallower of two that match alike is the more general, and the more often meant.
  prior *= (1 + learnt.weight * entry.weight) / (1 + learnt.depth * entry.depth);
  let covered = 0;
  for (const term of entry.gist) if (query.terms.has(term)) covered++;
  prior *= 1 - learnt.gist + learnt.gist * (covered / (entry.gist.size || 1));
  for (const term of entry.resource) {
    if (query.terms.has(term)) {
      prior *= 1 + learnt.resource;
      break;
    }
  }
  return prior;
}
