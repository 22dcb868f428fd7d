import type { Connector } from '#codemode/connector.contract.ts';
import type { RunRecord } from '#codemode/run.contract.ts';
import type { PastCall } from '#guard/policy.contract.ts';
import type { Stores } from '#storage/stores.ts';

/** The last calls of all conversations, newest first: read from the conversations used last until there are enough. */
export async function pastCalls(
  stores: Pick<Stores, 'sessions' | 'runs'>,
  connectors: { get(source: string): Connector | undefined },
  count: number,
): Promise<PastCall[]> {
  const listed = await stores.sessions.sessions();
  if (!listed.ok) return [];
  const sessions = [...listed.value].sort((a, b) => b.updatedAt - a.updatedAt);
  const calls: PastCall[] = [];
  for (const { id } of sessions) {
    if (calls.length >= count) break;
    for (const run of await stores.runs.ofSession(id)) calls.push(...callsOf(run, connectors));
  }
  return calls.sort((a, b) => b.at - a.at).slice(0, count);
}

function callsOf(run: RunRecord, connectors: { get(source: string): Connector | undefined }): PastCall[] {
  const known = run.calls.filter(({ source }) => source !== '');
  return known.map(({ id, name, source, effect, args, startedAt, state }) => {
    const host = connectors.get(source)?.host;
    return {
      runId: run.id,
      callId: id,
      at: run.createdAt + startedAt,
      state,
      action: {
        method: name,
        source,
        effect,
        args,
        rung: run.rung,
        agent: run.toolCallId === null ? 'person' : 'model',
        session: run.sessionId,
        ...(host !== undefined && { host }),
      },
    };
  });
}
