import { useId, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { RunDiff } from '#codemode/diff-runs.ts';
import type { CallRecord, RunRecord } from '#codemode/run.contract.ts';
import { counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { ValueView } from '../value/value-view.tsx';

/** Goes through the answers of a run that is over: how it stood after each, another way from there, and beside another run. */
export default function TimeTravel({ run }: { run: RunRecord }) {
  const answers = run.calls.filter(({ settled }) => settled !== undefined).sort((a, b) => a.settled! - b.settled!);
  const [at, setAt] = useState(answers.length);
  const [forking, setForking] = useState(false);
  const id = useId();
  if (answers.length === 0) return null;
  const place = Math.min(at, answers.length);
  const call = answers[place - 1];
  const time = place === answers.length ? Number.POSITIVE_INFINITY : (call?.endedAt ?? 0);
  const logs = run.logs.filter((log) => log.at <= time);

  return (
    <section aria-label="Time travel" className="shrink-0 border-rule border-t py-2">
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={id} className="text-[12px] text-ink-2">
          After answer {place} of {answers.length}
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={answers.length}
          value={place}
          onChange={(event) => setAt(Number(event.target.value))}
          className="min-w-32 flex-1"
        />
        <button type="button" className="act" aria-expanded={forking} onClick={() => setForking(!forking)}>
          Fork from here
        </button>
        <Compare run={run} />
      </div>
      {place < answers.length && (
        <div className="max-h-56 overflow-auto text-[12px]">
          {call ? <At call={call} /> : <p className="text-ink-3">Nothing had been answered yet.</p>}
          {logs.length > 0 && (
            <pre className="whitespace-pre-wrap font-mono text-[11px] text-ink-2">
              {visible(logs.map(({ text }) => text).join('\n'))}
            </pre>
          )}
        </div>
      )}
      {forking && (
        <Fork key={place} run={run} call={call} settled={call?.settled ?? 0} onDone={() => setForking(false)} />
      )}
    </section>
  );
}

function At({ call }: { call: CallRecord }) {
  return (
    <div className="py-1">
      <p className="font-mono text-[11px]">{visible(`${call.name}(${JSON.stringify(call.args[0] ?? {})})`)}</p>
      {call.reply?.ok ? (
        <ValueView value={call.reply.value} label="Answer" />
      ) : (
        <p className="text-brick">{visible(call.reply?.message ?? '')}</p>
      )}
    </div>
  );
}

function Fork(props: { run: RunRecord; call: CallRecord | undefined; settled: number; onDone: () => void }) {
  const { run, call, settled, onDone } = props;
  const ide = useIde();
  const before = call?.reply?.ok ? JSON.stringify(call.reply.value, null, 1) : null;
  const [code, setCode] = useState(run.code);
  const [value, setValue] = useState(before ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const go = () => {
    const change: Parameters<typeof ide.durable.forkRun>[2] = {};
    if (code !== run.code) change.code = code;
    if (before !== null && value !== before && call?.key !== undefined) {
      try {
        change.value = { key: call.key, value: JSON.parse(value) };
      } catch {
        return setProblem('The answer is not valid JSON.');
      }
    }
    onDone();
    void ide.durable.forkRun(run.id, settled, change);
  };
  return (
    <div className="flex flex-col gap-1.5 pt-1.5">
      <p className="m-0 text-[12px] text-ink-2">
        The new run is given the first {counted(settled, 'answer')} again, and goes on by itself from there.
      </p>
      <textarea
        aria-label="Program of the fork"
        className="field h-32 font-mono text-[11px]"
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      {before !== null && (
        <textarea
          aria-label="Answer of this call in the fork"
          className="field h-20 font-mono text-[11px]"
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      )}
      {problem && <p className="m-0 text-brick">{problem}</p>}
      <button type="button" className="btn btn-primary self-start" onClick={go}>
        Run the fork
      </button>
    </div>
  );
}

function Compare({ run }: { run: RunRecord }) {
  const ide = useIde();
  const others = [...useCell(ide.runs).values()].filter(({ id, parent }) => id !== run.id && !parent);
  const [other, setOther] = useState('');
  const diff = other ? ide.durable.diffRuns(other, run.id) : null;
  if (others.length === 0) return null;
  return (
    <>
      <select
        aria-label="Compare with another run"
        className="field text-[12px]"
        value={other}
        onChange={(event) => setOther(event.target.value)}
      >
        <option value="">Compare with…</option>
        {others.reverse().map((one) => (
          <option key={one.id} value={one.id}>
            {new Date(one.createdAt).toLocaleTimeString()} {visible(one.code.slice(0, 40))}
          </option>
        ))}
      </select>
      {diff && <Differences diff={diff} />}
    </>
  );
}

const words = { same: 'the same', changed: 'another answer', left: 'only there', right: 'only here' };

function Differences({ diff }: { diff: RunDiff }) {
  return (
    <div className="max-h-64 w-full overflow-auto text-[12px]">
      <p className="m-0 py-1 text-ink-2">
        {diff.first < 0 ? 'The calls are the same.' : `They part at call ${diff.first + 1}.`}{' '}
        {diff.sameCode ? 'The programs are the same.' : 'The programs differ.'}{' '}
        {diff.sameValue ? 'The results are the same.' : 'The results differ.'}
      </p>
      <ol className="m-0 list-none p-0">
        {diff.rows.slice(0, 200).map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of one comparison never move
          <li key={at} className={row.kind === 'same' ? 'text-ink-3' : ''}>
            <span className="font-mono text-[11px]">{visible((row.right ?? row.left).name)}</span> {words[row.kind]}
            {row.kind === 'changed' && (
              <div className="grid grid-cols-2 gap-2">
                <ValueView value={replyOf(row.left)} label="There" />
                <ValueView value={replyOf(row.right)} label="Here" />
              </div>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

const replyOf = ({ reply }: CallRecord): unknown => (reply?.ok ? reply.value : reply?.message);
