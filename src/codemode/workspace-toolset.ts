/** The files of a workspace, for programs. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Schema } from './tools/validate.ts';
import { createToolset, object, type RunnableMethod } from './toolset.ts';
import { changedFiles, type FilesNow, undoable } from './toolset-changes.ts';
import { undoDelete, undoMove, undoWrite } from './toolset-undo.ts';

/** As a room answers; its codes become the codes of replies. */
type Answer<T> = { ok: true; value: T } | { ok: false; code: string; message: string; detail?: unknown };

interface FileEntry {
  path: string;
  kind: 'file' | 'folder';
  size: number;
}

/** What of `workspace` is offered. The same shape as its `Files`. */
export interface WorkspaceFiles extends FilesNow {
  write(path: string, content: string | Uint8Array): Promise<Answer<FileEntry>>;
  list(path?: string): Promise<Answer<(FileEntry & { hash: string; as?: 'link' | 'program' })[]>>;
  move(from: string, to: string): Promise<Answer<void>>;
  remove(path: string): Promise<Answer<void>>;
  snapshot(): Promise<Answer<string>>;
}

type Reads =
  | 'readLines'
  | 'readBytes'
  | 'glob'
  | 'grep'
  | 'diff'
  | 'jsonQuery'
  | 'tree'
  | 'hash'
  | 'preview'
  | 'watch'
  | 'pack';
type Writes = 'writeBytes' | 'edit' | 'copy' | 'link' | 'jsonUpdate' | 'apply' | 'archive' | 'unpack';

/** What is done with them; inputs are checked already. Writes name the files they changed, with their hashes after it. */
export type WorkspaceWork = {
  // biome-ignore lint/suspicious/noExplicitAny: what fits the schema of the method, which is written beside its name
  [K in Reads | Writes]: (input: any, signal: AbortSignal) => Promise<Answer<unknown>>;
};

const path: Schema = { type: 'string', minLength: 1, description: 'Absolute, as in /notes/today.md' };
const root: Schema = { ...path, default: '/' };
const text: Schema = { type: 'string' };
const texts: Schema = { type: 'array', items: text };
const count: Schema = { type: 'integer', minimum: 0 };
const flag: Schema = { type: 'boolean', default: false };
const nothing: Schema = { type: 'null' };
const entry: Schema = {
  type: 'object',
  properties: {
    path: text,
    kind: { type: 'string', enum: ['file', 'folder'] },
    size: { type: 'integer', description: 'Bytes; 0 for a folder' },
  },
  required: ['path', 'kind', 'size'],
};
const edits: Schema = {
  type: 'array',
  maxItems: 200,
  items: object({ find: { ...text, minLength: 1 }, replace: text, all: { ...flag, description: 'Every place' } }, [
    'find',
    'replace',
  ]),
};
const changes: Schema = {
  type: 'array',
  maxItems: 500,
  description: 'One after another: write needs content, edit needs edits, move needs to',
  items: object(
    { action: { type: 'string', enum: ['write', 'edit', 'delete', 'move'] }, path, content: text, edits, to: path },
    ['action', 'path'],
  ),
};
const planned: Schema = {
  type: 'array',
  items: object({ path: text, kind: { type: 'string', enum: ['added', 'removed', 'changed'] }, diff: text }),
};
const jsonChanges: Schema = {
  type: 'array',
  maxItems: 500,
  items: object(
    {
      at: { ...text, description: 'JSON Pointer, as in /scripts/test; /list/- is its end' },
      set: {},
      remove: { type: 'boolean', const: true },
    },
    ['at'],
  ),
};
const format: Schema = { type: 'string', enum: ['zip', 'tar', 'tar.gz'], default: 'zip' };

export function workspaceToolset(files: WorkspaceFiles, work: WorkspaceWork): ReturnType<typeof createToolset> {
  const undo = undoable(files);
  /** Fields that are paths become absolute ones. */
  const rooted = (input: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(input).map(([name, value]) => [
        name,
        pathFields.has(name) && typeof value === 'string' ? absolute(value) : value,
      ]),
    );
  const read = (name: string, does: Reads, description: string, input: Schema, output: Schema): RunnableMethod => ({
    name,
    description,
    effect: 'read',
    input,
    output,
    run: async (given, signal) => plain(await work[does](rooted(given), signal)),
  });
  const write = (
    name: string,
    does: Writes,
    description: string,
    input: Schema,
    more: Record<string, Schema> = {},
  ) => ({
    name,
    description,
    effect: 'write' as const,
    input,
    output: object({ changed: changedFiles, ...more }),
    run: async (given: Record<string, unknown>, signal: AbortSignal) => plain(await work[does](rooted(given), signal)),
    ...undo,
  });

  return createToolset('workspace', 'Workspace', [
    read(
      'read',
      'readLines',
      'Read a text file of the workspace, or some of its lines',
      object(
        { path, from: { ...count, minimum: 1, description: 'First line, from 1' }, to: { ...count, minimum: 1 } },
        ['path'],
      ),
      text,
    ),
    read(
      'read_bytes',
      'readBytes',
      'Read any file of the workspace as bytes, as a part of an upload takes them, or some of them',
      object({ path, offset: count, length: count }, ['path']),
      { type: 'file' },
    ),
    {
      name: 'write',
      description: 'Write a text file of the workspace, making the folders above it',
      effect: 'write',
      input: object({ path, content: text }),
      output: entry,
      run: async (input) => mapped(await files.write(absolute(input.path), String(input.content)), shortened),
      before: undo.before,
      revert: (input, call) => undoWrite(files, call.before, absolute(input.path), String(input.content)),
    },
    write(
      'write_bytes',
      'writeBytes',
      'Write a file of the workspace from base64; a large one piece by piece, by append',
      object({ path, base64: text, append: { ...flag, description: 'Behind what is there' } }, ['path', 'base64']),
    ),
    write(
      'edit',
      'edit',
      'Replace stretches of a text file, each named by what it says. It has to be there exactly once, or say all; white space is forgiven where nothing fits exactly. All edits or none',
      object({ path, edits: { ...edits, minItems: 1 } }),
      { edits: { type: 'array', items: object({ places: count, how: text }) }, diff: text },
    ),
    {
      name: 'list',
      description: 'List the files and folders of the workspace, at and below a path',
      effect: 'read',
      input: object({ path: root }, []),
      output: { type: 'array', items: entry },
      run: async (input) => {
        const at = absolute(input.path ?? '/');
        return mapped(await files.list(at), (all) => all.filter((one) => isGit(at) || !isGit(one.path)).map(shortened));
      },
    },
    read(
      'glob',
      'glob',
      'Paths of files by a glob, as in **/*.{ts,tsx}; one without a slash is for names in any folder',
      object({ pattern: { ...text, minLength: 1 }, path: root }, ['pattern']),
      texts,
    ),
    read(
      'grep',
      'grep',
      'Search the text files of the workspace, line by line, by a regular expression without look-around and back references',
      object(
        {
          pattern: { ...text, minLength: 1, maxLength: 2000 },
          path: root,
          files: { ...text, default: '**', description: 'A glob' },
          literal: { ...flag, description: 'The pattern is a plain text' },
          ignoreCase: flag,
          limit: { ...count, minimum: 1, maximum: 1000, default: 200 },
        },
        ['pattern'],
      ),
      object({
        matches: { type: 'array', items: object({ path: text, line: count, column: count, text }) },
        more: { type: 'boolean', description: 'There may be more than the limit' },
        skipped: { ...texts, description: 'No text, or too large' },
      }),
    ),
    read(
      'tree',
      'tree',
      'Summary of the workspace as an indented text, with counts and sizes',
      object({ path: root, depth: { ...count, minimum: 1, maximum: 20, default: 3 } }, []),
      text,
    ),
    read(
      'diff',
      'diff',
      'Unified diff of a file and another file, or a file and a text',
      object({ path, other: path, content: text }, ['path']),
      text,
    ),
    {
      name: 'move',
      description: 'Move or rename a file or folder of the workspace',
      effect: 'write',
      input: object({ from: path, to: path }),
      output: nothing,
      run: async (input) => mapped(await files.move(absolute(input.from), absolute(input.to)), () => null),
      revert: (input) => undoMove(files, absolute(input.from), absolute(input.to)),
    },
    write('copy', 'copy', 'Copy a file or folder of the workspace', object({ from: path, to: path })),
    write(
      'link',
      'link',
      'Make a symbolic link in the workspace',
      object({ path, target: { ...text, minLength: 1, description: 'Absolute, or from the folder of the link' } }),
    ),
    {
      name: 'delete',
      description: 'Delete a file or folder of the workspace with all that is in it',
      effect: 'destroy',
      input: object({ path }),
      output: nothing,
      run: async (input) => mapped(await files.remove(absolute(input.path)), () => null),
      before: undo.before,
      revert: (input, call) => undoDelete(files, call.before, absolute(input.path)),
    },
    read(
      'preview',
      'preview',
      'What apply would do with many files, as diffs, without doing it',
      object({ changes }),
      object({ files: planned }),
    ),
    write('apply', 'apply', 'Change many files of the workspace, all or none', object({ changes }), { files: planned }),
    read(
      'json_query',
      'jsonQuery',
      'A part of a JSON file by JSON Pointer; * stands for every item',
      object({ path, at: { ...text, default: '', description: 'As in /scripts/test or /items/*/name' } }, ['path']),
      {},
    ),
    write(
      'json_update',
      'jsonUpdate',
      'Set and remove parts of a JSON file, keeping its indent',
      object({ path, changes: jsonChanges }),
      { diff: text },
    ),
    read(
      'hash',
      'hash',
      'Hash of a file, hex',
      object(
        { path, algorithm: { type: 'string', enum: ['SHA-256', 'SHA-1', 'SHA-384', 'SHA-512'], default: 'SHA-256' } },
        ['path'],
      ),
      text,
    ),
    read(
      'pack',
      'pack',
      'Files of the workspace as the bytes of an archive, to send somewhere',
      object({ path: root, format, git: { ...flag, description: 'With .git' } }, []),
      { type: 'file' },
    ),
    write(
      'archive',
      'archive',
      'Put files of the workspace into an archive in it, which a person can download',
      object({ path: root, format, to: path, git: { ...flag, description: 'With .git' } }, ['to']),
    ),
    write('unpack', 'unpack', 'Unpack a zip or tar archive of the workspace', object({ path, to: root }, ['path'])),
    read(
      'watch',
      'watch',
      'Wait until something at or below a path is changed; no paths where nothing was in time',
      object({ path: root, seconds: { type: 'number', minimum: 0, maximum: 300, default: 30 } }, []),
      texts,
    ),
  ]);
}

const pathFields = new Set(['path', 'from', 'to', 'other']);
/** `from` and `to` of a range are numbers. */
const absolute = (given: unknown): string =>
  String(given).startsWith('/') ? String(given) : `/${String(given).replace(/^\.\//, '')}`;

const isGit = (at: unknown) => at === '/.git' || String(at).startsWith('/.git/');

const shortened = ({ path, kind, size }: FileEntry): FileEntry => ({ path, kind, size });

const mapped = <T>(answer: Answer<T>, map: (value: T) => unknown): CallReply =>
  answer.ok ? { ok: true, value: map(answer.value) } : answer;

const plain = (answer: Answer<unknown>): CallReply => answer as CallReply;
