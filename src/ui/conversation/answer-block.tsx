import { visible } from '#base/visible.ts';
import type { EntryBody } from '#session/entry.contract.ts';
import { counted, duration } from '../format.ts';
import { type LiveTurn, useCell, useIde } from '../ide.ts';
import type { Block } from './blocks.ts';
import { EntryActions, MarkTag, SiblingSwitch } from './entry-actions.tsx';
import { LabelChips } from './label-chips.tsx';
import { partialField } from './partial-code.ts';
import { LiveRunCell, RunCell } from './run-cell.tsx';
import { SearchCall } from './search-call.tsx';
import { AnswerText } from './text.tsx';
import { useNow } from './use-now.ts';

type Answer = Extract<Block, { kind: 'answer' }>;

/** One answer of a model: its reasoning folded, its text, and what it searched and ran. */
export function AnswerBlock({ block, last }: { block: Answer; last: boolean }) {
  const { entry, body, first, results } = block;
  const message = body?.message.role === 'assistant' ? body.message : null;
  const text = message?.text ?? '';
  return (
    <article aria-label="Agent" className="group relative">
      <header
        className={`flex min-h-6 items-center gap-2 text-[11.5px] font-[550] text-ink-3 ${first ? 'mb-[3px]' : 'absolute -top-5 right-0 z-10'}`}
      >
        {first && 'Agent'}
        {first && <Typed body={body} last={last} />}
        <SiblingSwitch entry={entry} />
        <MarkTag entry={entry} />
        <LabelChips ids={[entry.id, ...[...results.values()].map((result) => result.entry.id)]} />
        {entry.state !== 'complete' && <span className="tag tag-ochre">{stateNames[entry.state]}</span>}
        <EntryActions entry={entry} end={block.last} text={text} />
      </header>
      {message?.reasoning && <Reasoning text={message.reasoning} />}
      <AnswerText text={text} />
      {message?.toolCalls.map((call) =>
        call.name === 'search' ? (
          <SearchCall key={call.id} input={call.input} result={results.get(call.id)?.body} />
        ) : (
          <RunCell
            key={call.id}
            callId={call.id}
            name={call.name}
            input={call.input}
            result={results.get(call.id)?.body}
          />
        ),
      )}
    </article>
  );
}

const stateNames = { interrupted: 'cut off', aborted: 'stopped', error: 'failed' } as const;

/** Who answered, and for the last answer against how much it was typed. */
function Typed({ body, last }: { body: EntryBody | undefined; last: boolean }) {
  const sources = useCell(useIde().sources);
  const operations = sources.reduce((sum, source) => sum + source.operations, 0);
  const parts = [];
  if (body?.model) parts.push(body.model.id === 'demo' ? 'demo, no AI' : body.model.id);
  if (last && operations > 0) {
    parts.push(`typed against ${counted(sources.length, 'source')}, ${counted(operations, 'operation')}`);
  }
  return <span className="truncate font-normal">{parts.join(' · ')}</span>;
}

function Reasoning({ text, live = false }: { text: string; live?: boolean }) {
  return (
    <details className="mb-2 text-ink-2">
      <summary className="w-fit rounded py-0.5 pr-2 hover:text-ink">{live ? 'Thinking' : 'Reasoning'}</summary>
      <p className="mt-1 max-h-80 overflow-auto whitespace-pre-wrap border-rule-2 border-l-2 pl-3 font-serif text-[15px]/[1.45] italic">
        {visible(text)}
      </p>
    </details>
  );
}

/** The answer under way: what has come so far, and what it does now. */
export function LiveBlock({ turn, shown, first }: { turn: LiveTurn; shown: ReadonlySet<string>; first: boolean }) {
  const calls = turn.calls.filter((call) => !shown.has(call.callId));
  const committed = shown.has(turn.entryId);
  const now = useNow(500);
  const waits = useCell(useIde().approvals).length > 0;
  const quiet = !waits && calls.length === 0 && (committed || !turn.text);
  return (
    <article aria-label="Agent" aria-busy="true" data-live>
      {first && (
        <header className="mb-[3px] flex min-h-6 items-center gap-2 text-[11.5px] font-[550] text-ink-3">Agent</header>
      )}
      {!committed && turn.reasoning && <Reasoning text={turn.reasoning} live />}
      {!committed && <AnswerText text={turn.text} />}
      {calls.map((call) =>
        call.name === 'search' ? (
          <SearchCall key={call.callId} input={{ query: partialField(call.input, 'query') ?? '' }} live />
        ) : (
          <LiveRunCell
            key={call.callId}
            callId={call.callId}
            name={call.name}
            code={partialField(call.input, 'code') ?? ''}
          />
        ),
      )}
      {(quiet || turn.retry) && (
        <p role="status" className="flex items-center gap-2 py-1 text-ink-2">
          <span className="size-[7px] animate-breathe rounded-full bg-ochre" />
          {turn.retry ??
            `${turn.reasoning && !turn.text ? 'Thinking' : 'Working'}, ${duration(Math.max(0, now - turn.startedAt))}`}
        </p>
      )}
    </article>
  );
}
