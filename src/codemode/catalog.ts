import { sleep } from '#base/deadline.ts';
import { matchPattern } from '#base/pattern.ts';
import { createQueue } from '#base/queue.ts';
import { fail, ok } from '#base/result.ts';
import { estimateTokens } from '#base/tokens.ts';
import type {
  Catalog,
  Footprint,
  HiddenPattern,
  ImportProgress,
  SearchAnswer,
  SearchHit,
  Source,
  SourceInput,
} from './catalog.contract.ts';
import { declareAll, describeWithin, type Subject } from './declare/declare.ts';
import { writeMethod } from './declare/method.ts';
import { writeNamed } from './declare/schema.ts';
import { loadCounter } from './footprint/count.ts';
import { naiveTool } from './footprint/naive.ts';
import { sourceId, unique } from './name/identifier.ts';
import { importDocument, type Loaded } from './openapi/import.ts';
import type { Operation } from './openapi/operation.ts';
import { loadToolset } from './openapi/toolset.ts';
import { planRequest } from './request/plan.ts';
import { readFilters } from './search/filters.ts';
import { rank } from './search/rank.ts';
import { createSegment, type Segment } from './search/segment.ts';

/** Below both, a catalog is written into the prompt: for a few methods that works better than searching. */
const inlineMethods = 30;
const inlineTokens = 3000;

interface Shelf extends Loaded {
  segment: Segment;
  types: Set<string>;
}

interface Known {
  operation: Operation;
  shelf: Shelf;
}

/** What the catalog takes from the world, so that tests can hold it. */
export interface CatalogWorld {
  /** Gives way to waiting messages. */
  yield(): Promise<void>;
  now(): number;
  counter(): Promise<(text: string) => number>;
}

const realWorld: CatalogWorld = { yield: () => sleep(0), now: () => performance.now(), counter: loadCounter };

/** The catalog of all sources: imported documents and toolsets, their methods, types, search and requests. */
export function createCatalog(world: CatalogWorld = realWorld): Catalog {
  const shelves = new Map<string, Shelf>();
  let methods = new Map<string, Known>();
  /** What nobody may name is kept apart, so that names stay the same when it is shown again. */
  let hidden = new Map<string, Known>();
  let hiding: HiddenPattern[] = [];
  const typesInSight = new Map<Shelf, string>();
  const inOrder = createQueue();
  let cancelled = 0;
  let asked = 0;

  const put = (loaded: Loaded, types: Set<string>): Source => {
    const { source, operations } = loaded;
    const others = new Set(
      [...methods.values(), ...hidden.values()]
        .filter(({ shelf }) => shelf.source.id !== source.id)
        .map(({ operation }) => operation.method.name),
    );
    for (const operation of operations) operation.method.name = unique(operation.method.name, others);
    shelves.set(source.id, {
      ...loaded,
      types,
      segment: createSegment(source.id, source.title, operations, loaded.space.references),
    });
    reindex();
    void count(shelves.get(source.id)!);
    return { ...source };
  };
  const reindex = () => {
    methods = new Map();
    hidden = new Map();
    typesInSight.clear();
    for (const shelf of shelves.values())
      for (const operation of shelf.operations) {
        const into = hiding.some((pattern) => hides(pattern, operation.method)) ? hidden : methods;
        into.set(operation.method.name, { operation, shelf });
      }
  };
  /** A type that only hidden methods reach is hidden with them. */
  const inSight = (name: string, shelf: Shelf): boolean => {
    if (![...hidden.values()].some((known) => known.shelf === shelf)) return true;
    const text =
      typesInSight.get(shelf) ??
      declareAll([...methods.values()].filter((known) => known.shelf === shelf).map(subjectFrom));
    typesInSight.set(shelf, text);
    return new RegExp(`\\b(?:interface|type) ${name.replaceAll('$', '\\$')}\\b`).test(text);
  };
  /** Names of types are unique across sources; `reserved` are those a page or TypeScript already has. */
  const takenTypes = (id: string): Set<string> => {
    const taken = new Set(globals);
    for (const shelf of shelves.values())
      if (shelf.source.id !== id) for (const name of shelf.space.names()) taken.add(name);
    return taken;
  };
  const idFor = (input: SourceInput, title: string): string => {
    const id = sourceId(input.name, title);
    const there = shelves.get(id);
    if (input.name !== undefined || !there || there.source.from === input.from) return id;
    return unique(
      id,
      new Set([...shelves.values()].filter(({ source }) => source.from !== input.from).map(({ source }) => source.id)),
    );
  };
  const count = async (shelf: Shelf): Promise<void> => {
    try {
      await world.yield();
      const counter = await world.counter();
      let tokens = 0;
      let since = world.now();
      for (const operation of shelf.operations) {
        tokens += counter(naiveTool(operation, shelf.space.references));
        if (world.now() - since < 8) continue;
        await world.yield();
        if (shelves.get(shelf.source.id) !== shelf) return;
        since = world.now();
      }
      shelf.source.naiveTokens = tokens;
    } catch {
      // Without the tokenizer the meter says that it does not know; nothing else depends on it.
    }
  };
  /** Without what belongs to the language. */
  const listed = () => [...methods.values()].filter(({ shelf }) => !shelf.ambient);
  const inline = async (): Promise<string | null> => {
    const known = listed();
    if (known.length === 0 || known.length >= inlineMethods) return null;
    const text = declareAll(known.map(subjectFrom), false);
    return (await world.counter())(text) < inlineTokens ? text : null;
  };
  /** An everyday word as `search` names a method of the language only where it is said to be a name. */
  const subjectOf = (name: string, exact = true): Subject | undefined => {
    const plain = name
      .trim()
      .replace(/^[`'"]+|[`'"]+$/g, '')
      .replace(/^codemode\./, '')
      .replace(/\(.*$/s, '');
    const known = methods.get(plain);
    if (known && (!known.shelf.ambient || name.includes('codemode.') || exact)) return subjectFrom(known);
    for (const shelf of shelves.values()) {
      const type = shelf.space.byName(plain);
      if (type && inSight(plain, shelf)) return { type, space: shelf.space };
    }
    return undefined;
  };

  /** What a query names, when it holds nothing but names of methods and types. */
  const namedIn = (query: string): Subject[] => {
    const whole = subjectOf(query, false);
    if (whole) return [whole];
    const subjects = query
      .trim()
      .slice(0, 1000)
      .split(/[\s,]+/)
      .map((word) => subjectOf(word, false));
    return subjects.includes(undefined) ? [] : (subjects as Subject[]);
  };

  return {
    async import(input, onProgress) {
      const mine = ++asked;
      const report = (progress: ImportProgress) => void onProgress?.(progress);
      return inOrder(async () => {
        // Giving way costs a timer's turn, so it is done by time and not by count.
        let since = world.now();
        const pause = async () => {
          if (world.now() - since < 25) return cancelled < mine;
          await world.yield();
          since = world.now();
          return cancelled < mine;
        };
        let types = new Set<string>();
        const loaded = await importDocument(
          input,
          { idFor, takenTypes: (id) => (types = takenTypes(id)), pause },
          report,
        );
        if (!loaded.ok) return loaded;
        if (!(await pause())) return fail('cancelled', 'The import was cancelled.');
        const source = put(loaded.value, types);
        report({ stage: 'counting', part: 1 });
        return ok(source);
      });
    },
    async cancel() {
      cancelled = asked;
    },
    async addToolset(toolset) {
      let types = new Set<string>();
      return put(
        loadToolset(toolset, (id) => (types = takenTypes(id))),
        types,
      );
    },
    async remove(id) {
      shelves.delete(id);
      reindex();
    },
    async hide(patterns) {
      hiding = patterns;
      reindex();
    },
    async hidden() {
      return [...hidden.values()].map(({ operation }) => operation.method);
    },
    async sources() {
      return [...shelves.values()].filter(({ ambient }) => !ambient).map(({ source }) => ({ ...source }));
    },
    async methods() {
      return [...methods.values()].map(({ operation }) => operation.method);
    },
    async signatures(id) {
      const signatures: Record<string, string> = {};
      for (const { operation, shelf } of methods.values()) {
        if (shelf.source.id !== id) continue;
        const { text, uses } = writeMethod(operation, shelf.space, { docs: false });
        signatures[operation.method.name] = [
          text,
          ...uses.map((type) => writeNamed(type, shelf.space, false).text),
        ].join('\n');
      }
      return signatures;
    },
    async search(query, budget = 800): Promise<SearchAnswer> {
      const { text, narrow } = readFilters(query);
      const exact = namedIn(query);
      if (exact.length > 0) {
        const declarations = describeWithin(exact, budget);
        const hits = exact.flatMap((subject) =>
          'operation' in subject ? [{ ...subject.operation.method, score: 1 }] : [],
        );
        return { hits, declarations, tokens: estimateTokens(declarations) };
      }
      const segments = [...shelves.values()].filter(({ ambient }) => !ambient).map(({ segment }) => segment);
      const fits = ({ method }: Operation) => methods.has(method.name) && (!narrow || narrow(method));
      const ranked =
        text === '' && narrow
          ? listed()
              .filter(({ operation }) => fits(operation))
              .map(({ operation }) => ({ operation, score: 1 }))
              .slice(0, 10)
          : rank(segments, text, 10, fits);
      const hits: SearchHit[] = ranked.map(({ operation, score }) => ({ ...operation.method, score }));
      // What is far behind the first is listed, but not worth its tokens.
      const near = ranked.filter(({ score }) => score >= ranked[0]!.score * 0.4);
      const declarations =
        near.length > 0
          ? describeWithin(
              near.map(({ operation }) => subjectOf(operation.method.name)!),
              budget,
            )
          : '';
      return { hits, declarations, tokens: estimateTokens(declarations) };
    },
    async declarations(names) {
      if (!names) return declareAll([...methods.values()].map(subjectFrom));
      const wanted = names.flatMap((name) => {
        const subject = subjectOf(name);
        return subject && 'operation' in subject ? [subject] : [];
      });
      return declareAll(wanted);
    },
    async describe(names, budget = 800) {
      const subjects = names.map((name) => subjectOf(name));
      const unknown = names.filter((_, index) => !subjects[index]);
      const text = describeWithin(
        subjects.filter((subject) => subject !== undefined),
        budget,
      );
      return unknown.length > 0
        ? `${text}\n// unknown: ${unknown.slice(0, 10).join(', ').replace(/\s+/g, ' ').slice(0, 300)}`
        : text;
    },
    async plan(name, args) {
      const known = methods.get(name);
      if (!known)
        return fail(
          'unknown_method',
          `There is no method “${String(name).slice(0, 100)}”. Search for what it should do.`,
        );
      return planRequest(known.operation, known.shelf.space.references, args);
    },
    async footprint(prompt = ''): Promise<Footprint> {
      const counter = await world.counter();
      const text = await inline();
      const sources = [...shelves.values()].filter(({ ambient }) => !ambient).map(({ source }) => source.naiveTokens);
      const naive = sources.includes(null) ? null : sources.reduce<number>((sum, tokens) => sum + (tokens ?? 0), 0);
      return {
        prompt: counter(prompt) + (text ? counter(text) : 0),
        naive,
        methods: listed().length,
        inlined: text !== null,
      };
    },
    inline,
  };
}

const subjectFrom = ({ operation, shelf }: Known) => ({ operation, space: shelf.space });

const hides = (pattern: HiddenPattern, method: Operation['method']): boolean =>
  (pattern.source === undefined || pattern.source === method.source) &&
  (pattern.effect === undefined || pattern.effect === method.effect) &&
  (pattern.method === undefined || matchPattern(pattern.method, method.name));

const globals =
  'Array ArrayBuffer Boolean Date Error Function JSON Map Math Number Object Omit Partial Pick Promise Proxy Readonly ReadonlyArray Record RegExp Required Set String Symbol Uint8Array WeakMap'.split(
    ' ',
  );
