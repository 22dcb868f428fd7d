import type { KeyboardEvent } from 'react';
import { visible } from '#base/visible.ts';
import { AnswerText } from '../conversation/text.tsx';
import { useNow } from '../conversation/use-now.ts';
import type { FanBranch } from '../fan-face.ts';
import { count, counted, duration, money } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { useView } from '../view.ts';

const states = { running: 'running', done: 'done', stopped: 'stopped', failed: 'failed' } as const;
const tones = { running: 'tag-slate', done: '', stopped: 'tag-ochre', failed: 'tag-brick' } as const;

/** Branches that answer at once, side by side: what each says and costs. Arrows go between them, P keeps one. */
export default function FanCards() {
  const ide = useIde();
  const view = useView();
  const branches = useCell(ide.fan.branches) ?? [];
  const running = branches.filter(({ state }) => state === 'running').length;

  const compare = (at: number) => {
    const other = branches[at + 1] ?? branches[at - 1];
    if (other) view.set({ comparing: { left: branches[at]!.tip, right: other.tip }, dialog: 'compare' });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, branch: FanBranch, at: number) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const card = event.currentTarget;
    if (key === 'ArrowRight') (card.nextElementSibling as HTMLElement | null)?.focus();
    else if (key === 'ArrowLeft') (card.previousElementSibling as HTMLElement | null)?.focus();
    else if (key === 's' && branch.state === 'running') ide.fan.stop(branch.id);
    else if (key === 'p') void ide.fan.promote(branch.id);
    else if (key === 'd') compare(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <section
      aria-label="Branches that answer at once"
      data-pane="fan"
      className="flex max-h-[62%] min-h-44 shrink flex-col border-rule border-t bg-panel"
    >
      <header className="pane-head">
        <h2 className="m-0 text-[13px] font-[550]">{counted(branches.length, 'branch', 'branches')}</h2>
        <span role="status" className="font-normal text-ink-3">
          {running > 0 ? `${running} running` : 'all have ended'}
        </span>
        {running > 0 && (
          <button type="button" className="act ml-auto font-normal" onClick={ide.fan.stopAll}>
            Stop all
          </button>
        )}
        <button type="button" className={`act font-normal ${running > 0 ? '' : 'ml-auto'}`} onClick={ide.fan.close}>
          Put away
        </button>
      </header>
      <div className="grid min-h-0 flex-1 snap-x scroll-px-4 auto-cols-[minmax(min(240px,86vw),1fr)] grid-flow-col gap-3 overflow-x-auto px-4 pb-3">
        {branches.map((branch, at) => (
          <article
            key={branch.id}
            aria-label={`Branch ${branch.name}`}
            aria-busy={branch.state === 'running'}
            aria-keyshortcuts="P S D ArrowLeft ArrowRight"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: keys act on the card that has the focus
            tabIndex={0}
            onKeyDown={(event) => onKeyDown(event, branch, at)}
            className="flex min-h-0 snap-start flex-col rounded-lg border border-rule-2 bg-raised"
          >
            <Card branch={branch} onCompare={() => compare(at)} />
          </article>
        ))}
      </div>
    </section>
  );
}

function Card({ branch, onCompare }: { branch: FanBranch; onCompare(): void }) {
  const ide = useIde();
  const now = useNow(1000);
  const runs = useCell(ide.runs);
  const waits = useCell(ide.approvals).some(({ runId }) => runs.get(runId)?.branch?.workspace === branch.id);
  const { live, state, startedAt, endedAt } = branch;
  const call = live?.calls[0];
  const text = live?.text || branch.said;
  return (
    <>
      <header className="flex items-center gap-2 px-3 pt-2">
        <b className="font-semibold">{branch.name}</b>
        <span className="min-w-0 truncate text-ink-2">{visible(branch.model)}</span>
        <span className={`tag ml-auto ${waits ? 'tag-ochre' : tones[state]}`}>
          {waits ? 'waits for you' : states[state]}
        </span>
      </header>
      <p className="m-0 line-clamp-2 px-3 pt-1 text-ink-2" title={visible(branch.text)}>
        {visible(branch.text)}
      </p>
      <div
        role="log"
        aria-label={`Answer of branch ${branch.name}`}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="min-h-16 flex-1 overflow-y-auto px-3 py-2"
      >
        {text && <AnswerText text={text} />}
        {call && (
          <p className="m-0 flex items-center gap-2 text-ink-2">
            <span className="size-[7px] animate-breathe rounded-full bg-ochre" />
            {call.state === 'writing' ? 'Writes a program' : `${call.name} runs`}
          </p>
        )}
        {live?.retry && <p className="m-0 text-ink-2">{live.retry}</p>}
        {branch.message && <p className="m-0 text-brick">{visible(branch.message)}</p>}
      </div>
      <p className="m-0 flex flex-wrap gap-x-3 border-rule border-t px-3 py-1 font-mono text-[11px] text-ink-2 tabular-nums">
        <span>{counted(branch.calls, 'call')}</span>
        <span>{count(branch.tokens)} tokens</span>
        <span>{money(branch.cost)}</span>
        <span>{duration(Math.max(0, (endedAt ?? now) - startedAt))}</span>
      </p>
      <footer className="flex items-center gap-1 border-rule border-t px-2 py-1.5">
        {state === 'running' && (
          <button type="button" className="act" title="Stop (S)" onClick={() => ide.fan.stop(branch.id)}>
            Stop
          </button>
        )}
        <button type="button" className="act" title="Compare with the one beside it (D)" onClick={onCompare}>
          Compare
        </button>
        <button
          type="button"
          className="btn ml-auto"
          title="The conversation and its files go here (P)"
          onClick={() => ide.fan.promote(branch.id)}
        >
          Promote
        </button>
      </footer>
    </>
  );
}
