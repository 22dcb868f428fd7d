/** Whether rows that came from outside are what they say they are. Pure; a table of what each field has to be. */
import { measure } from '#base/plain.ts';
import { colours } from '../entry.contract.ts';

type Test = (value: unknown) => boolean;

const text: Test = (value) => typeof value === 'string';
const id: Test = (value) =>
  typeof value === 'string' && value.length > 0 && value.length <= 128 && !/[\p{Cc}/]/u.test(value);
const number: Test = (value) => typeof value === 'number' && Number.isFinite(value);
const flag: Test = (value) => typeof value === 'boolean';
const hash: Test = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const one =
  (...words: string[]): Test =>
  (value) =>
    typeof value === 'string' && words.includes(value);
const maybe =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);
const orNull =
  (test: Test): Test =>
  (value) =>
    value === null || test(value);
const list =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);
const object =
  (fields: Record<string, Test>): Test =>
  (value) =>
    misfit(value, fields) === null;

const call = object({ id: text, name: text });
const messages: Record<string, Record<string, Test>> = {
  user: { text },
  assistant: { text, reasoning: maybe(text), toolCalls: list(call) },
  tool: { callId: text, name: text, text, isError: flag },
};
const message: Test = (value) => {
  const fields = messages[String((value as { role?: unknown } | null)?.role)];
  return fields !== undefined && object(fields)(value);
};
const tables = ['sessions', 'entries', 'heads', 'branches', 'labels', 'visits', 'folds', 'files'];
const row: Test = (value) => value === null || typeof value === 'string' || isObject(value);

const entry: Record<string, Test> = {
  id,
  parents: list(id),
  kind: one('user', 'assistant', 'tool', 'edit', 'merge'),
  by: one('person', 'model', 'host'),
  createdAt: number,
  tree: orNull(hash),
  tokens: number,
  cost: number,
  title: text,
  state: one('complete', 'interrupted', 'aborted', 'error'),
  deletedAt: maybe(number),
};

export const shapes: Record<string, Record<string, Test>> = {
  session: { title: text, project: text, createdAt: number, updatedAt: number, cost: number },
  head: { entryId: orNull(id) },
  entry: {
    ...entry,
    body: object({
      message,
      model: maybe(object({ id: text, provider: text })),
      usage: maybe(object({ inputTokens: number, outputTokens: number })),
      error: maybe(object({ code: text, message: text })),
      runId: maybe(id),
      merge: maybe(object({ from: id, ancestor: orNull(id), quoted: list(id) })),
    }),
  },
  branch: { id, entryId: id, name: text, colour: maybe(one(...colours)) },
  label: { id, entryId: id, text, colour: one(...colours) },
  visit: { pointId: id, childId: id },
  fold: {
    id,
    kind: one('summary', 'exclude', 'pin'),
    from: id,
    to: id,
    sourceHash: text,
    summary: text,
    tokensBefore: number,
    tokensAfter: number,
    summariser: text,
    active: flag,
    createdAt: number,
  },
  operation: {
    id,
    did: text,
    title: text,
    changes: list(object({ table: one(...tables), key: maybe(text), before: row, after: row })),
    undone: flag,
    createdAt: number,
  },
  run: {
    id,
    toolCallId: orNull(text),
    code: text,
    status: text,
    diagnostics: list(isObject),
    logs: list(object({ at: number, level: text, text })),
    calls: list(object({ id: number, name: text, source: text, effect: text, args: Array.isArray, state: text })),
    createdAt: number,
  },
  journal: {
    id,
    toolCallId: orNull(text),
    code: text,
    world: object({ seed: list(number), startedAt: number }),
    createdAt: number,
    endedAt: maybe(number),
    parent: maybe(object({ runId: id, settled: number })),
    entries: list(
      object({
        key: text,
        seq: number,
        kind: one('call', 'step'),
        scope: text,
        name: text,
        source: text,
        effect: text,
        args: Array.isArray,
        decision: text,
        state: text,
        startedAt: number,
        settled: maybe(number),
        token: text,
      }),
    ),
  },
  result: { hash, base64: text },
  tree: {
    hash,
    entries: list(
      object({
        name: text,
        kind: one('file', 'folder'),
        hash,
        size: number,
        modifiedAt: number,
        as: maybe(one('link', 'program')),
      }),
    ),
  },
  blob: { hash, base64: text },
  left: { hash, why: text },
};

/** Rows that operations bring back have to be rows too. */
export const changed: Record<string, Record<string, Test>> = {
  sessions: shapes.session!,
  entries: entry,
  heads: shapes.head!,
  branches: shapes.branch!,
  labels: shapes.label!,
  visits: shapes.visit!,
  folds: shapes.fold!,
};

const largest = 2 ** 31;

/** What does not fit, as in `parents`; `null` where everything does. Fields that are not known are left as they are. */
export function misfit(value: unknown, fields: Record<string, Test>): string | null {
  if (!isObject(value)) return 'the whole of it';
  for (const [name, test] of Object.entries(fields))
    if (!test(Object.hasOwn(value, name) ? value[name] : undefined)) return name;
  return null;
}

/** Plain data, not nested too deep, without names that mean something to objects. */
export const isPlain = (value: unknown): boolean => measure(value, largest).ok;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
