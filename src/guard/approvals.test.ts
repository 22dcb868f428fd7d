import { expect, it } from 'vitest';
import type { Broadcast } from '#base/broadcast.ts';
import { type ApprovalMessage, createApprovals } from './approvals.ts';
import type { ApprovalRequest, Effect } from './policy.contract.ts';

let n = 0;
const request = (over: { runId?: string; method?: string; effect?: Effect } = {}): ApprovalRequest => ({
  id: `approval-${++n}`,
  runId: over.runId ?? 'run-1',
  callId: n,
  action: { method: over.method ?? 'edge_zones_create', source: 'edge', effect: over.effect ?? 'write', args: [] },
  title: 'Create a zone',
  reversible: false,
  createdAt: n,
});
const live = () => new AbortController().signal;

/** Tabs on one channel: what one sends, the others get as a copy, a moment later. */
function channel() {
  const tabs: Set<(message: ApprovalMessage) => void>[] = [];
  return (): Broadcast<ApprovalMessage> => {
    const own = new Set<(message: ApprovalMessage) => void>();
    tabs.push(own);
    return {
      send: (message) => {
        const copy = structuredClone(message);
        for (const tab of tabs) if (tab !== own) for (const heard of tab) queueMicrotask(() => heard(copy));
      },
      listen: (heard) => {
        own.add(heard);
        return () => own.delete(heard);
      },
    };
  };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

it('resolves with what a person decides, once', async () => {
  const approvals = createApprovals({ tab: 'a' });
  const one = request();
  const answer = approvals.ask(one, live());
  expect(approvals.waiting.get()).toEqual([one]);
  approvals.decide(one.id, { decision: 'reject', reason: 'No.' });
  approvals.decide(one.id, { decision: 'approve' });
  expect(await answer).toEqual({ decision: 'reject', reason: 'No.' });
  expect(approvals.waiting.get()).toEqual([]);
  approvals.decide('unknown', { decision: 'approve' });
});

it('takes the question away when the run ends', async () => {
  const approvals = createApprovals({ tab: 'a' });
  const abort = new AbortController();
  const answer = approvals.ask(request(), abort.signal);
  abort.abort();
  expect(await answer).toMatchObject({ decision: 'reject' });
  expect(await approvals.ask(request(), abort.signal)).toMatchObject({ decision: 'reject' });
  expect(approvals.waiting.get()).toEqual([]);
});

it('approves the rest of a run: what waits and what comes, of this method and run and no deletion', async () => {
  const approvals = createApprovals({ tab: 'a' });
  const first = request();
  const waiting = [first, request(), request({ method: 'edge_dns_records_create' }), request({ runId: 'run-2' })];
  const answers = waiting.map((one) => approvals.ask(one, live()));
  approvals.decide(first.id, { decision: 'approve', rest: true });
  expect(await answers[0]).toEqual({ decision: 'approve', rest: true });
  expect(await answers[1]).toEqual({ decision: 'approve', rest: true });
  expect(approvals.waiting.get().map(({ id }) => id)).toEqual([waiting[2]!.id, waiting[3]!.id]);
  expect(await approvals.ask(request(), live())).toEqual({ decision: 'approve', rest: true });
  const gone = request({ effect: 'destroy', method: 'edge_zones_delete' });
  void approvals.ask(gone, live());
  approvals.decide(gone.id, { decision: 'approve', rest: true });
  const next = request({ effect: 'destroy', method: 'edge_zones_delete' });
  void approvals.ask(next, live());
  expect(approvals.waiting.get()).toContain(next);
});

it('shows in every tab what waits, and any tab decides', async () => {
  const open = channel();
  const here = createApprovals({ tab: 'here', others: open() });
  const one = request();
  const answer = here.ask(one, live());
  const there = createApprovals({ tab: 'there', others: open() });
  await settled();
  expect(there.waiting.get()).toEqual([{ ...one, elsewhere: true }]);
  const own = request();
  void there.ask(own, live());
  await settled();
  expect(here.waiting.get()).toEqual([one, { ...own, elsewhere: true }]);
  there.decide(one.id, { decision: 'approve', args: [{ name: 'fir.example' }] });
  expect(await answer).toEqual({ decision: 'approve', args: [{ name: 'fir.example' }] });
  await settled();
  expect(there.waiting.get()).toEqual([own]);
  there.leave();
  await settled();
  expect(here.waiting.get()).toEqual([]);
});
