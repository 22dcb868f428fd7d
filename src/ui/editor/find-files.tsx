import { useEffect, useMemo, useRef, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { FindQuery, FoundFile, FoundLine } from '#workspace/find.contract.ts';
import { count, counted } from '../format.ts';
import { useIde } from '../ide.ts';
import { comboboxOf } from '../parts/combobox.ts';
import { Sheet } from '../parts/sheet.tsx';
import { useView } from '../view.ts';
import { documentsOf } from './documents.ts';
import { emptyQuery, useFind } from './use-find.ts';

/** Lines that are drawn; a person who has more makes the search narrower. */
const mostShown = 400;

/** Finds in the files of the workspace, shows what a replacement would make of them, and makes it, all or none. */
export default function FindFiles({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const ide = useIde();
  const view = useView();
  const before = view.get().finding;
  const [query, setQuery] = useState<FindQuery>(before?.query ?? emptyQuery);
  const [at, setAt] = useState(before?.at ?? 0);
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
  const [replacing, setReplacing] = useState(false);
  const { found, progress, problem, over, stop } = useFind(query);
  const list = useRef<HTMLElement>(null);
  const rows = useMemo(
    () => found.flatMap((file) => file.lines.map((line) => ({ file, line }))).slice(0, mostShown),
    [found],
  );
  const shownFiles = useMemo(() => [...new Set(rows.map(({ file }) => file))], [rows]);
  const taken = found.filter(({ path }) => !without.has(path));
  const total = found.reduce((sum, file) => sum + file.count, 0);
  const totalTaken = taken.reduce((sum, file) => sum + file.count, 0);

  useEffect(() => {
    list.current?.querySelector(`[data-place="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  useEffect(() => view.set({ finding: { query, at } }), [view, query, at]);

  const change = (part: Partial<FindQuery>) => {
    setQuery({ ...query, ...part });
    setAt(0);
  };
  const go = (place: number) => {
    const row = rows[place];
    if (!row) return;
    view.set({ finding: { query, at: place } });
    onOpenChange(false);
    view.openFile(row.file.path, { at: { line: row.line.line, column: row.line.column } });
  };
  const replace = async () => {
    setReplacing(true);
    const plan = await ide.editor.planReplace(
      query,
      taken.map(({ path }) => path),
    );
    const told = `Replaced ${counted(totalTaken, 'match', 'matches')} in ${counted(taken.length, 'file')}.`;
    const paths = plan.ok ? plan.value.map(({ path }) => path) : [];
    const done = plan.ok && (await ide.editor.changeTexts(plan.value, told));
    if (done) documentsOf(ide).expect(paths);
    setReplacing(false);
    if (done) onOpenChange(false);
  };
  const toggle = (name: 'matchCase' | 'words' | 'regex', title: string, sign: string) => (
    <button
      type="button"
      aria-pressed={query[name]}
      aria-label={title}
      title={title}
      className="act px-2 font-mono aria-pressed:bg-ochre-wash aria-pressed:text-ochre-ink"
      onClick={() => change({ [name]: !query[name] })}
    >
      {sign}
    </button>
  );

  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Find in files" wide>
      <div className="flex shrink-0 flex-wrap items-center gap-2 px-4 pt-3">
        <input
          // biome-ignore lint/a11y/noAutofocus: the dialog is this field
          autoFocus
          aria-label="Find in files"
          {...comboboxOf({ list: 'file-hits', count: rows.length, at, page: 10, onAt: setAt, onEnter: () => go(at) })}
          placeholder={query.regex ? 'A regular expression' : 'Text'}
          value={query.text}
          onChange={({ target }) => change({ text: target.value })}
          onFocus={({ target }) => target.select()}
          className="field h-8 min-w-52 flex-1 font-mono text-[13px]"
        />
        <span className="flex">
          {toggle('matchCase', 'Match case', 'Aa')}
          {toggle('words', 'Whole words', '[w]')}
          {toggle('regex', 'Regular expression', '.*')}
          <button
            type="button"
            aria-pressed={query.replace !== null}
            className="act px-2 aria-pressed:bg-ochre-wash aria-pressed:text-ochre-ink"
            onClick={() => change({ replace: query.replace === null ? '' : null })}
          >
            Replace
          </button>
        </span>
      </div>
      {query.replace !== null && (
        <div className="flex shrink-0 flex-wrap items-center gap-2 px-4 pt-2">
          <input
            aria-label="Replace with"
            placeholder={query.regex ? 'With this; $1 is the first group' : 'With this'}
            value={query.replace}
            onChange={({ target }) => setQuery({ ...query, replace: target.value })}
            className="field h-8 min-w-52 flex-1 font-mono text-[13px]"
          />
          <button
            type="button"
            className="btn btn-primary"
            disabled={taken.length === 0 || progress !== null || replacing}
            onClick={() => void replace()}
          >
            {replacing ? 'Replacing…' : `Replace ${count(totalTaken)} in ${counted(taken.length, 'file')}`}
          </button>
        </div>
      )}
      <div className="flex shrink-0 flex-wrap gap-2 px-4 pt-2">
        <input
          aria-label="Only in these files"
          placeholder="Only in: src, *.ts"
          value={query.include}
          onChange={({ target }) => change({ include: target.value })}
          className="field h-7 min-w-40 flex-1 py-0 text-[12.5px]"
        />
        <input
          aria-label="Not in these files"
          placeholder="Not in: *.md"
          value={query.exclude}
          onChange={({ target }) => change({ exclude: target.value })}
          className="field h-7 min-w-40 flex-1 py-0 text-[12.5px]"
        />
      </div>
      <p role="status" className="m-0 flex min-h-8 shrink-0 items-center px-4 pt-1 text-ink-2 text-xs">
        {problem ? (
          <span className="text-brick">{problem}</span>
        ) : progress && progress.done < progress.of ? (
          <>
            {counted(total, 'match', 'matches')} in {count(progress.done)} of {counted(progress.of, 'file')}
            <button type="button" className="act" onClick={stop}>
              Stop
            </button>
          </>
        ) : query.text === '' ? (
          'Enter opens the line, the arrow keys choose it. Files of Git and of packages are left out.'
        ) : total === 0 ? (
          over ? (
            'Nothing is found.'
          ) : (
            ''
          )
        ) : (
          `${counted(total, 'match', 'matches')} in ${counted(found.length, 'file')}${rows.length === mostShown ? `; the first ${mostShown} lines are shown` : ''}`
        )}
      </p>
      {rows.length > 0 && (
        <section ref={list} id="file-hits" aria-label="Lines" className="min-h-0 overflow-y-auto p-1.5">
          {shownFiles.map((file) => (
            <div key={file.path}>
              <FileHead
                file={file}
                replacing={query.replace !== null}
                left={without.has(file.path)}
                onLeave={() => {
                  const next = new Set(without);
                  if (!next.delete(file.path)) next.add(file.path);
                  setWithout(next);
                }}
              />
              <div role="listbox" aria-label={file.path}>
                {rows.map(
                  (row, place) =>
                    row.file === file && (
                      // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keyboard
                      <div
                        key={`${row.line.line}:${row.line.column}`}
                        id={`file-hits-${place}`}
                        data-place={place}
                        role="option"
                        tabIndex={-1}
                        aria-selected={place === at}
                        onClick={() => go(place)}
                        className="flex cursor-pointer gap-3 rounded-md px-3 py-0.5 font-mono text-[12px] hover:bg-rule/40 aria-selected:bg-ochre-wash"
                      >
                        <span className="w-10 shrink-0 text-right text-ink-3 tabular-nums">{row.line.line}</span>
                        <span className="min-w-0 flex-1">
                          <Line line={row.line} left={without.has(file.path)} />
                        </span>
                      </div>
                    ),
                )}
              </div>
            </div>
          ))}
        </section>
      )}
      <div className="h-2 shrink-0" />
    </Sheet>
  );
}

function FileHead(props: { file: FoundFile; replacing: boolean; left: boolean; onLeave(): void }) {
  const { file, replacing, left, onLeave } = props;
  return (
    <div className="flex items-center gap-2 px-3 pt-2 pb-0.5">
      <span className={`min-w-0 truncate font-[550] ${left ? 'text-ink-3 line-through' : ''}`}>
        {visible(file.path.slice(1))}
      </span>
      <span className="text-ink-2 text-xs tabular-nums">{count(file.count)}</span>
      {replacing && (
        <button
          type="button"
          className="act"
          aria-label={`${left ? 'Take in' : 'Leave out'} ${file.path}`}
          onClick={onLeave}
        >
          {left ? 'Take in' : 'Leave out'}
        </button>
      )}
    </div>
  );
}

/** The line with what was found; with a replacement, the line as it is and as it would be. */
function Line({ line, left }: { line: FoundLine; left: boolean }) {
  if (line.after === null || left) return <span className="block truncate whitespace-pre">{marked(line)}</span>;
  return (
    <>
      <del className="block truncate whitespace-pre bg-brick-wash no-underline before:text-ink-3 before:content-['−_'/'']">
        {marked(line)}
      </del>
      <ins className="block truncate whitespace-pre bg-moss-wash no-underline before:text-ink-3 before:content-['+_'/'']">
        {visible(line.after)}
      </ins>
    </>
  );
}

function marked({ text, marks }: FoundLine) {
  const parts = [];
  let at = 0;
  for (const [from, to] of marks) {
    parts.push(visible(text.slice(at, from)));
    parts.push(
      <mark key={from} className="rounded-sm bg-ochre/30 text-ink">
        {visible(text.slice(from, to))}
      </mark>,
    );
    at = to;
  }
  parts.push(visible(text.slice(at)));
  return parts;
}
