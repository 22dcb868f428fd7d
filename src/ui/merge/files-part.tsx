import { lazy, Suspense, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { Decision, FileMerge } from '#workspace/merge.contract.ts';
import { counted } from '../format.ts';
import type { MergePlan } from '../merge-face.ts';

const ConflictEditor = lazy(() => import('./conflict-editor.tsx'));

/** Paths of conflicts that nobody has decided. */
export const undecided = (list: readonly FileMerge[], decisions: ReadonlyMap<string, Decision>): string[] =>
  list.filter((file) => file.is === 'conflict' && !decisions.has(file.path)).map(({ path }) => path);

interface Props {
  plan: MergePlan;
  bring: boolean;
  onBring(bring: boolean): void;
  decisions: ReadonlyMap<string, Decision>;
  onDecide(decisions: ReadonlyMap<string, Decision>): void;
}

/** The files the other branch changed: what becomes of each, and the conflicts to decide. */
export function FilesPart({ plan, bring, onBring, decisions, onDecide }: Props) {
  const [shown, setShown] = useState<string | null>(null);
  const { files, noFiles } = plan;
  const list = files?.list ?? [];
  const decide = (path: string, decision: Decision | null) => {
    const next = new Map(decisions);
    if (decision) next.set(path, decision);
    else next.delete(path);
    onDecide(next);
  };
  const none = noFiles ?? (list.length === 0 ? 'It changed no file that is not the same here.' : null);
  const file = list.find(({ path }) => path === shown);
  return (
    <section aria-label="Files" className="px-4 py-3">
      {none ? (
        <p className="m-0 text-ink-2">
          <b className="font-semibold text-ink">Files.</b> {none}
        </p>
      ) : (
        <label className="flex items-center gap-2.5 font-semibold">
          <input type="checkbox" className="accent-slate" checked={bring} onChange={() => onBring(!bring)} />
          Bring its files: {counted(list.length, 'file')}
        </label>
      )}
      {bring && (
        <ul aria-label="Files of the other branch" className="mt-1 max-h-[26vh] overflow-y-auto">
          {list.map((one) => (
            <FileRow
              key={one.path}
              file={one}
              decision={decisions.get(one.path)}
              open={shown === one.path}
              onOpen={() => setShown(shown === one.path ? null : one.path)}
              onDecide={(decision) => decide(one.path, decision)}
            />
          ))}
        </ul>
      )}
      {bring && files && file?.is === 'conflict' && file.why === 'text' && (
        <Suspense fallback={<p className="py-3 text-ink-3">Opening…</p>}>
          <ConflictEditor
            key={file.path}
            path={file.path}
            regions={file.regions}
            trees={files.trees}
            decision={decisions.get(file.path)}
            onDecide={(decision) => decide(file.path, decision)}
          />
        </Suspense>
      )}
    </section>
  );
}

const told = {
  taken: 'comes in as it is there',
  removed: 'was removed there',
  combined: 'both changed it, in different places',
  text: 'both changed the same lines',
  binary: 'both changed it, and it cannot be compared line by line',
  'removed here': 'changed there, removed here',
  'removed there': 'removed there, changed here',
  place: 'something else is in its place here',
} as const;

interface RowProps {
  file: FileMerge;
  decision: Decision | undefined;
  open: boolean;
  onOpen(): void;
  onDecide(decision: Decision | null): void;
}

function FileRow({ file, decision, open, onOpen, onDecide }: RowProps) {
  const conflict = file.is === 'conflict';
  const taken = decision ? ('take' in decision ? decision.take : 'own') : conflict ? '' : 'merge';
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-rule border-t py-1.5">
      <span className="min-w-0 wrap-anywhere font-mono text-[12px]">{visible(file.path)}</span>
      <span className={conflict && !decision ? 'text-brick' : 'text-ink-2'}>
        {conflict ? told[file.why] : told[file.is]}
      </span>
      <span className="ml-auto flex items-center gap-2">
        {conflict && file.why === 'text' && (
          <button type="button" className="btn" aria-expanded={open} onClick={onOpen}>
            {open ? 'Close' : decision && 'text' in decision ? 'Change' : 'Resolve'}
          </button>
        )}
        <select
          aria-label={`What becomes of ${file.path}`}
          className="field h-7 py-0"
          value={taken}
          onChange={({ target: { value } }) =>
            onDecide(value === 'ours' || value === 'theirs' ? { take: value } : null)
          }
        >
          {conflict && <option value="">Decide…</option>}
          {taken === 'own' && <option value="own">As I resolved it</option>}
          {!conflict && <option value="merge">{file.is === 'combined' ? 'Combine both' : 'Bring it'}</option>}
          <option value="ours">Keep what is here</option>
          {file.is !== 'taken' && file.is !== 'removed' && <option value="theirs">Take theirs</option>}
        </select>
      </span>
    </li>
  );
}
