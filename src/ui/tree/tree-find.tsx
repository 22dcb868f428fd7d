import { useView, useViewState } from '../view.ts';
import { treeFilters } from './filter-commands.ts';

/** Words to find in the tree, and which of its rows are listed. */
export function TreeFind({ found }: { found: number }) {
  const view = useView();
  const find = useViewState((state) => state.find);
  const filter = useViewState((state) => state.treeFilter);
  return (
    <div className="flex gap-1.5 px-3 pb-2">
      {find !== null && (
        <input
          // biome-ignore lint/a11y/noAutofocus: a person asked for this field with a key or a button
          autoFocus
          aria-label="Find in the tree"
          placeholder="Words of a message"
          value={find}
          onChange={(event) => view.set({ find: event.target.value })}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Escape') view.set({ find: null });
            if (event.key === 'ArrowDown') {
              event.preventDefault();
              document.querySelector<HTMLElement>('[role="treeitem"]:not([data-aside])')?.focus();
            }
          }}
          className="field h-7 min-w-0 flex-1"
        />
      )}
      <select
        aria-label="Rows that are listed"
        value={filter}
        onChange={(event) => view.set({ treeFilter: event.target.value as typeof filter })}
        className={`field h-7 py-0 ${find === null ? 'flex-1' : 'w-24'}`}
      >
        {treeFilters.map(({ filter: one, name }) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
      <span role="status" className="min-w-12 self-center text-right text-[11px] text-ink-2 tabular-nums">
        {(find || filter !== 'all') && `${found} found`}
      </span>
    </div>
  );
}
