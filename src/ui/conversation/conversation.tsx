import { useVirtualizer } from '@tanstack/react-virtual';
import { lazy, Suspense, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { Waiting } from '../approvals/waiting.tsx';
import { useCell, useIde } from '../ide.ts';
import { Boundary } from '../parts/boundary.tsx';
import { useView, useViewState } from '../view.ts';
import { Welcome } from '../welcome/welcome.tsx';
import { AnswerBlock, LiveBlock } from './answer-block.tsx';
import { type Block, blocksOf } from './blocks.ts';
import { Composer } from './composer.tsx';
import { FoldBar } from './fold-bar.tsx';
import { FoldCard, UnfoldedLine } from './fold-card.tsx';
import { RunView } from './run-cell.tsx';
import { TurnEndNote } from './turn-end-note.tsx';
import { UserBlock } from './user-block.tsx';

const Questions = lazy(() => import('../questions/questions.tsx'));

const MergeCard = lazy(() => import('./merge-card.tsx'));

type Item = Block | { key: string; kind: 'live' } | { key: string; kind: 'end' };

/** The shown path as reading text, with what is under way at its end, and the composer below. */
export function Conversation() {
  const ide = useIde();
  const ready = useCell(ide.ready);
  const state = useCell(ide.session);
  const turn = useCell(ide.turn);
  const asked = useCell(ide.mcp.questions).length > 0;
  const fanned = useCell(ide.fan.branches) !== null;
  // The shape of a long conversation is there before its texts.
  const wordless = !!state && state.path.length > 0 && state.bodies.size === 0;
  const empty = ready && !turn && !fanned && (state?.path.length ?? 0) === 0;
  return (
    <div data-scope="conversation" data-pane="talk" className="flex h-full min-w-0 flex-col">
      {empty ? (
        <div className="min-h-0 flex-1 overflow-y-auto px-4">
          <Welcome />
        </div>
      ) : wordless ? (
        <div className="min-h-0 flex-1" />
      ) : (
        <Thread key={state?.session.id ?? ''} />
      )}
      {fanned && (
        <Suspense fallback={null}>
          <FanCards />
        </Suspense>
      )}
      <div className="shrink-0 px-4">
        <Waiting />
        <Proposed />
        {asked && (
          <Suspense fallback={null}>
            <Questions />
          </Suspense>
        )}
        <TabNote />
        <FoldingNote />
        <FoldBar />
        <Composer />
      </div>
    </div>
  );
}

const FanCards = lazy(() => import('../fan/fan-cards.tsx'));
const TabBar = lazy(() => import('../shell/tab-bar.tsx'));

function TabNote() {
  const { role } = useCell(useIde().tab.state);
  return (
    role !== 'writer' && (
      <Suspense fallback={null}>
        <TabBar />
      </Suspense>
    )
  );
}

/** Loaded when the first is there. */
const Proposals = lazy(() => import('../snippets/proposals.tsx'));

function Proposed() {
  const some = useCell(useIde().snippets.proposals).length > 0;
  return (
    some && (
      <Suspense fallback={null}>
        <Proposals />
      </Suspense>
    )
  );
}

/** While earlier messages are folded by themselves: what is written, and the way to stop it. */
function FoldingNote() {
  const ide = useIde();
  const text = useCell(ide.folding);
  const turn = useCell(ide.turn);
  if (text === null) return null;
  return (
    <section
      aria-label="Folding earlier messages"
      className="mx-auto mb-2 flex w-full max-w-[660px] items-start gap-3 rounded-lg border border-slate bg-slate-wash px-3.5 py-2.5"
    >
      <div className="min-w-0 flex-1">
        <b className="font-semibold">Folding earlier messages</b>
        <p className="m-0 max-h-24 overflow-auto whitespace-pre-wrap font-serif text-[14px]/[1.35] text-ink-2">
          {text}
        </p>
      </div>
      {/* That of a branch beside the conversation is stopped on its card. */}
      {turn && (
        <button type="button" className="btn" onClick={ide.stopTurn}>
          Stop
        </button>
      )}
    </section>
  );
}

export function Thread() {
  const ide = useIde();
  const view = useView();
  const state = useCell(ide.session);
  const turn = useCell(ide.turn);
  const spot = useViewState((all) => all.spot);
  const scroller = useRef<HTMLDivElement>(null);

  const blocks = useMemo(() => (state ? blocksOf(state) : []), [state]);
  const shown = useMemo(() => committedIn(blocks), [blocks]);
  const live = turn !== null;
  const items = useMemo(
    (): Item[] => [...blocks, ...(live ? [{ key: 'live', kind: 'live' } as const] : []), { key: 'end', kind: 'end' }],
    [blocks, live],
  );

  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(items[index]!),
    getItemKey: (index) => items[index]!.key,
    overscan: 6,
    paddingStart: 20,
    paddingEnd: 12,
    gap: 16,
  });

  // At its end the thread stays at its end, whatever grows: that is where the last word is. A person who scrolls up stays.
  const atEnd = useRef(true);
  const last = useRef(0);
  // What a person sends is at the end, and its answer.
  useLayoutEffect(() => {
    if (live) atEnd.current = true;
  }, [live]);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || !atEnd.current) return;
    box.scrollTop = box.scrollHeight;
    last.current = box.scrollTop;
  });

  useEffect(() => {
    if (!spot) return;
    const index = blocks.findIndex((block) => covers(block, spot, state?.path.map(({ id }) => id) ?? []));
    atEnd.current = false;
    if (index >= 0) virtual.scrollToIndex(index, { align: 'start' });
    view.set({ spot: null });
  }, [spot, blocks, state, virtual, view]);

  return (
    <div
      ref={scroller}
      role="log"
      aria-label="Conversation"
      aria-live="off"
      data-tour="conversation"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: box }) => {
        const { scrollTop: top } = box;
        // What grew since it was scrolled is no reason to leave the end: only going up is.
        if (box.scrollHeight - top - box.clientHeight < 40) atEnd.current = true;
        else if (top < last.current) atEnd.current = false;
        last.current = top;
      }}
      className="min-h-0 flex-1 overflow-y-auto px-4 -outline-offset-2!"
    >
      <div className="relative mx-auto w-full max-w-[660px]" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => (
          <div
            key={key}
            ref={virtual.measureElement}
            data-index={index}
            data-block={items[index]!.kind}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${start}px)` }}
          >
            <Boundary name="This message">
              <Shown item={items[index]!} before={items[index - 1]} shown={shown} last={isLast(items, index)} />
            </Boundary>
          </div>
        ))}
      </div>
    </div>
  );
}

function Shown({
  item,
  before,
  shown,
  last,
}: {
  item: Item;
  before: Item | undefined;
  shown: ReadonlySet<string>;
  last: boolean;
}) {
  const ide = useIde();
  const turn = useCell(ide.turn);
  const runs = useCell(ide.runs);
  switch (item.kind) {
    case 'user':
      return <UserBlock entry={item.entry} body={item.body} />;
    case 'answer':
      return <AnswerBlock block={item} last={last} />;
    case 'fold':
      return <FoldCard fold={item.fold} messages={item.messages} />;
    case 'unfolded':
      return <UnfoldedLine fold={item.fold} />;
    case 'run': {
      const run = runs.get(item.body?.runId ?? '');
      return run ? <RunView run={run} name="you ran" /> : <p className="text-ink-2">{item.entry.title}</p>;
    }
    case 'merge':
      return (
        <Suspense fallback={<p className="text-ink-2">{item.entry.title}</p>}>
          <MergeCard entry={item.entry} body={item.body} />
        </Suspense>
      );
    case 'live':
      return turn && <LiveBlock turn={turn} shown={shown} first={before?.kind !== 'answer'} />;
    case 'end':
      return <TurnEndNote />;
  }
}

/** Ids of everything drawn from the tree: entries, tool calls and runs. The live turn leaves these out. */
function committedIn(blocks: Block[]): Set<string> {
  const ids = new Set<string>();
  for (const block of blocks) {
    if (block.kind === 'fold' || block.kind === 'unfolded') continue;
    ids.add(block.entry.id);
    if (block.body?.runId) ids.add(block.body.runId);
    if (block.body?.message.role === 'assistant') for (const call of block.body.message.toolCalls) ids.add(call.id);
  }
  return ids;
}

function covers(block: Block, id: string, path: string[]): boolean {
  if (block.kind === 'unfolded') return false;
  if (block.kind === 'fold') {
    const at = path.indexOf(id);
    return at >= path.indexOf(block.fold.from) && at <= path.indexOf(block.fold.to);
  }
  if (block.entry.id === id) return true;
  return block.kind === 'answer' && [...block.results.values()].some(({ entry }) => entry.id === id);
}

function isLast(items: Item[], index: number): boolean {
  return !items.slice(index + 1).some(({ kind }) => kind === 'answer');
}

function estimate(item: Item): number {
  switch (item.kind) {
    case 'user':
      return 56;
    case 'fold':
      return 60;
    case 'unfolded':
      return 30;
    case 'end':
      return 1;
    default:
      return 240;
  }
}
