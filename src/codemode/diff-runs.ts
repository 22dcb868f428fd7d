/** Two runs side by side: their calls aligned by what was asked, and where they first part. */
import { canonical } from './journal/key.ts';
import type { CallRecord, RunRecord } from './run.contract.ts';

export type DiffRow =
  | { kind: 'same' | 'changed'; left: CallRecord; right: CallRecord }
  | { kind: 'left'; left: CallRecord; right?: undefined }
  | { kind: 'right'; left?: undefined; right: CallRecord };

export interface RunDiff {
  rows: DiffRow[];
  /** Index of the first row that is not the same; -1 where none is. */
  first: number;
  sameCode: boolean;
  sameValue: boolean;
}

const most = 2_000;

/** The longest common sequence of calls; of more than 2,000 a run, the first are compared. */
export function diffRuns(a: RunRecord, b: RunRecord): RunDiff {
  const left = a.calls.slice(0, most);
  const right = b.calls.slice(0, most);
  const [asked, askedRight] = [left.map(question), right.map(question)];
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        asked[i] === askedRight[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  const rows: DiffRow[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    if (i < left.length && j < right.length && asked[i] === askedRight[j]) {
      const kind = canonical(answer(left[i]!)) === canonical(answer(right[j]!)) ? 'same' : 'changed';
      rows.push({ kind, left: left[i++]!, right: right[j++]! });
    } else if (j >= right.length || (i < left.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!))
      rows.push({ kind: 'left', left: left[i++]! });
    else rows.push({ kind: 'right', right: right[j++]! });
  }
  return {
    rows,
    first: rows.findIndex(({ kind }) => kind !== 'same'),
    sameCode: a.code === b.code,
    sameValue: a.status === b.status && canonical(a.value) === canonical(b.value),
  };
}

const question = (call: CallRecord): string => `${call.name}(${canonical(call.args)})`;
const answer = ({ reply }: CallRecord): unknown => (reply?.ok ? [reply.value] : reply && [reply.code, reply.message]);
