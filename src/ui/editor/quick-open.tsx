import { Command as Menu } from 'cmdk';
import { useMemo, useState } from 'react';
import { visible } from '#base/visible.ts';
import { useCell, useIde } from '../ide.ts';
import { MenuSheet } from '../parts/menu-sheet.tsx';
import { useView } from '../view.ts';
import { bestFits, readPlace } from './fuzzy.ts';

const most = 60;

/** A file by some letters of its path, `:12` for a line of it; what is open comes first. */
export default function QuickOpen({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const ide = useIde();
  const view = useView();
  const files = useCell(ide.files);
  const [typed, setTyped] = useState('');
  const { query, at } = readPlace(typed);
  const paths = useMemo(() => files.filter(({ kind }) => kind === 'file').map(({ path }) => path), [files]);
  const found = useMemo(() => {
    if (query) return bestFits(query, paths, most);
    const { file, fileTabs } = view.get();
    const now = fileTabs.map(({ path }) => path).filter((path) => path !== file && paths.includes(path));
    const rest = paths.filter((path) => path !== file && !now.includes(path));
    const first = file && paths.includes(file) ? [file] : [];
    // With a line alone, a line of the file that is shown; else Enter goes to another one.
    const order = at ? [...first, ...now, ...rest] : [...now, ...rest, ...first];
    return order.slice(0, most).map((path) => ({ path, fit: { score: 0, at: [] } }));
  }, [query, paths, at, view]);
  const choose = (path: string) => {
    onOpenChange(false);
    view.openFile(path, { keep: true, at: at ?? {} });
  };
  return (
    <MenuSheet
      open={open}
      onOpenChange={onOpenChange}
      title="Open a file"
      placeholder="Letters of a path, :12 for a line"
      empty={paths.length === 0 ? 'There are no files yet.' : 'No path has these letters in this order.'}
      typed={typed}
      onTyped={setTyped}
    >
      {found.map(({ path, fit }) => (
        <Menu.Item
          key={path}
          value={path}
          onSelect={() => choose(path)}
          className="flex h-8 items-center rounded-md px-3 data-[selected=true]:bg-ochre-wash"
        >
          <Marked path={path} at={fit.at} />
        </Menu.Item>
      ))}
    </MenuSheet>
  );
}

function Marked({ path, at }: { path: string; at: readonly number[] }) {
  const own = new Set(at);
  const name = [...path].lastIndexOf('/') + 1;
  return (
    <span className="truncate font-mono text-[12.5px]">
      {[...path].map((char, i) =>
        i === 0 ? null : (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a letter has no other name
            key={i}
            className={own.has(i) ? 'font-bold text-ochre-ink' : i < name ? 'text-ink-2' : ''}
          >
            {visible(char)}
          </span>
        ),
      )}
    </span>
  );
}
