import { visible } from '#base/visible.ts';
import { duration } from '../format.ts';
import { ValueView } from '../value/value-view.tsx';
import { NestedRun } from './nested-run.tsx';
import { brief, type State, type TraceRow } from './timeline.ts';

const tags: Partial<Record<State, string>> = {
  applied: '',
  running: 'tag-slate',
  waiting: 'tag-ochre',
  failed: 'tag-brick',
  denied: 'tag-brick',
  'in doubt': 'tag-ochre',
  'taken back': 'tag-slate',
};

const bars: Record<State, string> = {
  done: 'var(--slate)',
  applied: 'var(--moss)',
  running: 'repeating-linear-gradient(90deg,var(--slate) 0 3px,transparent 3px 6px)',
  waiting: 'repeating-linear-gradient(90deg,var(--ochre) 0 3px,transparent 3px 6px)',
  failed: 'var(--brick)',
  denied: 'var(--brick)',
  'in doubt': 'var(--ochre)',
  'taken back': 'var(--rule-2)',
};

interface Props {
  id: string;
  row: TraceRow;
  bar: { from: number; width: number } | null;
  open: boolean;
  active: boolean;
  onToggle(): void;
}

/** One call with its bar, and what went in and came back when it is open; or one line that was printed. */
export function TraceLine({ id, row, bar, open, active, onToggle }: Props) {
  if (row.kind === 'log') {
    const tone = row.log.level === 'error' ? 'text-brick' : row.log.level === 'warn' ? 'text-ochre-ink' : 'text-ink-2';
    return (
      <div
        id={id}
        tabIndex={active ? 0 : -1}
        className={`truncate rounded pl-3 font-mono text-[11px]/[24px] ${tone}`}
        title={visible(row.log.text.slice(0, 2000))}
      >
        {visible(row.log.text)}
      </div>
    );
  }
  const { call, state, ms } = row;
  const tag = tags[state];
  return (
    <>
      <button
        type="button"
        id={id}
        tabIndex={active ? 0 : -1}
        aria-expanded={open}
        onClick={onToggle}
        className="grid h-6 w-full grid-cols-[minmax(110px,220px)_1fr_58px] items-center gap-2.5 rounded text-left font-mono text-[12px] hover:bg-rule/40 focus-visible:outline-offset-[-2px]"
      >
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate" title={visible(call.name)}>
            {visible(tag === undefined ? call.name : brief(call))}
          </span>
          {tag !== undefined && <span className={`tag font-sans ${tag}`}>{state}</span>}
          {call.held && <span className="tag tag-slate font-sans">{heldText(call.held)}</span>}
        </span>
        <span aria-hidden="true" className="relative h-2">
          {bar && (
            <i
              className="absolute h-2 min-w-[3px] rounded-[2px] opacity-85"
              style={{
                left: `min(${bar.from * 100}%, calc(100% - 3px))`,
                width: `${bar.width * 100}%`,
                background: bars[state],
              }}
            />
          )}
        </span>
        <span className="text-right tabular-nums">
          {ms !== null ? duration(ms) : call.progress ? progressText(call.progress) : call.held ? 'in turn' : ''}
        </span>
      </button>
      {open && (
        <div data-detail className="my-1 mb-2 flex flex-col gap-2 rounded-md border border-rule bg-raised p-2.5">
          <p className="m-0 text-[12px] text-ink-2">
            {call.decision}
            {call.line !== undefined && `, line ${call.line}`}
            {call.waitedMs > 0 && `, waited ${duration(call.waitedMs)} for a person`}
            {call.held && `, ${heldText(call.held)}`}
            {call.progress &&
              `. Last heard: ${progressText(call.progress)}${call.progress.message ? `, ${call.progress.message}` : ''}`}
          </p>
          <Part
            title="Arguments"
            value={call.args.length === 1 ? call.args[0] : call.args.length === 0 ? undefined : call.args}
          />
          {call.asWritten && <Part title="As the program wrote them" value={call.asWritten[0]} />}
          <NestedRun call={call} />
          {call.reply?.ok && <Part title="Reply" value={call.reply.value} />}
          {call.reply && !call.reply.ok && (
            <div>
              <h3 className="m-0 text-[11px] font-[550] text-ink-3">Failed</h3>
              <p className="m-0 wrap-anywhere text-brick">
                <span className="font-mono text-[11px]">{call.reply.code}</span> {visible(call.reply.message)}
              </p>
              {call.reply.data !== undefined && <ValueView value={call.reply.data} label="Details of the failure" />}
            </div>
          )}
        </div>
      )}
    </>
  );
}

/** As in “waits 3.0 s: 10 calls a second”. */
const heldText = ({ ms, reason }: { ms: number; reason: string }): string => `waits ${duration(ms)}: ${reason}`;

/** As in “3 of 5”. */
const progressText = ({ done, total }: { done: number; total?: number }): string =>
  total === undefined ? String(done) : `${done} of ${total}`;

function Part({ title, value }: { title: string; value: unknown }) {
  return (
    <div className="min-w-0">
      <h3 className="m-0 text-[11px] font-[550] text-ink-3">{title}</h3>
      {value === undefined ? (
        <span className="text-ink-3 italic">none</span>
      ) : (
        <ValueView value={value} label={title} />
      )}
    </div>
  );
}
