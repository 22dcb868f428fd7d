import { type ReactNode, useEffect, useRef, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { SearchAnswer, SearchHit } from '#session/search.contract.ts';
import { count, counted, plainLine } from '../format.ts';
import { type Ide, useCell, useIde } from '../ide.ts';
import { comboboxOf } from '../parts/combobox.ts';
import { Sheet } from '../parts/sheet.tsx';
import { useView, type View } from '../view.ts';

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const kinds: Record<string, string> = {
  user: 'You',
  assistant: 'Model',
  tool: 'Result',
  edit: 'Edit',
  merge: 'Merge',
  run: 'Run',
};

/** Everything said, run and returned, in every conversation and branch. */
export default function SearchDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const ide = useIde();
  const view = useView();
  const progress = useCell(ide.search.progress);
  const [query, setQuery] = useState('');
  const [answer, setAnswer] = useState<{ of: string; found: SearchAnswer | null } | null>(null);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const hits = query.trim() ? (answer?.found?.hits ?? []) : [];
  // As the index grows, so may the answer; while it is built, not with each piece of it.
  const grown = progress.state === 'building' ? Math.floor(progress.done / 2_000) : progress.done;

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the index has grown
  useEffect(() => {
    if (!query.trim()) return setAnswer(null);
    let current = true;
    void ide.search.find(query).then((found) => {
      if (!current) return;
      setAnswer((before) => {
        if (before?.of !== query) setAt(0);
        return { of: query, found };
      });
    });
    return () => {
      current = false;
    };
  }, [ide, query, progress.state, grown]);

  useEffect(() => {
    list.current?.querySelector(`[data-place="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const go = (hit: SearchHit | undefined) => {
    if (!hit) return;
    onOpenChange(false);
    void goToHit(ide, view, hit);
  };

  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Search every conversation" quiet wide>
      <input
        // biome-ignore lint/a11y/noAutofocus: the dialog is this field
        autoFocus
        aria-label="Search every conversation"
        {...comboboxOf({
          list: 'search-hits',
          count: hits.length,
          at,
          page: 8,
          onAt: setAt,
          onEnter: () => go(hits[at]),
        })}
        placeholder="Words of a message, a program, an answer"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        className="h-12 shrink-0 border-rule border-b bg-transparent px-4 text-[15px] outline-none placeholder:text-ink-2"
      />
      <p role="status" className="m-0 shrink-0 px-4 pt-2 text-ink-2 text-xs">
        {statusOf(query, answer?.of === query ? answer.found : undefined)}
      </p>
      {progress.state === 'building' && <Building done={progress.done} of={progress.of} />}
      {progress.problem && (
        <p role="alert" className="m-0 px-4 pt-2 text-brick text-xs">
          {progress.problem}
        </p>
      )}
      {hits.length > 0 && (
        <div ref={list} id="search-hits" role="listbox" aria-label="Hits" className="min-h-0 overflow-y-auto p-1.5">
          {hits.map((hit, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keyboard
            <div
              key={`${hit.sessionId} ${hit.entryId ?? hit.runId}`}
              id={`search-hits-${place}`}
              data-place={place}
              role="option"
              tabIndex={-1}
              aria-selected={place === at}
              onClick={() => go(hit)}
              className="cursor-pointer rounded-md px-3 py-1.5 hover:bg-rule/40 aria-selected:bg-ochre-wash"
            >
              <div className="flex items-baseline gap-2 text-ink-2 text-xs">
                <span className="font-[550]">{kinds[hit.kind] ?? hit.kind}</span>
                <span className="min-w-0 truncate">{visible(hit.sessionTitle)}</span>
                {hit.branch && (
                  <span className="tag tag-ochre max-w-64 min-w-0">
                    <span className="truncate">{plainLine(hit.branch)}</span>
                  </span>
                )}
                <span className="ml-auto shrink-0 tabular-nums max-sm:hidden">{day.format(hit.at)}</span>
              </div>
              <div className="line-clamp-2 break-words text-[13.5px]">{marked(hit)}</div>
            </div>
          ))}
        </div>
      )}
      {query.trim() === '' && (
        <p className="m-0 px-4 pt-1 pb-4 text-ink-2">
          In any order; beginnings of words and small misspellings are found too. Enter goes there, with its branch.
        </p>
      )}
      <div className="h-2 shrink-0" />
    </Sheet>
  );
}

function statusOf(query: string, found: SearchAnswer | null | undefined): string {
  if (!query.trim()) return '';
  if (found === undefined) return 'Searching';
  if (found === null) return 'The search failed.';
  const number = found.more ? `The newest ${count(found.hits.length)} hits` : counted(found.hits.length, 'hit');
  const so = found.complete ? '' : ' so far';
  const instead = found.corrected
    .map(({ word, to }) =>
      to.length > 0
        ? ` Nothing has “${word}”; looked for ${to
            .slice(0, 3)
            .map((one) => `“${one}”`)
            .join(', ')}.`
        : ` Nothing has “${word}”.`,
    )
    .join('');
  return `${number}${so}.${instead}`;
}

function Building({ done, of }: { done: number; of: number }) {
  const part = of === 0 ? 0 : Math.min(100, Math.round((done / of) * 100));
  return (
    <div className="flex shrink-0 items-center gap-3 px-4 pt-2 text-ink-2 text-xs tabular-nums">
      <span>
        Indexing {count(done)} of {count(of)}
      </span>
      <div
        role="progressbar"
        aria-label="Index of the search"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={part}
        className="h-1.5 flex-1 overflow-hidden rounded-sm bg-rule"
      >
        <div className="h-full bg-ochre" style={{ width: `${part}%` }} />
      </div>
    </div>
  );
}

function marked({ kind, snippet, marks }: SearchHit): ReactNode[] {
  const plain = kind === 'tool' || kind === 'run' ? visible : plainLine;
  const parts: ReactNode[] = [];
  let from = 0;
  for (const [start, end] of marks) {
    parts.push(plain(snippet.slice(from, start)));
    parts.push(
      <mark key={start} className="rounded-sm bg-ochre-wash font-[550] text-ink">
        {visible(snippet.slice(start, end))}
      </mark>,
    );
    from = end;
  }
  return [...parts, plain(snippet.slice(from))];
}

/** Opens its conversation, its branch, and brings it into sight in the tree and the conversation. */
async function goToHit(ide: Ide, view: View, hit: SearchHit): Promise<void> {
  if (ide.session.get()?.session.id !== hit.sessionId) await ide.openSession(hit.sessionId);
  const state = ide.session.get();
  if (state?.session.id !== hit.sessionId) return;
  if (hit.entryId === null) {
    ide.showRun(hit.runId);
    return view.set({ rightTab: 'code', codeView: 'run', narrowPane: 'code' });
  }
  if (!state.path.some(({ id }) => id === hit.entryId)) await ide.goTo(hit.entryId);
  view.set({ spot: hit.entryId, cursor: hit.entryId, narrowPane: 'talk' });
}
