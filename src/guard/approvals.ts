/**
 * Everything that waits for a person, in every tab: each tab says what waits in it, and any of them may decide. What
 * was approved for the rest of a run is answered here without asking again.
 */
import type { Broadcast } from '#base/broadcast.ts';
import { type Cell, cell, type Readable } from '#base/cell.ts';
import { after } from '#base/deadline.ts';
import type { Approval, ApprovalRequest } from './policy.contract.ts';

export type ApprovalMessage =
  | { type: 'hello' }
  | { type: 'waiting'; tab: string; requests: ApprovalRequest[] }
  | { type: 'decide'; tab: string; id: string; approval: Approval };

export interface Approvals {
  /** Of this tab first, then of the others; in the order they came. */
  waiting: Readable<ApprovalRequest[]>;
  /** Resolves when a person decides, or as rejected when the answer is no longer needed. */
  ask(request: ApprovalRequest, signal: AbortSignal): Promise<Approval>;
  /** Does nothing where it is decided already. */
  decide(id: string, approval: Approval): void;
  /** Tells the other tabs that this one goes. */
  leave(): void;
}

/** A tab that does not answer a decision within this is taken for closed, and what waits in it is not shown any more. */
const answerMs = 3_000;
const keptRuns = 100;

const kindOf = ({ action, title }: ApprovalRequest): string => `${action.method} ${title}`;

export function createApprovals(options: { tab: string; others?: Broadcast<ApprovalMessage> }): Approvals {
  const { tab, others } = options;
  const waiting: Cell<ApprovalRequest[]> = cell<ApprovalRequest[]>([]);
  const answers = new Map<string, (approval: Approval) => void>();
  const elsewhere = new Map<string, ApprovalRequest[]>();
  const forgetting = new Map<string, () => void>();
  /** What is approved for the rest of a run, by run: a method with what it was said to do, which may name a host. */
  const granted = new Map<string, Set<string>>();
  let own: ApprovalRequest[] = [];

  const show = () => waiting.set([...own, ...[...elsewhere.values()].flat()]);
  const tell = () => others?.send({ type: 'waiting', tab, requests: own });
  const keep = (next: ApprovalRequest[]) => {
    own = next;
    show();
    tell();
  };

  const decide = (id: string, approval: Approval): void => {
    const request = waiting.get().find((one) => one.id === id);
    if (!request) return;
    if (request.elsewhere) {
      const owner = [...elsewhere].find(([, requests]) => requests.some((one) => one.id === id))?.[0];
      if (owner === undefined) return;
      others?.send({ type: 'decide', tab: owner, id, approval });
      const gone = () => {
        elsewhere.delete(owner);
        show();
      };
      if (!forgetting.has(owner)) forgetting.set(owner, after(answerMs, gone));
      return;
    }
    const answer = answers.get(id);
    const { runId, action } = request;
    const rest = approval.decision === 'approve' && approval.rest === true && action.effect !== 'destroy';
    if (rest) {
      granted.set(runId, (granted.get(runId) ?? new Set()).add(kindOf(request)));
      const oldest = granted.keys().next().value;
      if (granted.size > keptRuns && oldest !== undefined) granted.delete(oldest);
    }
    answer?.(approval);
    if (!rest) return;
    for (const other of own.filter((one) => one.runId === runId && kindOf(one) === kindOf(request)))
      answers.get(other.id)?.({ decision: 'approve', rest: true });
  };

  others?.listen((message) => {
    if (message.type === 'hello') return own.length > 0 ? tell() : undefined;
    if (message.type === 'decide') return message.tab === tab ? decide(message.id, message.approval) : undefined;
    forgetting.get(message.tab)?.();
    forgetting.delete(message.tab);
    if (message.requests.length === 0) elsewhere.delete(message.tab);
    else
      elsewhere.set(
        message.tab,
        message.requests.map((request) => ({ ...request, elsewhere: true })),
      );
    show();
  });
  others?.send({ type: 'hello' });

  return {
    waiting,
    ask: (request, signal) =>
      new Promise((resolve) => {
        if (granted.get(request.runId)?.has(kindOf(request)) && request.action.effect !== 'destroy')
          return resolve({ decision: 'approve', rest: true });
        const gone = () => answer({ decision: 'reject', reason: 'The run ended.' });
        const answer = (approval: Approval) => {
          if (!answers.delete(request.id)) return;
          signal.removeEventListener('abort', gone);
          keep(own.filter(({ id }) => id !== request.id));
          resolve(approval);
        };
        answers.set(request.id, answer);
        keep([...own, request]);
        if (signal.aborted) gone();
        else signal.addEventListener('abort', gone, { once: true });
      }),
    decide,
    leave: () => others?.send({ type: 'waiting', tab, requests: [] }),
  };
}
