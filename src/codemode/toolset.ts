/** Sources written by hand: our own rooms, offered to programs the same way as any API. */
import { messageOf } from '#base/result.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Toolset, ToolsetMethod } from './catalog.contract.ts';
import type { CallProgress, Connector } from './connector.contract.ts';
import { problemsOf, type Schema } from './tools/validate.ts';
import { type FilesBefore, undoDelete, undoMove, undoWrite } from './toolset-undo.ts';

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
  return {
    toolset: { id, title, methods: methods.map(({ run: _, before: __, revert: ___, ...described }) => described) },
    connector: {
      source: id,
      reversible: false,
      revertible({ method: name, before }, reply) {
        const method = table.get(name);
        if (!method?.revert) return { can: false, why: `${name} cannot be taken back. What it did stays.` };
        const lost = method.before !== undefined && before === undefined && reply !== undefined;
        return lost ? { can: false, why: 'How it was before was not kept.' } : { can: true };
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
      async call({ method: name, args, signal, keepBefore, onProgress }) {
        const method = table.get(name);
        if (!method) return failed('unknown_method', `${title} has no method ${name}.`);
        const input = args.length === 0 || args[0] === undefined ? {} : args[0];
        const problems = problemsOf(method.input, input);
        if (problems.length > 0) return failed('bad_argument', `${name}: ${problems.join(' ')}`);
        if (signal.aborted) return failed('aborted', `${name} was stopped.`);
        try {
          const before = keepBefore && (await method.before?.());
          if (before !== undefined) await keepBefore?.(before);
          return await method.run(input as Record<string, unknown>, signal, onProgress ?? (() => undefined));
        } catch (error) {
          return failed('failed', `${name} failed: ${messageOf(error)}`);
        }
      },
    },
  };
}

const failed = (code: string, message: string): CallReply => ({ ok: false, code, message });

/** As a room answers; its codes become the codes of replies. */
type Answer<T> = { ok: true; value: T } | { ok: false; code: string; message: string; detail?: unknown };

interface FileEntry {
  path: string;
  kind: 'file' | 'folder';
  size: number;
}

/** What of `workspace` is offered. The same shape as its `Files`. */
export interface WorkspaceFiles extends Pick<FilesBefore, 'read' | 'listSnapshot' | 'readSnapshot'> {
  readText(path: string): Promise<Answer<string>>;
  write(path: string, content: string | Uint8Array): Promise<Answer<FileEntry>>;
  list(path?: string): Promise<Answer<FileEntry[]>>;
  move(from: string, to: string): Promise<Answer<void>>;
  remove(path: string): Promise<Answer<void>>;
  snapshot(): Promise<Answer<string>>;
}

const path: Schema = { type: 'string', minLength: 1, description: 'Absolute, as in /notes/today.md' };
const entry: Schema = {
  type: 'object',
  properties: {
    path: { type: 'string' },
    kind: { type: 'string', enum: ['file', 'folder'] },
    size: { type: 'integer', description: 'Bytes; 0 for a folder' },
  },
  required: ['path', 'kind', 'size'],
};
const nothing: Schema = { type: 'null' };

/** `workspace_read`, `workspace_read_bytes`, `workspace_write`, `workspace_list`, `workspace_move`, `workspace_delete`. */
export function workspaceToolset(files: WorkspaceFiles): ReturnType<typeof createToolset> {
  const absolute = (given: unknown): string => (String(given).startsWith('/') ? String(given) : `/${given}`);
  const before = async () => {
    const taken = await files.snapshot();
    return taken.ok ? taken.value : undefined;
  };
  return createToolset('workspace', 'Workspace', [
    {
      name: 'read',
      description: 'Read a text file of the workspace',
      effect: 'read',
      input: object({ path }),
      output: { type: 'string' },
      run: async (input) => files.readText(absolute(input.path)),
    },
    {
      name: 'read_bytes',
      description: 'Read any file of the workspace as bytes, as a part of an upload takes them',
      effect: 'read',
      input: object({ path }),
      output: { type: 'file' },
      run: async (input) => files.read(absolute(input.path)),
    },
    {
      name: 'write',
      description: 'Write a text file of the workspace, making the folders above it',
      effect: 'write',
      input: object({ path, content: { type: 'string' } }),
      output: entry,
      run: async (input) => mapped(await files.write(absolute(input.path), String(input.content)), shortened),
      before,
      revert: (input, call) => undoWrite(files, call.before, absolute(input.path), String(input.content)),
    },
    {
      name: 'list',
      description: 'List the files and folders of the workspace, at and below a path',
      effect: 'read',
      input: object({ path: { ...path, default: '/' } }, []),
      output: { type: 'array', items: entry },
      run: async (input) => mapped(await files.list(absolute(input.path ?? '/')), (entries) => entries.map(shortened)),
    },
    {
      name: 'move',
      description: 'Move or rename a file or folder of the workspace',
      effect: 'write',
      input: object({ from: path, to: path }),
      output: nothing,
      run: async (input) => mapped(await files.move(absolute(input.from), absolute(input.to)), () => null),
      revert: (input) => undoMove(files, absolute(input.from), absolute(input.to)),
    },
    {
      name: 'delete',
      description: 'Delete a file or folder of the workspace with all that is in it',
      effect: 'destroy',
      input: object({ path }),
      output: nothing,
      run: async (input) => mapped(await files.remove(absolute(input.path)), () => null),
      before,
      revert: (input, call) => undoDelete(files, call.before, absolute(input.path)),
    },
  ]);
}

const shortened = ({ path, kind, size }: FileEntry): FileEntry => ({ path, kind, size });

const mapped = <T>(answer: Answer<T>, map: (value: T) => unknown): CallReply =>
  answer.ok ? { ok: true, value: map(answer.value) } : answer;

function object(properties: Record<string, Schema>, required: string[] = Object.keys(properties)): Schema {
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
