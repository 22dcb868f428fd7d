/** Sources written by hand: our own rooms, offered to programs the same way as any API. */
import { messageOf } from '#base/result.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Toolset, ToolsetMethod } from './catalog.contract.ts';
import type { CallProgress, Connector, ConnectorCall } from './connector.contract.ts';
import { problemsOf, type Schema } from './tools/validate.ts';

export interface RunnableMethod extends Omit<ToolsetMethod, 'input' | 'output'> {
  input: Schema;
  output: Schema;
  /** The argument has been validated by `input`. May reject: that becomes a reply with the code `failed`. */
  run(
    input: Record<string, unknown>,
    signal: AbortSignal,
    tell: (progress: CallProgress) => void,
  ): Promise<CallReply> | CallReply;
  /** Names what `revert` needs of the state before the call. */
  before?(): Promise<string | undefined>;
  /** What the call would change, in lines and as a whole, without changing it. May reject, as `run`. */
  dryRun?(input: Record<string, unknown>, signal: AbortSignal): Promise<CallReply>;
  /** Takes an applied call back. `before` is empty where nothing was named. */
  revert?(input: Record<string, unknown>, call: { before: string; reply: CallReply }): Promise<CallReply>;
}

/** Gives the description for the catalog and the connector that does it. */
export function createToolset(
  id: string,
  title: string,
  methods: RunnableMethod[],
): { toolset: Toolset; connector: Connector } {
  const table = new Map(methods.map((method) => [method.bare ? method.name : `${id}_${method.name}`, method]));
  /** With an argument that is as it says. */
  async function checked(
    { method: name, args, signal }: ConnectorCall,
    work: (method: RunnableMethod, input: Record<string, unknown>) => Promise<CallReply>,
  ): Promise<CallReply> {
    const method = table.get(name);
    if (!method) return failed('unknown_method', `${title} has no method ${name}.`);
    const input = args.length === 0 || args[0] === undefined ? {} : args[0];
    const problems = problemsOf(method.input, input);
    if (problems.length > 0) return failed('bad_argument', `${name}: ${problems.join(' ')}`);
    if (signal.aborted) return failed('aborted', `${name} was stopped.`);
    try {
      return await work(method, input as Record<string, unknown>);
    } catch (error) {
      return failed('failed', `${name} failed: ${messageOf(error)}`);
    }
  }
  return {
    toolset: {
      id,
      title,
      methods: methods.map(({ run: _, before: __, revert: ___, dryRun: ____, ...described }) => described),
    },
    connector: {
      source: id,
      reversible: false,
      revertible({ method: name, before }, reply) {
        const method = table.get(name);
        if (!method?.revert) return { can: false, why: `${name} cannot be taken back. What it did stays.` };
        const lost = method.before !== undefined && before === undefined && reply !== undefined;
        return lost ? { can: false, why: 'How it was before was not kept.' } : { can: true, here: true };
      },
      async revert({ method: name, args, before = '' }, reply) {
        const method = table.get(name);
        if (!method?.revert) return failed('not_reversible', `${name} cannot be taken back.`);
        try {
          return await method.revert((args[0] ?? {}) as Record<string, unknown>, { before, reply });
        } catch (error) {
          return failed('failed', `${name} could not be taken back: ${messageOf(error)}`);
        }
      },
      call: (call) =>
        checked(call, async (method, input) => {
          const before = call.keepBefore && (await method.before?.());
          if (before !== undefined) await call.keepBefore?.(before);
          return method.run(input, call.signal, call.onProgress ?? (() => undefined));
        }),
      ...(methods.some(({ dryRun }) => dryRun) && {
        tryable: (name) => (table.get(name)?.dryRun ? true : undefined),
        dryRun: (call) =>
          checked(
            call,
            async (method, input) =>
              method.dryRun?.(input, call.signal) ?? failed('unsupported', `${call.method} cannot be tried.`),
          ),
      }),
    },
  };
}

const failed = (code: string, message: string): CallReply => ({ ok: false, code, message });

const nothing: Schema = { type: 'null' };

/** An object of these fields and no others; all are required where nothing else is said. */
export function object(properties: Record<string, Schema>, required: string[] = Object.keys(properties)): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

interface MemoryEntry {
  id: string;
  text: string;
  tags: string[];
  createdAt: number;
}

/** What of `memory` is offered. May reject. */
export interface MemoryKeeper {
  remember(text: string, tags: string[]): Promise<MemoryEntry>;
  /** Best first. */
  recall(query: string, limit: number): Promise<MemoryEntry[]>;
  /** False when there is no such memory. */
  forget(id: string): Promise<boolean>;
  /** What was forgotten is recalled again. False when there is no such memory. */
  unforget(id: string): Promise<boolean>;
}

/** `memory_remember`, `memory_recall`, `memory_forget`. */
export function memoryToolset(memory: MemoryKeeper): ReturnType<typeof createToolset> {
  const one: Schema = object({
    id: { type: 'string' },
    text: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
    createdAt: { type: 'number', description: 'Milliseconds since 1970' },
  });
  const shown = ({ id, text, tags, createdAt }: MemoryEntry): MemoryEntry => ({ id, text, tags, createdAt });
  return createToolset('memory', 'Memory', [
    {
      name: 'remember',
      description: 'Remember a fact across sessions',
      effect: 'write',
      input: object(
        {
          text: { type: 'string', minLength: 1, maxLength: 4000 },
          tags: { type: 'array', maxItems: 20, items: { type: 'string', minLength: 1, maxLength: 60 } },
        },
        ['text'],
      ),
      output: one,
      run: async (input) => ({
        ok: true,
        value: shown(await memory.remember(String(input.text), (input.tags as string[] | undefined) ?? [])),
      }),
      revert: async (_, { reply }) => {
        const { id = '' } = (reply.ok ? reply.value : {}) as { id?: string };
        return (await memory.forget(id)) ? { ok: true, value: null } : unknownMemory(id);
      },
    },
    {
      name: 'recall',
      description: 'Recall what was remembered, best match first',
      effect: 'read',
      input: object({ query: { type: 'string' }, limit: { type: 'integer', minimum: 1, maximum: 50, default: 5 } }, [
        'query',
      ]),
      output: { type: 'array', items: one },
      run: async (input) => ({
        ok: true,
        value: (await memory.recall(String(input.query), Number(input.limit ?? 5))).map(shown),
      }),
    },
    {
      name: 'forget',
      description: 'Forget a memory',
      effect: 'destroy',
      input: object({ id: { type: 'string', minLength: 1 } }),
      output: nothing,
      run: async (input) =>
        (await memory.forget(String(input.id))) ? { ok: true, value: null } : unknownMemory(input.id),
      revert: async ({ id }) => ((await memory.unforget(String(id))) ? { ok: true, value: null } : unknownMemory(id)),
    },
  ]);
}

const unknownMemory = (id: unknown): CallReply => failed('not_found', `There is no memory with the id ${id}.`);
