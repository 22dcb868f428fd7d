/** The record of a run while it grows: each change makes a fresh one, tells, and can be made durable in order. */
import { createQueue } from '#base/queue.ts';
import { messageOf } from '#base/result.ts';
import type { CallRecord, RunRecord, RunStore } from '../run.contract.ts';

export interface Recorder {
  get(): RunRecord;
  change(part: Partial<RunRecord>): void;
  addCall(call: CallRecord): void;
  changeCall(id: number, part: Partial<CallRecord>): void;
  removeCall(id: number): void;
  /** Durable when it resolves to null; otherwise why it is not. Never rejects. */
  save(): Promise<string | null>;
}

export function createRecorder(first: RunRecord, store: RunStore, onChange?: (run: RunRecord) => void): Recorder {
  const inTurn = createQueue();
  let record = first;
  const set = (next: RunRecord) => {
    record = next;
    onChange?.(next);
  };
  return {
    get: () => record,
    change: (part) => set({ ...record, ...part }),
    addCall: (call) => set({ ...record, calls: [...record.calls, call] }),
    removeCall: (id) => set({ ...record, calls: record.calls.filter((call) => call.id !== id) }),
    changeCall(id, part) {
      const calls = record.calls.map((call) => (call.id === id ? { ...call, ...part } : call));
      // The run waits when one of its calls does.
      const live = record.status === 'running' || record.status === 'waiting';
      const status = calls.some((call) => call.state === 'waiting') ? 'waiting' : 'running';
      set({ ...record, calls, ...(live && { status }) });
    },
    save: () =>
      inTurn(async () => {
        try {
          await store.put(record);
          return null;
        } catch (error) {
          return messageOf(error);
        }
      }),
  };
}
