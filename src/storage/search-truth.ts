/** What the search index reads: entries and runs as texts, in the order of their ids. Rejects with a StorageError. */
import type { RunRecord } from '#codemode/run.contract.ts';
import type { Entry, EntryBody } from '#session/entry.contract.ts';
import type { SearchShape, SearchText, SearchTruth } from '#session/search.contract.ts';
import type { Rows } from './rows.ts';

/** Enough of a text: one that is longer is found by what it begins with. */
const longest = 1_000_000;
/** Of one value within it, so that one large answer leaves room for the others. */
const longestValue = 200_000;

const over = new Set(['ok', 'rejected', 'error', 'stalled', 'timeout', 'stopped', 'limit', 'refused']);

export function createSearchTruth(rows: Rows): SearchTruth {
  const runText = async (run: RunRecord): Promise<string> => {
    const kept = await Promise.all(
      Object.values(run.stored ?? {}).map(async ({ hash }) => {
        const stored = await rows.get('results', hash);
        return stored ? new TextDecoder().decode(stored.bytes.subarray(0, longestValue)) : '';
      }),
    );
    return textOfRun(run, kept);
  };

  /** An entry is found by its run too, where it has one: that is what the person sees there. */
  const entryText = async (entry: Entry, body: EntryBody | undefined): Promise<SearchText> => {
    const { sessionId, id, createdAt: at } = entry;
    const run = body?.runId === undefined ? undefined : await rows.get('runs', body.runId);
    const text = [body ? textOfBody(body) : entry.title, run ? await runText(run) : ''];
    return { sessionId, id, kind: 'entry', at, text: text.filter(Boolean).join('\n').slice(0, longest) };
  };

  /** Of a person in the playground; every other run belongs to an entry. */
  const ownRun = async (run: RunRecord): Promise<SearchText> => ({
    sessionId: run.sessionId,
    id: run.id,
    kind: 'run',
    at: run.createdAt,
    text: run.toolCallId === null && !run.parent ? await runText(run) : '',
    ...(!over.has(run.status) && { stamp: `${run.status} ${run.calls.length} ${run.logs.length}` }),
  });

  return {
    sessions: async () => (await rows.all('sessions')).filter(({ deletedAt }) => deletedAt === undefined),
    countEntries: (sessionId, upTo) => rows.count('entries', sessionId, upTo),
    size: () => rows.count('entries'),
    async entries(sessionId, after, limit) {
      const [entries, bodies] = await Promise.all([
        rows.page('entries', sessionId, after, limit),
        rows.page('bodies', sessionId, after, limit),
      ]);
      const texts = new Map(bodies.map((body) => [body.id, body]));
      return Promise.all(entries.map((entry) => entryText(entry, texts.get(entry.id))));
    },
    runs: async (sessionId, after, limit) =>
      Promise.all((await rows.page('runs', sessionId, after, limit)).map(ownRun)),
    async texts(hits) {
      const found = await Promise.all(
        hits.map(async ({ sessionId, id, kind }) => {
          if (kind === 'run') {
            const run = await rows.get('runs', id);
            return run && ownRun(run);
          }
          const [entry, body] = await Promise.all([
            rows.get('entries', [sessionId, id]),
            rows.get('bodies', [sessionId, id]),
          ]);
          return entry && entryText(entry, body);
        }),
      );
      return found.filter((text) => text !== undefined);
    },
    async shape(sessionId): Promise<SearchShape | null> {
      const found = await rows.of(['sessions', 'heads', 'entries', 'branches'], sessionId);
      const { sessions, heads, entries, branches } = found;
      const session = sessions[0];
      if (!session || session.deletedAt !== undefined) return null;
      return {
        title: session.title,
        headId: heads[0]?.entryId ?? null,
        entries: new Map(
          entries.map(({ id, parents, kind, by, title, deletedAt }) => [
            id,
            { parent: parents[0] ?? null, kind, by, title, deleted: deletedAt !== undefined },
          ]),
        ),
        names: new Map(branches.map(({ entryId, name }) => [entryId, name])),
      };
    },
  };
}

function textOfBody({ message, error }: EntryBody): string {
  const parts = [message.text];
  if (message.role === 'assistant') {
    if (message.reasoning) parts.push(message.reasoning);
    for (const { name, input } of message.toolCalls) parts.push(name, said(input));
  }
  if (message.role === 'tool') parts.push(message.name);
  if (error) parts.push(error.message);
  return parts.join('\n').slice(0, longest);
}

function textOfRun(run: RunRecord, kept: readonly string[]): string {
  const parts = [run.code];
  if (run.message) parts.push(run.message);
  if (run.error) parts.push(run.error.message);
  if (run.value !== undefined) parts.push(said(run.value));
  for (const { text } of run.logs) parts.push(text);
  for (const { name, args, reply } of run.calls) {
    parts.push(name, said(args));
    if (reply?.ok) parts.push(said(reply.value));
    else if (reply) parts.push(reply.message);
  }
  return [...parts, ...kept].join('\n').slice(0, longest);
}

/** A value as a person would read it: texts bare, so that words stand apart. */
function said(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, longestValue);
  try {
    const text = JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? '';
    return text.slice(0, longestValue).replaceAll('\\n', '\n');
  } catch {
    return '';
  }
}
