import { useEffect, useMemo, useState } from 'react';
import type { Decision, MergeRegion, ThreeTrees } from '#workspace/merge.contract.ts';
import { CodeEditor } from '../editor/code-editor.tsx';
import DiffView from '../editor/diff-view.tsx';
import { fileKind } from '../files/file-kind.ts';
import { counted } from '../format.ts';
import { useIde } from '../ide.ts';
import { useMedia } from '../shell/use-media.ts';
import { hasMarks, lineOfConflict, openIn, type Side, take, withMarks } from './conflict-text.ts';

interface Props {
  path: string;
  regions: readonly MergeRegion[];
  trees: ThreeTrees;
  decision: Decision | undefined;
  onDecide(decision: Decision | null): void;
}

/** Both versions side by side, and below them the outcome: each conflict takes a side, or both, or is written by hand. */
export default function ConflictEditor({ path, regions, trees, decision, onDecide }: Props) {
  const ide = useIde();
  const start = useMemo(() => withMarks(regions), [regions]);
  const [text, setText] = useState(decision && 'text' in decision ? decision.text : start);
  const [sides, setSides] = useState<[ours: string, theirs: string] | null>(null);
  const [at, setAt] = useState<{ line: number; column: number; stay: true } | null>(null);
  const { language } = fileKind(path);
  const narrow = useMedia('(max-width: 639px)');
  const open = openIn(text, regions);
  const number = open[0];

  useEffect(() => {
    let gone = false;
    const read = async (hash: string) =>
      new TextDecoder().decode((await ide.readBytesOf(hash, path)) ?? new Uint8Array());
    void Promise.all([read(trees.ours), read(trees.theirs)]).then((both) => gone || setSides(both));
    return () => {
      gone = true;
    };
  }, [ide, trees, path]);

  const change = (next: string) => {
    setText(next);
    onDecide(hasMarks(next, regions) ? null : { text: next });
  };
  const choose = (side: Side) => {
    if (number === undefined) return;
    const next = take(text, regions, number, side);
    change(next);
    const [following] = openIn(next, regions);
    if (following !== undefined) setAt({ line: lineOfConflict(next, regions, following), column: 1, stay: true });
  };
  const chooseAll = (side: Side) => change(open.reduce((so, one) => take(so, regions, one, side), text));
  const state = hasMarks(text, regions)
    ? number === undefined
      ? 'A mark is left in the text. Take it out, or begin again.'
      : `${counted(open.length, 'conflict')} left; next is number ${number}.`
    : 'Resolved.';
  return (
    <section aria-label={`Resolve ${path}`} className="mt-2 rounded-lg border border-rule-2">
      <div className="flex justify-between border-rule border-b px-3 py-1 text-[11.5px] text-ink-2">
        <span>This branch</span>
        <span>The other branch</span>
      </div>
      <div className="h-[22vh] min-h-32">
        {sides && (
          <DiffView
            label={`${path}, this branch and the other`}
            before={sides[0]}
            after={sides[1]}
            language={language}
            sideBySide={!narrow}
          />
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2 border-rule border-y px-3 py-1.5">
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
        <button type="button" className="act" disabled={text === start} onClick={() => change(start)}>
          Begin again
        </button>
      </div>
      <div className="h-[26vh] min-h-40">
        <CodeEditor label={`Outcome for ${path}`} value={text} onChange={change} language={language} reveal={at} />
      </div>
    </section>
  );
}
