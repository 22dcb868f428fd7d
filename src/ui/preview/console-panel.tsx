import { type KeyboardEvent, lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { ConsoleLine, Preview } from '#ladder/preview.contract.ts';
import { useCell } from '../ide.ts';
import { useView } from '../view.ts';

const ValueView = lazy(async () => ({ default: (await import('../value/value-view.tsx')).ValueView }));

type Row = ConsoleLine & { sign?: '›' | '‹' };

const levels = { all: 'All levels', warn: 'Warnings and errors', error: 'Errors' } as const;
const fits = (level: keyof typeof levels, row: Row) =>
  level === 'all' || row.sign !== undefined || row.level === 'error' || row.level === level;

/** What the page wrote, and a line to evaluate in it. */
export function ConsolePanel({ preview }: { preview: Preview }) {
  const lines = useCell(preview.lines);
  const { documentId } = useCell(preview.state);
  const [own, setOwn] = useState<Row[]>([]);
  const [level, setLevel] = useState<keyof typeof levels>('all');
  const [since, setSince] = useState(0);
  const [code, setCode] = useState('');
  const past = useRef<{ lines: string[]; at: number }>({ lines: [], at: 0 });
  const place = useRef<HTMLUListElement>(null);
  const low = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another document, another console
  useEffect(() => setOwn([]), [documentId]);
  const rows = [...lines, ...own].filter((row) => row.at >= since && fits(level, row)).sort((a, b) => a.at - b.at);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new comes into sight where the end was in sight
  useLayoutEffect(() => {
    if (low.current) place.current?.scrollTo({ top: place.current.scrollHeight });
  }, [rows.length]);

  const evaluate = async () => {
    const asked = code.trim();
    if (asked === '') return;
    past.current = { lines: [...past.current.lines, asked], at: past.current.lines.length + 1 };
    setCode('');
    low.current = true;
    setOwn((all) => [...all, { level: 'log', parts: [{ text: asked }], source: null, at: Date.now(), sign: '›' }]);
    const answer = await preview.inspect.evaluate(asked);
    const gone: ConsoleLine = { level: 'warn', parts: [{ text: 'No page is shown.' }], source: null, at: Date.now() };
    // By the clock of this page: that of the frame may be a little behind.
    setOwn((all) => [...all, { ...(answer?.line ?? gone), at: Date.now(), sign: '‹' }]);
  };
  const recall = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const { lines: all, at } = past.current;
    const next = Math.min(all.length, Math.max(0, at + by));
    past.current.at = next;
    setCode(all[next] ?? '');
  };

  return (
    <div className="flex h-full min-h-0 flex-col bg-code">
      <div className="flex shrink-0 items-center gap-2 px-2 py-1">
        <select
          aria-label="Levels shown"
          className="field h-6 w-auto py-0 text-[12px]"
          value={level}
          onChange={({ target }) => setLevel(target.value as keyof typeof levels)}
        >
          {Object.entries(levels).map(([id, title]) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
        <button type="button" className="act" onClick={() => setSince(Date.now())}>
          Clear
        </button>
      </div>
      <ul
        ref={place}
        role="log"
        aria-label="Lines of the console"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          low.current = scrollHeight - scrollTop - clientHeight < 20;
        }}
        className="m-0 min-h-0 flex-1 list-none overflow-auto p-0 font-mono text-[12px]"
      >
        {rows.length === 0 && <li className="px-3 py-1 font-sans text-ink-3">Nothing was written yet.</li>}
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name of their own
          <Line key={`${row.at} ${at}`} row={row} />
        ))}
      </ul>
      <form
        className="flex shrink-0 items-center border-rule border-t px-2"
        onSubmit={(event) => {
          event.preventDefault();
          void evaluate();
        }}
      >
        <span aria-hidden="true" className="text-ink-3">
          ›
        </span>
        <input
          aria-label="Evaluate in the page"
          placeholder="document.title"
          spellCheck={false}
          autoComplete="off"
          className="h-7 min-w-0 flex-1 bg-transparent px-2 font-mono text-[12px] -outline-offset-2!"
          value={code}
          onChange={({ target }) => setCode(target.value)}
          onKeyDown={recall}
        />
      </form>
    </div>
  );
}

const tones: Record<ConsoleLine['level'], string> = {
  log: '',
  info: 'text-slate',
  debug: 'text-ink-3',
  warn: 'bg-ochre-wash text-ochre-ink',
  error: 'bg-brick-wash text-brick',
};

function Line({ row }: { row: Row }) {
  const view = useView();
  const file = /^(\/.+?)(?::(\d+))?$/.exec(row.source ?? '');
  return (
    <li className={`flex gap-2 border-rule/60 border-b px-3 py-0.5 ${tones[row.level]}`}>
      {row.sign && (
        <span aria-hidden="true" className="text-ink-3">
          {row.sign}
        </span>
      )}
      <span className="min-w-0 flex-1 whitespace-pre-wrap break-words">
        {row.level !== 'log' && !row.sign && <span className="sr-only">{row.level}: </span>}
        {row.parts.map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line stay in their place
          <Part key={at} part={part} first={at === 0} />
        ))}
      </span>
      {row.source &&
        (file ? (
          <button
            type="button"
            className="shrink-0 text-ink-3 underline"
            onClick={() => view.openFile(file[1]!, file[2] ? { at: { line: Number(file[2]) } } : {})}
          >
            {visible(row.source)}
          </button>
        ) : (
          <span className="shrink-0 text-ink-3">{visible(row.source)}</span>
        ))}
    </li>
  );
}

function Part({ part: { text, json }, first }: { part: ConsoleLine['parts'][number]; first: boolean }) {
  const [open, setOpen] = useState(false);
  const value = open && json !== undefined ? read(json) : undefined;
  return (
    <>
      {!first && ' '}
      {json !== undefined && (
        <button type="button" aria-expanded={open} aria-label="Look into it" onClick={() => setOpen(!open)}>
          {open ? '▾' : '▸'}&nbsp;
        </button>
      )}
      {visible(text)}
      {value !== undefined && (
        <Suspense fallback={null}>
          <span className="block">
            <ValueView value={value} label="Value" bare />
          </span>
        </Suspense>
      )}
    </>
  );
}

function read(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
