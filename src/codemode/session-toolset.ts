/** The conversation a program belongs to, offered to it: what was said is read and found, labels and folds are asked about. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Schema } from './tools/validate.ts';
import { createToolset, type RunnableMethod } from './toolset.ts';

export interface SessionEntry {
  id: string;
  /** `null` for a first message. */
  parent: string | null;
  /** As in `user`, `assistant`, `tool`, `edit`, `merge`. */
  kind: string;
  by: string;
  /** Milliseconds since 1970. */
  at: number;
  /** One line. */
  title: string;
  tokens: number;
  /** On the branch that is shown. */
  shown: boolean;
  labels: string[];
}

type Answer<T> = { ok: true; value: T } | { ok: false; code: string; message: string };

/** What of `session` is offered: one open conversation. */
export interface SessionRoom {
  /** Every entry that is not deleted, in the order they were made. */
  entries(): SessionEntry[];
  /** All it says, with the calls and results of tools as text. Undefined where there is no such entry. */
  text(id: string): string | undefined;
  /** The id of the label. */
  label(id: string, text: string): Promise<Answer<string>>;
  unlabel(id: string, labelId: string): Promise<Answer<void>>;
  /** The id of the fold. */
  fold(from: string, to: string, summary: string): Promise<Answer<string>>;
  unfold(foldId: string): Promise<Answer<void>>;
}

const id: Schema = { type: 'string', minLength: 1, description: 'Of an entry, as session_list gives it' };
const entry = object({
  id: { type: 'string' },
  parent: { type: ['string', 'null'] },
  kind: { type: 'string', enum: ['user', 'assistant', 'tool', 'edit', 'merge'] },
  by: { type: 'string', enum: ['person', 'model', 'host'] },
  at: { type: 'number', description: 'Milliseconds since 1970' },
  title: { type: 'string' },
  tokens: { type: 'number' },
  shown: { type: 'boolean', description: 'On the branch that is shown' },
  labels: { type: 'array', items: { type: 'string' } },
});

/** `session_list`, `session_read`, `session_search`, `session_label`, `session_fold`. */
export function sessionToolset(roomOf: (sessionId: string) => Answer<SessionRoom>): ReturnType<typeof createToolset> {
  const made = (room: SessionRoom) => createToolset('session', 'Session', methodsOf(room));
  const { toolset, connector } = made(nowhere);
  const bound = (sessionId: string | undefined) => {
    const room = roomOf(sessionId ?? '');
    return room.ok ? made(room.value).connector : room;
  };
  return {
    toolset,
    connector: {
      ...connector,
      async call(call) {
        const own = bound(call.caller?.sessionId);
        return 'ok' in own ? own : own.call(call);
      },
      async revert(call, reply) {
        const own = bound(call.owner?.sessionId);
        return 'ok' in own ? own : own.revert!(call, reply);
      },
    },
  };
}

function methodsOf(room: SessionRoom): RunnableMethod[] {
  return [
    {
      name: 'list',
      description:
        'List the entries of this conversation, all branches of it or the one that is shown, the latest last',
      effect: 'read',
      input: object(
        {
          branch: { type: 'string', enum: ['shown', 'all'], default: 'shown' },
          limit: { type: 'integer', minimum: 1, maximum: 5_000, default: 200, description: 'The latest so many' },
        },
        [],
      ),
      output: { type: 'array', items: entry },
      run: ({ branch, limit }) => {
        const all = room.entries().filter(({ shown }) => branch === 'all' || shown);
        return { ok: true, value: all.slice(-Number(limit ?? 200)) };
      },
    },
    {
      name: 'read',
      description: 'Read all that one entry of this conversation says',
      effect: 'read',
      input: object({ id }),
      output: { type: 'string' },
      run: (input) => {
        const text = room.text(String(input.id));
        return text === undefined ? unknownEntry(input.id) : { ok: true, value: text };
      },
    },
    {
      name: 'search',
      description: 'Find entries of this conversation, in any branch, that hold all of some words, the latest first',
      effect: 'read',
      input: object(
        {
          query: { type: 'string', minLength: 1, maxLength: 1_000 },
          limit: { type: 'integer', minimum: 1, maximum: 200, default: 20 },
        },
        ['query'],
      ),
      output: { type: 'array', items: object({ ...entry.properties, excerpt: { type: 'string' } }) },
      run: ({ query, limit }) => ({ ok: true, value: found(room, String(query), Number(limit ?? 20)) }),
    },
    {
      name: 'label',
      description: 'Put a label on an entry of this conversation, to find it again',
      effect: 'write',
      input: object({ id, text: { type: 'string', minLength: 1, maxLength: 40 } }),
      output: object({ label: { type: 'string', description: 'The id of the label' } }),
      run: async (input) => {
        const done = await room.label(String(input.id), String(input.text));
        return done.ok ? { ok: true, value: { label: done.value } } : done;
      },
      revert: async (input, { reply }) => {
        const { label = '' } = replied(reply) as { label?: string };
        return plain(await room.unlabel(String(input.id), label));
      },
    },
    {
      name: 'fold',
      description:
        'Propose to fold entries of the shown branch: the model reads the summary in their place, and nothing is lost',
      effect: 'write',
      input: object({
        from: id,
        to: id,
        summary: { type: 'string', minLength: 1, maxLength: 20_000, description: 'What they come to, in words' },
      }),
      output: object({ fold: { type: 'string', description: 'The id of the fold' } }),
      run: async ({ from, to, summary }) => {
        const done = await room.fold(String(from), String(to), String(summary));
        return done.ok ? { ok: true, value: { fold: done.value } } : done;
      },
      revert: async (_, { reply }) =>
        plain(await room.unfold(String((replied(reply) as { fold?: string }).fold ?? ''))),
    },
  ];
}

function found(room: SessionRoom, query: string, limit: number) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hits: (SessionEntry & { excerpt: string })[] = [];
  for (const entry of room.entries().reverse()) {
    if (hits.length >= limit) break;
    const text = room.text(entry.id) ?? '';
    const lower = text.toLowerCase();
    if (words.length === 0 || !words.every((word) => lower.includes(word))) continue;
    const at = Math.max(0, lower.indexOf(words[0]!) - 60);
    hits.push({
      ...entry,
      excerpt: text
        .slice(at, at + 240)
        .replace(/\s+/g, ' ')
        .trim(),
    });
  }
  return hits;
}

const replied = (reply: CallReply): unknown => (reply.ok ? (reply.value ?? {}) : {});
const plain = (answer: Answer<void>): CallReply => (answer.ok ? { ok: true, value: null } : answer);
const unknownEntry = (given: unknown): CallReply => ({
  ok: false,
  code: 'not_found',
  message: `There is no entry ${String(given).slice(0, 60)} in this conversation.`,
});

function object(
  properties: Record<string, Schema>,
  required: string[] = Object.keys(properties),
): Schema & {
  properties: Record<string, Schema>;
} {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** What the methods are described over. */
const nowhere: SessionRoom = {
  entries: () => [],
  text: () => undefined,
  label: async () => gone,
  unlabel: async () => gone,
  fold: async () => gone,
  unfold: async () => gone,
};
const gone = { ok: false as const, code: 'not_open', message: 'No conversation is open.' };
