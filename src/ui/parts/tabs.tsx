import { type KeyboardEvent, type ReactNode, useId } from 'react';

export interface Tab<Id extends string> {
  id: Id;
  title: string;
  content: ReactNode;
  /** Marks of its panel, for what looks for it in the page. */
  marks?: Record<`data-${string}`, string>;
}

/** Tabs of the ARIA practices: one stop for the keyboard, the arrow keys choose. Only the chosen panel is there. */
export function Tabs<Id extends string>({
  label,
  tabs,
  chosen,
  onChoose,
}: {
  label: string;
  tabs: Tab<Id>[];
  chosen: Id;
  onChoose(id: Id): void;
}) {
  const own = useId();
  const shown = tabs.find(({ id }) => id === chosen) ?? tabs[0]!;
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const at = tabs.indexOf(shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length]!;
    onChoose(next.id);
    document.getElementById(`${own}-${next.id}`)?.focus();
  };
  return (
    <div className="flex h-full min-h-0 flex-col bg-raised">
      <div
        role="tablist"
        aria-label={label}
        className="flex h-9 shrink-0 border-rule border-b bg-panel pl-1.5"
        onKeyDown={press}
      >
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            id={`${own}-${id}`}
            type="button"
            role="tab"
            aria-selected={id === shown.id}
            aria-controls={`${own}-panel`}
            tabIndex={id === shown.id ? 0 : -1}
            onClick={() => onChoose(id)}
            className="px-[13px] text-ink-2 -outline-offset-2! hover:text-ink aria-selected:font-[550] aria-selected:text-ink aria-selected:shadow-[inset_0_-2px_var(--ochre)]"
          >
            {title}
          </button>
        ))}
      </div>
      <div
        key={shown.id}
        id={`${own}-panel`}
        role="tabpanel"
        aria-labelledby={`${own}-${shown.id}`}
        tabIndex={-1}
        className="min-h-0 flex-1"
        {...shown.marks}
      >
        {shown.content}
      </div>
    </div>
  );
}
