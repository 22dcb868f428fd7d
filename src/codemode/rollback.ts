/** Takes a run back: its applied calls from the last to the first, each through its source. All are tried. */
import { messageOf } from '#base/result.ts';
import type { AppliedCall, Connector } from './connector.contract.ts';
import type { JournalEntry } from './journal.contract.ts';

export interface RollbackStep {
  key: string;
  name: string;
  args: unknown[];
  /** Null where it can be taken back; otherwise why not, in words. */
  problem: string | null;
  /** What is called for it. */
  how?: string;
  /** Nobody has said that this takes it back: a person chooses it, or it is left. */
  guessed?: true;
  /** It was done in this page and nowhere else. */
  here?: true;
  state: 'planned' | 'done' | 'failed';
}

const elsewhere = 'It was done in another browser: this run came with a file. What it did stays.';

type Connectors = { get(source: string): Connector | undefined };

/** What was done by this run and not by one it was forked from, the last first. Nothing of an imported one can be taken back. */
export function planRollback(
  entries: readonly JournalEntry[],
  connectors: Connectors,
  imported = false,
): RollbackStep[] {
  return doneBy(entries, connectors).map(({ key, name, args, sent, source, state, reply, before }) => {
    const step = { key, name, args: sent ?? args, state: 'planned' as const };
    if (imported) return { ...step, problem: elsewhere };
    const connector = connectors.get(source);
    if (state === 'in_doubt' || state === 'intent') return { ...step, problem: 'Nobody knows whether it happened.' };
    if (!connector) return { ...step, problem: `${source} is not connected.` };
    const stays = `${source} cannot take anything back. What it did stays.`;
    const found = connector.revertible?.(
      { method: name, args: step.args, ...(before !== undefined && { before }) },
      reply ?? { ok: true, value: null },
    );
    if (!connector.revert || found?.can === false)
      return { ...step, problem: found?.can === false ? found.why : stays };
    const { how, guessed, here } = found ?? {};
    return { ...step, problem: null, ...(how && { how }), ...(guessed && { guessed }), ...(here && { here }) };
  });
}

/** Tells of each step as it comes. `reverted` keeps what was taken back, before the next is tried. */
export async function rollBack(
  entries: readonly JournalEntry[],
  options: {
    connectors: Connectors;
    reverted(key: string): Promise<unknown>;
    /** The keys of those to be taken back; without it, all that nobody has to judge. */
    chosen?: readonly string[];
    owner?: NonNullable<AppliedCall['owner']>;
    onStep?(steps: RollbackStep[]): void;
    imported?: boolean;
    signal: AbortSignal;
  },
): Promise<RollbackStep[]> {
  const { connectors, reverted, chosen, owner, onStep, signal } = options;
  let steps = planRollback(entries, connectors, options.imported);
  const set = (key: string, part: Partial<RollbackStep>) => {
    steps = steps.map((step) => (step.key === key ? { ...step, ...part } : step));
    onStep?.(steps);
  };
  for (const entry of doneBy(entries, connectors)) {
    const step = steps.find(({ key }) => key === entry.key);
    if (!step || step.problem !== null || signal.aborted) continue;
    if (chosen ? !chosen.includes(step.key) : step.guessed) continue;
    const { name: method, args, sent, token, key, before } = entry;
    try {
      const call = {
        method,
        args: sent ?? args,
        token,
        signal,
        ...(before !== undefined && { before }),
        ...(owner && { owner }),
      };
      const answer = await connectors.get(entry.source)!.revert!(call, entry.reply ?? { ok: true, value: null });
      if (answer.ok) {
        await reverted(key);
        set(key, { state: 'done' });
      } else set(key, { state: 'failed', problem: answer.message });
    } catch (error) {
      set(key, { state: 'failed', problem: messageOf(error) });
    }
  }
  return steps;
}

/** A call that failed has done what the run within it had done by then. */
function doneBy(entries: readonly JournalEntry[], connectors: Connectors): JournalEntry[] {
  const happened = new Set(['applied', 'intent', 'in_doubt']);
  return entries
    .filter(
      ({ kind, effect, state, from, source, reply }) =>
        kind === 'call' &&
        effect !== 'read' &&
        !from &&
        (happened.has(state) || (state === 'failed' && connectors.get(source)?.asksWithin && ranWithin(reply))),
    )
    .sort((a, b) => (b.settled ?? b.seq) - (a.settled ?? a.seq));
}

const ranWithin = (reply: JournalEntry['reply']): boolean =>
  reply?.ok === false && typeof (reply.data as { run?: unknown } | undefined)?.run === 'string';
