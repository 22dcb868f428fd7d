import type { Operation } from '../openapi/operation.ts';
import { readQuery } from './query.ts';
import type { Entry, Segment } from './segment.ts';

export interface Ranked {
  operation: Operation;
  score: number;
}

const k1 = 1.2;

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
    whole += Math.max(0, ...group.map((term) => (idf.get(term) ?? 0) * query.terms.get(term)!));
  for (const segment of segments) {
    const scores = new Map<number, { score: number; matched: number }>();
    for (const group of query.groups) {
      const best = new Map<number, { score: number; matched: number }>();
      for (const term of group) {
        const posting = segment.postings.get(term);
        if (!posting) continue;
        const worth = idf.get(term)! * query.terms.get(term)!;
        for (let index = 0; index < posting.at.length; index++) {
          const weight = posting.weight[index]!;
          const score = (worth * weight * (k1 + 1)) / (weight + k1);
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
      const prior = priorOf(entry, query) * (0.35 + 0.65 * (whole > 0 ? matched / whole : 0));
      ranked.push({ operation: entry.operation, score: score * prior * (named ? 1.5 : 1) });
    }
  }
  ranked.sort((a, b) => b.score - a.score || (a.operation.method.name < b.operation.method.name ? -1 : 1));
  return ranked.slice(0, limit);
}

function priorOf(entry: Entry, query: ReturnType<typeof readQuery>): number {
  let prior = 1;
  const { method } = entry.operation;
  if (query.verbs.size > 0) prior *= query.verbs.get(entry.verb) ?? 0.6;
  if (query.question && method.effect !== 'read') prior *= 0.5;
  if (method.deprecated) prior *= 0.6;
  // The shallower of two that match alike is the more general, and the more often meant.
  prior *= 1 / (1 + 0.05 * entry.depth);
  let covered = 0;
  for (const term of entry.gist) if (query.terms.has(term)) covered++;
  prior *= 0.6 + 0.4 * (covered / (entry.gist.size || 1));
  for (const term of entry.resource) {
    if (query.terms.has(term)) {
      prior *= 1.25;
      break;
    }
  }
  return prior;
}
