import { useCallback, useEffect, useMemo, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { ElementDetails, ElementNode, Preview } from '#ladder/preview.contract.ts';
import { useCell } from '../ide.ts';
import { Tree, type TreeItem } from '../parts/tree.tsx';

interface Row extends TreeItem {
  node: ElementNode;
}

/** What of the document is known so far, by id; children are asked for when they are opened. */
function rowsOf(root: ElementNode, known: ReadonlyMap<number, ElementNode>, open: ReadonlySet<number>): Row[] {
  const rows: Row[] = [];
  const add = (given: ElementNode, depth: number, parent: string | null) => {
    const node = known.get(given.id) ?? given;
    const isOpen = open.has(node.id) && node.count > 0;
    const path = String(node.id);
    rows.push({ path, node, depth, parent, open: isOpen });
    if (isOpen) for (const child of node.children ?? []) add(child, depth + 1, path);
  };
  add(root, 0, null);
  return rows;
}

/** The document as a tree, and the styles of the element chosen in it. */
export function ElementsPanel({ preview }: { preview: Preview }) {
  const { documentId, status } = useCell(preview.state);
  const [root, setRoot] = useState<ElementNode | null>(null);
  const [known, setKnown] = useState<ReadonlyMap<number, ElementNode>>(new Map());
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [current, setCurrent] = useState<number | null>(null);
  const [details, setDetails] = useState<ElementDetails | null>(null);

  const load = useCallback(async () => {
    const tree = await preview.inspect.tree(undefined, 3);
    setRoot(tree);
    setKnown(new Map());
    setOpen(
      new Set(
        tree ? [tree.id, ...(tree.children ?? []).filter(({ name }) => name === 'body').map((one) => one.id)] : [],
      ),
    );
    setCurrent(null);
    setDetails(null);
  }, [preview]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another document, another tree
  useEffect(() => void load(), [load, documentId, status]);
  useEffect(() => () => preview.inspect.highlight(null), [preview]);

  const rows = useMemo(() => (root ? rowsOf(root, known, open) : []), [root, known, open]);
  const chosen = current === null ? null : String(current);

  const choose = async (node: ElementNode) => {
    setCurrent(node.id);
    preview.inspect.highlight(node.id);
    setDetails(node.name.startsWith('#') ? null : await preview.inspect.details(node.id));
  };
  const toggle = async (row: Row) => {
    const { node } = row;
    if (node.count === 0) return;
    if (!row.open) {
      const fresh = await preview.inspect.tree(node.id, 1);
      if (!fresh) return void load();
      setKnown((all) => new Map(all).set(node.id, fresh));
    }
    setOpen((all) => {
      const next = new Set(all);
      if (row.open) next.delete(node.id);
      else next.add(node.id);
      return next;
    });
  };
  return (
    <div className="flex h-full min-h-0 bg-code text-[12px] @max-md:flex-col">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        {rows.length === 0 && <p className="m-0 flex-1 px-3 py-1 text-ink-3">No page is shown.</p>}
        <Tree
          label="Elements of the page"
          rows={rows}
          opens={({ node }) => node.count > 0}
          current={chosen}
          selected={chosen}
          onMove={({ node }) => void choose(node)}
          onToggle={(row) => void toggle(row)}
          onAct={({ node }) => void choose(node)}
          className="min-h-0 flex-1 overflow-auto py-1 font-mono empty:hidden"
          item={(row) => ({
            onDoubleClick: () => void toggle(row),
            onMouseEnter: () => preview.inspect.highlight(row.node.id),
            onMouseLeave: () => preview.inspect.highlight(current),
            style: { paddingLeft: 8 + row.depth * 13 },
            className: `flex min-h-[20px] items-baseline pr-2 whitespace-nowrap -outline-offset-2! ${row.path === chosen ? 'bg-slate-wash' : 'hover:bg-rule/30'}`,
          })}
        >
          {(row) => (
            <>
              <button
                type="button"
                tabIndex={-1}
                aria-hidden="true"
                className="w-4 shrink-0 text-[9px] text-ink-3"
                onClick={(event) => {
                  event.stopPropagation();
                  void toggle(row);
                }}
              >
                {row.node.count > 0 ? (row.open ? '▾' : '▸') : ''}
              </button>
              <Shown node={row.node} />
            </>
          )}
        </Tree>
        <button type="button" className="act self-start px-2" onClick={() => load()}>
          Read again
        </button>
      </div>
      {details && <Details details={details} />}
    </div>
  );
}

function Shown({ node }: { node: ElementNode }) {
  if (node.name === '#text') return <span>{visible(node.text ?? '').slice(0, 200)}</span>;
  if (node.name.startsWith('#'))
    return <span className="text-ink-3">{visible(`<!-- ${node.text ?? ''} -->`).slice(0, 200)}</span>;
  return (
    <span>
      <span className="text-(--kw)">&lt;{visible(node.name)}</span>
      {node.attributes.map(([name, value]) => (
        <span key={name}>
          {' '}
          <span className="text-(--fn)">{visible(name)}</span>
          {value !== '' && (
            <span className="text-(--str)">
              ="{visible(value.slice(0, 120))}
              {value.length > 120 && '…'}"
            </span>
          )}
        </span>
      ))}
      <span className="text-(--kw)">&gt;</span>
    </span>
  );
}

function Details({ details: { box, styles } }: { details: ElementDetails }) {
  const round = (value: number) => Math.round(value * 10) / 10;
  return (
    <section
      aria-label="Styles of the element"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
      tabIndex={0}
      className="w-64 shrink-0 overflow-auto border-rule border-l px-3 py-1 @max-md:h-2/5 @max-md:w-auto @max-md:border-t @max-md:border-l-0"
    >
      <p className="m-0 pb-1 text-ink-2 tabular-nums">
        {round(box.width)} × {round(box.height)} px at {round(box.x)}, {round(box.y)}
      </p>
      <dl className="m-0 font-mono">
        {styles.map(([name, value]) => (
          <div key={name}>
            <dt className="inline text-(--fn)">{visible(name)}</dt>:{' '}
            <dd className="m-0 inline break-words">{visible(value)}</dd>
          </div>
        ))}
      </dl>
      {styles.length === 0 && <p className="m-0 text-ink-3">It has no styles of its own.</p>}
    </section>
  );
}
