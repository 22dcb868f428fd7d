/** What a program can ask of its own surroundings: the catalog, and the results of earlier runs of the session. */
import { messageOf } from '#base/result.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Catalog, Toolset } from './catalog.contract.ts';
import type { Caller, Connector } from './connector.contract.ts';
import { shapeOf } from './execute/render.ts';
import type { RunRecord, RunStore } from './run.contract.ts';

interface Options {
  catalog: Pick<Catalog, 'search' | 'describe'>;
  runs: Pick<RunStore, 'get' | 'ofSession'>;
  /** Tokens of what `describe` answers. Default 4,000: it does not pass the model's context by itself. */
  budget?: number;
}

/**
 * `codemode.search(query)`, `codemode.describe(names)` and `codemode.result(run, path)`. They are reads: rules allow them
 * as any other, and the journal keeps what they answered.
 */
export function discoveryToolset({ catalog, runs, budget = 4_000 }: Options): {
  toolset: Toolset;
  connector: Connector;
} {
  const search = async (query: unknown, options: unknown): Promise<CallReply> => {
    if (typeof query !== 'string') return wrong('search takes words or names as one string.');
    const { limit = 10 } = (typeof options === 'object' && options !== null ? options : {}) as { limit?: unknown };
    const { hits } = await catalog.search(query, 0);
    const value = hits
      .slice(0, typeof limit === 'number' && limit >= 1 ? limit : 10)
      .map(({ name, source, summary, effect, route, tags, deprecated }) => ({
        name,
        source,
        summary,
        effect,
        route,
        tags: [...tags],
        deprecated,
      }));
    return { ok: true, value };
  };
  const explain = async (given: unknown): Promise<CallReply> => {
    const names: unknown[] = Array.isArray(given) ? given : [given];
    if (names.length === 0 || names.length > 100 || !names.every((name) => typeof name === 'string'))
      return wrong('describe takes the name of a method or type, or a list of up to 100.');
    return { ok: true, value: await catalog.describe(names as string[], budget) };
  };
  const result = async (id: unknown, path: unknown, caller: Caller | undefined): Promise<CallReply> => {
    if ((id !== undefined && typeof id !== 'string') || (path !== undefined && typeof path !== 'string'))
      return wrong("result takes the id of a run or 'last', and a path as in 'items[0].name'.");
    const run = await found(id ?? 'last', caller);
    if (!run)
      return failed('not_found', `There is no result of ${id === undefined || id === 'last' ? 'an earlier run' : id}.`);
    if (run.status !== 'ok') return failed('not_found', `${run.id} ended as ${run.status} and has no result.`);
    return at(run.value, path ?? '');
  };
  /** Runs of other sessions are no business of this one. */
  const found = async (id: string, caller: Caller | undefined): Promise<RunRecord | undefined> => {
    if (!caller) return undefined;
    if (id !== 'last') {
      const run = await runs.get(id);
      return run?.sessionId === caller.sessionId ? run : undefined;
    }
    const all = await runs.ofSession(caller.sessionId);
    return all
      .filter((run) => run.id !== caller.runId && !run.parent && run.status === 'ok' && run.value !== undefined)
      .reduce<RunRecord | undefined>((last, run) => (last && last.createdAt > run.createdAt ? last : run), undefined);
  };

  return {
    toolset: described,
    connector: {
      source: described.id,
      reversible: false,
      async call({ method, args, caller }) {
        try {
          if (method === 'search') return await search(args[0], args[1]);
          if (method === 'describe') return await explain(args[0]);
          if (method === 'result') return await result(args[0], args[1], caller);
          return failed('unknown_method', `There is no method codemode.${method}.`);
        } catch (error) {
          return failed('failed', `codemode.${method} failed: ${messageOf(error)}`);
        }
      },
    },
  };
}

/** `items[0].name`, `items.0.name` or `["a.b"]`; own keys only. */
function at(value: unknown, path: string): CallReply {
  const parts = [...path.matchAll(/\[\s*"((?:[^"\\]|\\.)*)"\s*\]|\[\s*(\d+)\s*\]|([^.[\]]+)/g)].map(
    ([, quoted, index, word]) => (quoted === undefined ? (index ?? word!) : quoted.replace(/\\(.)/g, '$1')),
  );
  let current = value;
  for (const [depth, part] of parts.entries()) {
    const next = step(current, part);
    if (!next) {
      const before = parts.slice(0, depth).join('.') || 'the result';
      return failed('not_found', `There is no ${JSON.stringify(part)} in ${before}, which is ${shapeOf(current, 1)}.`);
    }
    current = next.value;
  }
  return { ok: true, value: current };
}

function step(value: unknown, key: string): { value: unknown } | undefined {
  if (value instanceof Map) return value.has(key) ? { value: value.get(key) } : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return { value: Reflect.get(value, key) };
}

const failed = (code: string, message: string): CallReply => ({ ok: false, code, message });
const wrong = (message: string): CallReply => failed('bad_argument', `codemode.${message}`);

const any = { type: 'object' };

const described: Toolset = {
  id: 'codemode',
  title: 'Code mode',
  ambient: true,
  methods: [
    {
      name: 'search',
      bare: true,
      description: 'Find methods by words or names, best first',
      effect: 'read',
      input: any,
      output: any,
      signature:
        "search(query: string, options?: { limit?: number }): Promise<{ name: string; source: string; summary: string; effect: 'read' | 'write' | 'destroy'; route: string; tags: string[]; deprecated: boolean }[]>;",
    },
    {
      name: 'describe',
      bare: true,
      description: 'The TypeScript declarations of methods or types',
      effect: 'read',
      input: any,
      output: any,
      signature: 'describe(names: string | string[]): Promise<string>;',
    },
    {
      name: 'full',
      bare: true,
      description: 'Call a method by its name for its whole answer. Header names are in lower case',
      effect: 'read',
      input: any,
      output: any,
      signature:
        "full<Name extends Exclude<keyof typeof codemode, 'full'>>(method: Name, ...input: (typeof codemode)[Name] extends (...input: infer Input) => unknown ? Input : never): Promise<{ status: number; headers: { [name: string]: string }; data: (typeof codemode)[Name] extends (...input: never[]) => Promise<infer Data> ? Data : never }>;",
    },
    {
      name: 'result',
      bare: true,
      description:
        "The whole result of an earlier run of this session, or what is at a path of it, as in 'items[0].name'",
      effect: 'read',
      input: any,
      output: any,
      signature: "result<T = unknown>(run?: string | 'last', path?: string): Promise<T>;",
    },
  ],
};
