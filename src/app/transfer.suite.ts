/** A session with everything a file of it has to carry, and a browser in memory to keep it in. */
import { createIds } from '#base/id.ts';
import { createSession, openSession } from '#session/open-session.ts';
import type { OpenSession } from '#session/session.contract.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import type { Rows } from '#storage/rows.ts';
import { storesOver } from '#storage/stores.ts';
import { openFiles } from '#workspace/files.ts';

export type Browser = ReturnType<typeof browser>;

/** Rows, and what stands over them. */
export function browser(rows: Rows = createMemoryRows()) {
  const stores = storesOver(rows);
  let clock = 1_800_000_000_000;
  const now = () => ++clock;
  const newId = createIds(now);
  const world = { stores, newId, now };
  const exporting = { stores, redact: async (text: string) => text, locked: () => false };
  return { rows, stores, newId, now, world, exporting };
}

export const must = <T>(result: { ok: true; value: T } | { ok: false; message: string }): T => {
  if (!result.ok) throw new Error(result.message);
  return result.value;
};

/** Branches, folds, marks, names, labels, files in two versions, runs, undone steps. */
export async function full({ stores, newId, now }: Browser): Promise<OpenSession> {
  const session = must(await createSession(stores.sessions, { newId, now }, { title: 'Zones & <plans>' }));
  const sessionId = session.state.get().session.id;
  const files = must(await openFiles({ store: stores.blobs, workspaceId: sessionId, now }));
  const tree = async () => must(await files.snapshot());
  const person = async (text: string, parent?: string | null) =>
    must(
      await session.append({
        kind: 'user',
        by: 'person',
        message: { role: 'user', text },
        tree: await tree(),
        ...(parent !== undefined && { parent }),
      }),
    );
  await files.write('/README.md', '# Zones\n');
  const first = await person('How many zones? \u2028 </script><script>alert(1)</script>');
  const call = { id: 'c1', name: 'execute', input: { code: 'return await codemode.zones_list()' } };
  await session.append({
    kind: 'assistant',
    by: 'model',
    message: { role: 'assistant', text: 'I look.', reasoning: 'Hm.', toolCalls: [call] },
    model: { id: 'm', provider: 'P' },
    usage: { inputTokens: 10, outputTokens: 4, cost: 0.01, estimated: false },
  });
  const run = {
    id: newId(),
    sessionId,
    toolCallId: 'c1',
    code: call.input.code,
    status: 'ok' as const,
    diagnostics: [],
    value: new Map<string, unknown>([['n', 5n]]),
    logs: [{ at: 1, level: 'log' as const, text: 'five' }],
    calls: [],
    createdAt: now(),
    rung: 'isolate',
  };
  await stores.runs.put(run);
  const world = { seed: [1, 2, 3, 4, 5, 6, 7, 8], startedAt: run.createdAt };
  const { id: runId, code, createdAt } = run;
  const asked = { runId, scope: '', source: 'zones', args: [{ n: 5n }], decision: 'allowed', startedAt: 1, endedAt: 2 };
  const answer = (seq: number, name: string, effect: 'read' | 'write') => ({
    ...asked,
    key: `k${seq}`,
    seq,
    kind: 'call' as const,
    name,
    effect,
    state: 'applied' as const,
    token: `${runId}-${seq}`,
    reply: { ok: true as const, value: seq },
    settled: seq,
  });
  await stores.journals.create(
    { runId, sessionId, toolCallId: 'c1', code, world, state: 'ended', epoch: 3, createdAt, endedAt: createdAt + 9 },
    [answer(1, 'zones_list', 'read'), { ...answer(2, 'zones_create', 'write'), before: 'what was there' }],
  );
  await files.write('/data/plan.csv', new Uint8Array([0, 255, 128, 10]));
  const result = { role: 'tool', callId: 'c1', name: 'execute', text: '5', isError: false } as const;
  const answered = must(
    await session.append({ kind: 'tool', by: 'host', message: result, runId: run.id, tree: await tree() }),
  );
  const said = { role: 'assistant' as const, text: 'There are 5. \ud800 lone', toolCalls: [] };
  await session.append({ kind: 'assistant', by: 'model', message: said });
  await files.remove('/README.md');
  const other = await person('Another branch', first.id);
  await person('Deeper');
  await session.nameBranch(other.id, 'Plan B');
  await session.label(first.id, 'start', 'plum');
  await session.goTo(answered.id);
  must(await session.fold(first.id, answered.id, 'Five zones were counted.', 'extractive'));
  await session.mark([other.id], 'pin');
  await session.remove(other.id);
  await session.undo();
  await session.rename('Zones & <plans> again');
  await session.undo();
  return session;
}

export async function reopened({ stores, newId, now }: Browser, id: string): Promise<OpenSession> {
  return must(await openSession(stores.sessions, id, { newId, now }));
}
