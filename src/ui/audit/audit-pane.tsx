import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { AuditFilter, AuditKind, AuditRow, AuditState } from '#guard/audit.contract.ts';
import { count } from '../format.ts';
import { useCell, useIde } from '../ide.ts';

const kinds: { id: AuditKind; title: string }[] = [
  { id: 'decision', title: 'Decisions' },
  { id: 'call', title: 'Calls' },
  { id: 'approval', title: 'Approvals' },
  { id: 'key', title: 'Keys' },
  { id: 'policy', title: 'Rules and hosts' },
  { id: 'egress', title: 'Requests out' },
  { id: 'model', title: 'Models' },
  { id: 'switch', title: 'Stops' },
];

const page = 200;
const rowHeight = 28;

/** Everything that was decided and done, newest first, and whether the chain of it is whole. */
export function AuditPane() {
  const ide = useIde();
  const state = useCell(ide.guard.audit);
  const [kind, setKind] = useState<AuditKind | ''>('');
  const [text, setText] = useState('');
  const [rows, setRows] = useState<AuditRow[]>([]);
  const [more, setMore] = useState(true);
  const [chosen, setChosen] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const filter: AuditFilter = { ...(kind && { kinds: [kind] }), ...(text && { text }) };
  const key = `${kind} ${text}`;

  // From the newest when the filter changes; when rows come, those that are new, above what is looked at.
  const read = useRef('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the filter.
  useEffect(() => {
    let current = true;
    ide.guard
      .readAudit({ count: page, filter })
      .then((found) => {
        if (!current) return;
        const newest = read.current === key ? (rows[0]?.seq ?? 0) : 0;
        const fresh = found.filter(({ seq }) => seq > newest);
        const all = newest === 0 || fresh.length === page;
        read.current = key;
        setRows((before) => (all ? found : [...fresh, ...before]));
        if (all) setMore(found.length === page);
        const { current: view } = scroll;
        if (!all && view && view.scrollTop > 0) view.scrollTop += fresh.length * rowHeight;
        setProblem(null);
      })
      .catch((error) => current && setProblem(String(error?.message ?? error)));
    return () => {
      current = false;
    };
  }, [ide, key, state.count]);

  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = list.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: reads on when the end comes into sight.
  useEffect(() => {
    const before = rows.at(-1)?.seq;
    if (!more || before === undefined || last < rows.length - 20) return;
    let current = true;
    ide.guard
      .readAudit({ before, count: page, filter })
      .then((found) => {
        if (!current) return;
        setRows((all) => (all.at(-1)?.seq === before ? [...all, ...found] : all));
        setMore(found.length === page);
      })
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [last, rows.length, more]);

  const shown = rows.find(({ seq }) => seq === chosen);
  return (
    <section aria-label="Audit" className="flex h-full min-h-0 flex-col">
      <Chain state={state} />
      <div className="flex shrink-0 flex-wrap gap-2 border-rule border-b px-3 py-2">
        <select
          aria-label="What is shown"
          className="field h-7"
          value={kind}
          onChange={(event) => setKind(event.target.value as AuditKind | '')}
        >
          <option value="">Everything</option>
          {kinds.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
        <input
          aria-label="Find in the audit"
          className="field h-7 min-w-[120px] flex-1"
          placeholder="Find"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="button" className="btn h-7" onClick={() => void ide.guard.verifyAudit()}>
          Verify
        </button>
        <button type="button" className="btn h-7" onClick={() => void save(ide.guard.exportAudit(filter))}>
          Export
        </button>
      </div>
      {(problem ?? state.problem) && (
        <p role="alert" className="m-0 px-3 py-2 text-brick">
          {problem ?? state.problem}
        </p>
      )}
      {rows.length === 0 && !problem && (
        <p className="m-0 px-3 py-2 text-ink-2">
          {kind || text
            ? 'Nothing matches.'
            : 'Nothing yet. Every decision, call, key use and request is written here.'}
        </p>
      )}
      <div ref={scroll} className="min-h-0 flex-1 overflow-auto">
        <ul
          className="m-0 list-none p-0"
          aria-label="Rows of the audit"
          style={{ height: list.getTotalSize(), position: 'relative' }}
        >
          {items.map((item) => {
            const row = rows[item.index]!;
            return (
              <li
                key={row.seq}
                aria-posinset={item.index + 1}
                aria-setsize={more ? -1 : rows.length}
                style={{ position: 'absolute', top: item.start, height: item.size, left: 0, right: 0 }}
              >
                <button
                  type="button"
                  aria-expanded={row.seq === chosen}
                  onClick={() => setChosen(row.seq === chosen ? null : row.seq)}
                  className="flex h-full w-full items-center gap-2 px-3 text-left text-[12px] tabular-nums -outline-offset-2! hover:bg-rule/40 aria-expanded:bg-ochre-wash"
                >
                  <span className="w-10 shrink-0 text-right text-ink-2">{row.seq}</span>
                  <time className="w-[62px] shrink-0 text-ink-2">{new Date(row.at).toLocaleTimeString('en-GB')}</time>
                  <span className="w-16 shrink-0 text-ink-2">{row.kind}</span>
                  <span className="min-w-0 flex-1 truncate font-mono">{row.subject}</span>
                  <span className={`max-w-[40%] truncate ${bad(row) ? 'text-brick' : ''}`}>{row.outcome}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </div>
      {shown && <Detail row={shown} />}
    </section>
  );
}

function Chain({ state }: { state: AuditState }) {
  const { check } = state;
  const said =
    check.state === 'intact'
      ? 'chain intact'
      : check.state === 'broken'
        ? check.message
        : `checking ${count(check.checked)} of ${count(check.of)}`;
  return (
    <div className="shrink-0 border-rule border-b px-3 py-2">
      <p role="status" className={`m-0 ${check.state === 'broken' ? 'font-[550] text-brick' : ''}`}>
        {count(state.count)} {state.count === 1 ? 'entry' : 'entries'}, {said}
      </p>
      <p
        className="m-0 truncate font-mono text-[11px] text-ink-2"
        title="Keep this elsewhere: it says what the whole record was."
      >
        head {state.head}
      </p>
    </div>
  );
}

function Detail({ row }: { row: AuditRow }) {
  const entries: [string, unknown][] = [
    ['at', new Date(row.at).toISOString()],
    ...Object.entries(row.detail),
    ['hash', row.hash],
    ['before it', row.prev],
  ];
  return (
    <dl
      aria-label={`Row ${row.seq}`}
      className="m-0 grid max-h-[45%] shrink-0 grid-cols-[80px_1fr] gap-x-3 gap-y-0.5 overflow-auto border-rule border-t bg-panel px-3 py-2 text-[12px]"
    >
      {entries.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-2">{name}</dt>
          <dd className="m-0 font-mono wrap-anywhere">{String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

const fine =
  /^(ok|allow|approve|asked|used|added|kept|replaced|removed|restored|unlocked|locked|let go on|passphrase (set|removed)|rule (added|removed).*|host.*|[23]\d\d)$/;
const bad = (row: AuditRow): boolean => !fine.test(row.outcome);

async function save(file: Promise<Blob>): Promise<void> {
  const url = URL.createObjectURL(await file);
  const link = document.createElement('a');
  link.href = url;
  link.download = `espalier-audit-${new Date().toISOString().slice(0, 10)}.jsonl`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
