import { useState } from 'react';
import type { MergeRegion } from '#workspace/merge.contract.ts';
import { CodeEditor } from '../editor/code-editor.tsx';
import DiffView from '../editor/diff-view.tsx';
import { fileKind } from '../files/file-kind.ts';
import { counted } from '../format.ts';
import { useMedia } from '../shell/use-media.ts';
import { hasMarks, lineOfConflict, openIn, type Side, take } from './conflict-text.ts';

export interface Sides {
  ours: string;
  /** What both began from; `null` where that is not known. */
  base: string | null;
  theirs: string;
}

interface Props {
  path: string;
  regions: readonly MergeRegion[];
  /** Whole texts; `null` while they are read. */
  sides: Sides | null;
  /** The outcome as it stands. */
  text: string;
  /** The outcome with every conflict open. */
  start: string;
  onText(text: string): void;
}

const comparisons = [
  { id: 'both', title: 'Both sides', left: 'This branch', right: 'The other branch' },
  { id: 'ours', title: 'What this branch changed', left: 'Where they parted', right: 'This branch' },
  { id: 'theirs', title: 'What the other changed', left: 'Where they parted', right: 'The other branch' },
] as const;

/** Both sides and where they parted, two at a time; below them the outcome: each conflict takes a side, or both, or is written by hand. */
export function ThreeWay({ path, regions, sides, text, start, onText }: Props) {
  const [at, setAt] = useState<{ line: number; column: number; stay: true } | null>(null);
  const [compared, setCompared] = useState<(typeof comparisons)[number]['id']>('both');
  const { language } = fileKind(path);
  const narrow = useMedia('(max-width: 639px)');
  const open = openIn(text, regions);
  const number = open[0];
  const shown = comparisons.find(({ id }) => id === compared)!;

  const choose = (side: Side) => {
    if (number === undefined) return;
    const next = take(text, regions, number, side);
    onText(next);
    const [following] = openIn(next, regions);
    if (following !== undefined) setAt({ line: lineOfConflict(next, regions, following), column: 1, stay: true });
  };
  const chooseAll = (side: Side) => onText(open.reduce((so, one) => take(so, regions, one, side), text));
  const state = hasMarks(text, regions)
    ? number === undefined
      ? 'A mark is left in the text. Take it out, or begin again.'
      : `${counted(open.length, 'conflict')} left; next is number ${number}.`
    : 'Resolved.';
  return (
    <section aria-label={`Resolve ${path}`} className="flex h-full min-h-0 flex-col">
      {sides?.base !== null && (
        // biome-ignore lint/a11y/useSemanticElements: three buttons, one pressed
        <div role="group" aria-label="Compare" className="flex shrink-0 flex-wrap border-rule border-b px-1 py-0.5">
          {comparisons.map(({ id, title }) => (
            <button
              key={id}
              type="button"
              aria-pressed={id === compared}
              className="act px-2 aria-pressed:bg-rule/60 aria-pressed:text-ink"
              onClick={() => setCompared(id)}
            >
              {title}
            </button>
          ))}
        </div>
      )}
      <div className="flex shrink-0 justify-between border-rule border-b px-3 py-1 text-[11.5px] text-ink-2">
        <span>{shown.left}</span>
        <span>{shown.right}</span>
      </div>
      <div className="min-h-24 flex-[2]">
        {sides && (
          <DiffView
            label={`${path}: ${shown.left}, then ${shown.right}`}
            before={compared === 'both' ? sides.ours : (sides.base ?? '')}
            after={compared === 'ours' ? sides.ours : sides.theirs}
            language={language}
            sideBySide={!narrow}
          />
        )}
      </div>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-rule border-y px-3 py-1.5">
        <span role="status" className="min-w-32 flex-1">
          {state}
        </span>
        {number !== undefined && (
          <>
            <button type="button" className="btn" onClick={() => choose('ours')}>
              Take ours
            </button>
            <button type="button" className="btn" onClick={() => choose('theirs')}>
              Take theirs
            </button>
            <button type="button" className="btn" onClick={() => choose('both')}>
              Take both
            </button>
            {open.length > 1 && (
              <button type="button" className="btn" onClick={() => chooseAll('theirs')}>
                All theirs
              </button>
            )}
          </>
        )}
        <button type="button" className="act" disabled={text === start} onClick={() => onText(start)}>
          Begin again
        </button>
      </div>
      <div className="min-h-32 flex-[3]">
        <CodeEditor label={`Outcome for ${path}`} value={text} onChange={onText} language={language} reveal={at} />
      </div>
    </section>
  );
}
