/** What a person sees of a hit: the session, the branch, the piece of text. Hidden entries and sessions are left out. */
import type { SearchHit, SearchShape, SearchText, SearchTruth } from '../search.contract.ts';
import { type Found, keyOf, type Matches } from './query.ts';
import { snippetOf } from './snippet.ts';

/** Shapes kept at hand: those of the sessions last looked into. */
const remembered = 400;

export function describeHits(truth: SearchTruth) {
  const shapes = new Map<string, Promise<SearchShape | null>>();
  const shapeOf = (sessionId: string) => {
    const known = shapes.get(sessionId);
    if (known) return known;
    if (shapes.size >= remembered) shapes.delete(shapes.keys().next().value!);
    const shape = truth.shape(sessionId);
    shapes.set(sessionId, shape);
    return shape;
  };

  async function of(matches: Matches, limit: number): Promise<SearchHit[]> {
    const places: Place[] = [];
    for (const found of matches.found) {
      if (places.length >= limit) break;
      const place = placeOf(found, await shapeOf(found.sessionId));
      if (place) places.push(place);
    }
    const texts = new Map((await truth.texts(places.map(({ found }) => found))).map((text) => [keyOf(text), text]));
    return places.flatMap((place) => {
      const text = texts.get(keyOf(place.found));
      return text ? [hitOf(place, text, matches)] : [];
    });
  }

  return {
    of,
    forget: (sessionId: string) => void shapes.delete(sessionId),
  };
}

interface Place {
  found: Found;
  shape: SearchShape;
  entryId: string | null;
}

function placeOf(found: Found, shape: SearchShape | null): Place | null {
  if (!shape) return null;
  const entryId = found.kind === 'entry' ? found.id : null;
  if (entryId !== null && !isThere(shape, entryId)) return null;
  return { found, shape, entryId };
}

function isThere(shape: SearchShape, id: string): boolean {
  for (let at: string | null = id; at !== null; ) {
    const entry: { parent: string | null; deleted: boolean } | undefined = shape.entries.get(at);
    if (!entry || entry.deleted) return false;
    at = entry.parent;
  }
  return true;
}

function hitOf({ found, shape, entryId }: Place, text: SearchText, matches: Matches): SearchHit {
  const entry = entryId === null ? undefined : shape.entries.get(entryId);
  return {
    sessionId: found.sessionId,
    sessionTitle: shape.title,
    entryId,
    runId: found.kind === 'run' ? found.id : null,
    kind: found.kind === 'run' ? 'run' : (entry?.kind ?? 'user'),
    at: found.at,
    branch: entryId === null ? null : branchOf(shape, entryId),
    ...snippetOf(text.text, matches.clauses),
  };
}

/** The name of the branch that goes through an entry, or what tells it from the shown one; `null` where nothing forks. */
function branchOf(shape: SearchShape, id: string): string | null {
  const own = wayTo(shape, id);
  const shown = new Set(wayTo(shape, shape.headId));
  const named = own.map((at) => shape.names.get(at)).find((name) => name !== undefined);
  if (named !== undefined) return named;
  if (shown.has(id)) {
    const below = [...shown].find((at) => shape.names.has(at));
    return below === undefined ? null : shape.names.get(below)!;
  }
  const fork = own.findLast((at) => !shown.has(at));
  const title = fork === undefined ? undefined : shape.entries.get(fork)?.title;
  return title ? `“${title.slice(0, 60)}”` : null;
}

/** From an entry up to the first. */
function wayTo(shape: SearchShape, id: string | null): string[] {
  const way: string[] = [];
  for (let at = id; at !== null; at = shape.entries.get(at)?.parent ?? null) {
    way.push(at);
    if (way.length > shape.entries.size) break;
  }
  return way;
}
