import { useEffect, useMemo, useState } from 'react';
import type { Decision, MergeRegion, ThreeTrees } from '#workspace/merge.contract.ts';
import { useIde } from '../ide.ts';
import { hasMarks, withMarks } from './conflict-text.ts';
import { type Sides, ThreeWay } from './three-way.tsx';

interface Props {
  path: string;
  regions: readonly MergeRegion[];
  trees: ThreeTrees;
  decision: Decision | undefined;
  onDecide(decision: Decision | null): void;
}

/** A file that two branches of the conversation tell differently; a text without marks is the decision. */
export default function ConflictEditor({ path, regions, trees, decision, onDecide }: Props) {
  const ide = useIde();
  const start = useMemo(() => withMarks(regions), [regions]);
  const [text, setText] = useState(decision && 'text' in decision ? decision.text : start);
  const [sides, setSides] = useState<Sides | null>(null);

  useEffect(() => {
    let gone = false;
    const read = async (hash: string) => {
      const bytes = await ide.readBytesOf(hash, path);
      return bytes && new TextDecoder().decode(bytes);
    };
    void Promise.all([read(trees.ours), read(trees.base), read(trees.theirs)]).then(
      ([ours, base, theirs]) => gone || setSides({ ours: ours ?? '', base, theirs: theirs ?? '' }),
    );
    return () => {
      gone = true;
    };
  }, [ide, trees, path]);

  const change = (next: string) => {
    setText(next);
    onDecide(hasMarks(next, regions) ? null : { text: next });
  };
  return (
    <div className="mt-2 h-[60vh] min-h-96 rounded-lg border border-rule-2">
      <ThreeWay path={path} regions={regions} sides={sides} text={text} start={start} onText={change} />
    </div>
  );
}
