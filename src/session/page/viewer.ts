/**
 * The script of a session's page. It reads the data that stands beside it and builds the tree and the texts, as text only.
 * Arrow keys move in the tree; the part after `#` in the address is the entry shown.
 */
import type { PageData, PageEntry } from './page.contract.ts';

const data = JSON.parse(document.getElementById('session')!.textContent!) as PageData;
const entries = new Map(data.entries.map((entry) => [entry.id, entry]));
const children = new Map<string | null, PageEntry[]>();
for (const entry of data.entries) {
  const parent = entry.parent !== null && entries.has(entry.parent) ? entry.parent : null;
  children.set(parent, [...(children.get(parent) ?? []), entry]);
}

/** The branch shown goes straight on; others are drawn one step further in. */
const rows: { entry: PageEntry; level: number }[] = [];
const waiting: { entry: PageEntry; level: number }[] = (children.get(null) ?? [])
  .map((entry, i) => ({ entry, level: i === 0 ? 1 : 2 }))
  .reverse();
for (let next = waiting.pop(); next; next = waiting.pop()) {
  rows.push(next);
  const below = children.get(next.entry.id) ?? [];
  for (const [i, entry] of [...below.entries()].reverse())
    waiting.push({ entry, level: next.level + (i === 0 ? 0 : 1) });
}

function make(tag: string, text = '', attributes: Record<string, string> = {}): HTMLElement {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

const who: Record<string, string> = { user: 'You', assistant: 'Model', tool: 'Result', edit: 'Edit', merge: 'Merge' };
const header = make('header');
header.append(
  make('h1', data.title),
  make('span', data.project),
  make('span', new Date(data.createdAt).toLocaleString()),
);
header.append(make('span', `${data.entries.length} entries`));
const tree = make('div', '', { id: 'tree', role: 'tree', 'aria-label': 'Messages' });
const main = make('main', '', { 'aria-label': 'Conversation', tabindex: '-1' });
document.body.append(header, tree, main);

const rowOf = new Map<string, HTMLElement>();
rows.forEach(({ entry, level }, i) => {
  const row = make('div', `${who[entry.kind] ?? entry.kind}: ${entry.title}`, {
    class: 'row',
    role: 'treeitem',
    'aria-level': String(level),
    'aria-selected': 'false',
    tabindex: '-1',
  });
  row.style.setProperty('padding-left', `${Math.min(level, 12) * 14}px`);
  for (const name of [...entry.names, ...entry.labels]) row.append(make('span', name, { class: 'tag' }));
  row.addEventListener('click', () => show(entry.id));
  row.addEventListener('keydown', (event) => {
    const to = { ArrowDown: i + 1, ArrowUp: i - 1, Home: 0, End: rows.length - 1 }[event.key];
    const target = to === undefined ? undefined : rows[to];
    if (target) {
      event.preventDefault();
      show(target.entry.id);
      rowOf.get(target.entry.id)!.focus();
    } else if (event.key === 'Enter') main.focus();
  });
  rowOf.set(entry.id, row);
  tree.append(row);
});

function wayTo(id: string | null): PageEntry[] {
  const way: PageEntry[] = [];
  const seen = new Set<string>();
  for (let at = entries.get(id ?? ''); at && !seen.has(at.id); at = entries.get(at.parent ?? '')) {
    seen.add(at.id);
    way.unshift(at);
  }
  return way;
}

/** Down from an entry, along the branch that was shown where it goes that way, else the newest. */
function leafBelow(id: string): string {
  const shown = new Set(wayTo(data.head).map((entry) => entry.id));
  let at = id;
  for (let below = children.get(at); below && below.length > 0; below = children.get(at))
    at = (below.find((entry) => shown.has(entry.id)) ?? below.at(-1)!).id;
  return at;
}

function article(entry: PageEntry): HTMLElement {
  const block = make('article', '', { id: `e-${entry.id}` });
  const state = entry.state === 'complete' ? '' : `, ${entry.state}`;
  block.append(make('h2', `${who[entry.kind] ?? entry.kind}, ${new Date(entry.at).toLocaleString()}${state}`));
  if (entry.reasoning) block.append(folded('Reasoning', entry.reasoning));
  if (entry.kind === 'tool' && entry.text.length > 600) block.append(folded('What the model was given', entry.text));
  else if (entry.text) block.append(make('pre', entry.text));
  for (const { name, input } of entry.calls) {
    block.append(make('h2', name));
    block.append(make('pre', input, { class: 'code' }));
  }
  if (entry.run?.value) block.append(folded(`Returned (${entry.run.status})`, entry.run.value));
  return block;
}

function folded(title: string, text: string): HTMLElement {
  const details = make('details');
  details.append(make('summary', title), make('pre', text, { class: 'code' }));
  return details;
}

function show(id: string): void {
  const way = wayTo(leafBelow(id));
  const on = new Set(way.map((entry) => entry.id));
  for (const [key, row] of rowOf) {
    row.classList.toggle('path', on.has(key));
    row.setAttribute('aria-selected', String(key === id));
    row.tabIndex = key === id ? 0 : -1;
  }
  main.replaceChildren();
  for (const entry of way) {
    const fold = data.folds.find(({ from }) => from === entry.id);
    if (fold)
      main.append(
        folded(`Folded by ${fold.summariser}: what the model read in the place of these messages`, fold.summary),
      );
    main.append(article(entry));
  }
  const here = document.getElementById(`e-${id}`);
  here?.classList.add('here');
  here?.scrollIntoView({ block: 'nearest' });
  rowOf.get(id)?.scrollIntoView({ block: 'nearest' });
  history.replaceState(null, '', `#${id}`);
}

const asked = decodeURIComponent(location.hash.slice(1));
const first = entries.has(asked) ? asked : (wayTo(data.head).at(-1)?.id ?? rows[0]?.entry.id);
if (first) show(first);
else main.append(make('p', 'This conversation has no messages.'));
