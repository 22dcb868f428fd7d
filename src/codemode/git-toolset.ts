/** Git over the files of the workspace, for programs. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Schema } from './tools/validate.ts';
import { createToolset, object, type RunnableMethod } from './toolset.ts';

type Answer<T> = { ok: true; value: T } | { ok: false; code: string; message: string; detail?: unknown };

type Names =
  | 'init'
  | 'status'
  | 'add'
  | 'commit'
  | 'log'
  | 'diff'
  | 'branches'
  | 'branch'
  | 'checkout'
  | 'merge'
  | 'abortMerge'
  | 'tags'
  | 'tag'
  | 'stash'
  | 'reset'
  | 'cherryPick'
  | 'blame'
  | 'remotes'
  | 'remote'
  | 'clone'
  | 'fetch'
  | 'push';

/** What of `workspace/git` is offered, on the files of one workspace; and what takes an operation back. */
export type GitOfFiles = {
  // biome-ignore lint/suspicious/noExplicitAny: what fits the schema of the method, which is written beside its name
  [K in Names]: (input: any, signal?: AbortSignal) => Promise<Answer<unknown>>;
} & {
  snapshot(): Promise<string | undefined>;
  /** `changed_since` where the files are not those of `after` any more. */
  restore(before: string, after: string): Promise<CallReply>;
};

const text: Schema = { type: 'string', minLength: 1 };
const flag: Schema = { type: 'boolean', default: false };
const paths: Schema = {
  type: 'array',
  items: text,
  minItems: 1,
  maxItems: 1000,
  description: 'Files or folders; “.” is all',
};
const ref: Schema = { ...text, description: 'A branch, a tag, a commit, HEAD~1' };
const id: Schema = { type: 'string', description: 'Of a commit, 40 hex digits' };
const nothing: Schema = { type: 'null' };
const texts: Schema = { type: 'array', items: { type: 'string' } };
const whole: Schema = { type: 'integer', minimum: 1 };
const maybe = (...values: string[]): Schema => ({ type: ['string', 'null'], enum: [...values, null] });
const commit = object({
  id,
  message: { type: 'string' },
  author: { type: 'string' },
  email: { type: 'string' },
  time: { type: 'number', description: 'Milliseconds since 1970' },
  parents: texts,
});
const outcome = object({
  id: { type: ['string', 'null'] },
  conflicts: { ...texts, description: 'Files with both sides between markers' },
});

export function gitToolset(git: GitOfFiles): ReturnType<typeof createToolset> {
  const read = (name: string, does: Names, description: string, input: Schema, output: Schema): RunnableMethod => ({
    name,
    description,
    effect: 'read',
    input,
    output,
    run: async (given, signal) => (await git[does](given, signal)) as CallReply,
  });
  /** Taken back by the files, of which what Git knows is a part. */
  const write = (name: string, does: Names, description: string, input: Schema, output: Schema): RunnableMethod => ({
    ...read(
      name,
      does,
      description,
      input,
      object({ result: output, after: { type: ['string', 'null'], description: 'Snapshot of the files after it' } }),
    ),
    effect: 'write',
    async run(given, signal) {
      const done = await git[does](given, signal);
      return done.ok
        ? { ok: true, value: { result: done.value ?? null, after: (await git.snapshot()) ?? null } }
        : (done as CallReply);
    },
    before: git.snapshot,
    async revert(_, { before, reply }) {
      const after = reply.ok && (reply.value as { after?: string | null }).after;
      return after
        ? git.restore(before, after)
        : { ok: false, code: 'failed', message: 'How it was after was not kept.' };
    },
  });
  const none = object({});
  return createToolset('git', 'Git', [
    write(
      'init',
      'init',
      'Make the workspace a git repository',
      object({ branch: { ...text, default: 'main' } }, []),
      nothing,
    ),
    read(
      'status',
      'status',
      'Branch, staged and unstaged changes of the workspace',
      object({ paths }, []),
      object({
        branch: { type: ['string', 'null'] },
        head: { type: ['string', 'null'] },
        merging: { type: 'boolean' },
        files: {
          type: 'array',
          items: object({
            path: { type: 'string' },
            staged: maybe('added', 'changed', 'removed'),
            unstaged: maybe('untracked', 'changed', 'removed'),
          }),
        },
      }),
    ),
    write('add', 'add', 'Stage files for the next commit, removed ones too', object({ paths }), texts),
    write(
      'commit',
      'commit',
      'Commit what is staged; ends a merge whose conflicts are settled',
      object(
        {
          message: text,
          author: object({ name: text, email: text }),
          amend: flag,
          all: { ...flag, description: 'Stages tracked files that changed' },
          allowEmpty: flag,
        },
        ['message'],
      ),
      id,
    ),
    read(
      'log',
      'log',
      'Commits, newest first, of a branch or a file',
      object({ ref, path: text, limit: { ...whole, maximum: 1000, default: 50 } }, []),
      { type: 'array', items: commit },
    ),
    read(
      'diff',
      'diff',
      'Unified diff: of the files against the index, of what is staged, or of commits',
      object({ from: ref, to: ref, staged: flag, paths }, []),
      { type: 'string' },
    ),
    read('blame', 'blame', 'Which commit brought each line of a file', object({ path: text, ref }, ['path']), {
      type: 'array',
      items: object({ line: { type: 'string' }, id, author: { type: 'string' }, time: { type: 'number' } }),
    }),
    read('branches', 'branches', 'List branches', none, {
      type: 'array',
      items: object({ name: { type: 'string' }, id, current: { type: 'boolean' } }),
    }),
    write(
      'branch',
      'branch',
      'Make, rename or remove a branch',
      object({ name: text, from: ref, rename: text, remove: flag }, ['name']),
      nothing,
    ),
    write(
      'checkout',
      'checkout',
      'Switch to a branch or commit, or bring files back from one',
      object(
        {
          ref,
          create: { ...flag, description: 'Makes the branch first' },
          paths,
          force: { ...flag, description: 'Over changes that are not committed' },
        },
        [],
      ),
      nothing,
    ),
    write(
      'merge',
      'merge',
      'Merge a branch; conflicts stand in the files between markers',
      object({ ref, message: text, author: object({ name: text, email: text }) }, ['ref']),
      outcome,
    ),
    write('abort_merge', 'abortMerge', 'Give up a merge that is under way', none, nothing),
    write('cherry_pick', 'cherryPick', 'Take one commit over to this branch', object({ ref }), outcome),
    read('tags', 'tags', 'List tags', none, texts),
    write(
      'tag',
      'tag',
      'Make or remove a tag',
      object({ name: text, ref, message: text, remove: flag }, ['name']),
      nothing,
    ),
    write(
      'stash',
      'stash',
      'Put changes aside and bring them back',
      object(
        {
          action: { type: 'string', enum: ['push', 'pop', 'apply', 'drop', 'list', 'clear'] },
          message: text,
          index: { type: 'integer', minimum: 0 },
        },
        ['action'],
      ),
      texts,
    ),
    write(
      'reset',
      'reset',
      'Move the branch to a commit, or unstage files; hard also resets the files',
      object({ ref, mode: { type: 'string', enum: ['soft', 'mixed', 'hard'], default: 'mixed' }, paths }, []),
      id,
    ),
    read('remotes', 'remotes', 'List remotes', none, {
      type: 'array',
      items: object({ remote: { type: 'string' }, url: { type: 'string' } }),
    }),
    write(
      'remote',
      'remote',
      'Add, change or remove a remote',
      object({ name: text, url: text, remove: flag }, ['name']),
      nothing,
    ),
    write(
      'clone',
      'clone',
      'Clone a repository into the workspace from a host that a person has allowed',
      object({ url: text, ref: text, depth: whole }, ['url']),
      nothing,
    ),
    write(
      'fetch',
      'fetch',
      'Fetch from a remote whose host a person has allowed',
      object({ remote: text, ref: text, depth: whole }, []),
      { type: ['string', 'null'] },
    ),
    {
      ...read(
        'push',
        'push',
        'Push a branch to a remote whose host a person has allowed',
        object({ remote: text, ref: text, force: flag }, []),
        nothing,
      ),
      effect: 'destroy',
    },
  ]);
}
