import type { ComponentProps } from 'react';

interface Options {
  /** Id of the list; that of an option in it is this, a dash and its place. */
  list: string;
  count: number;
  /** Place of the chosen option. */
  at: number;
  /** How many options a page is. */
  page: number;
  onAt(at: number): void;
  onEnter(): void;
}

/** What makes a field of text the combobox of a list below it: the field keeps the focus, arrows and pages choose. */
export function comboboxOf({ list, count, at, page, onAt, onEnter }: Options): ComponentProps<'input'> {
  return {
    role: 'combobox',
    'aria-expanded': count > 0,
    'aria-controls': list,
    'aria-autocomplete': 'list',
    ...(at < count && { 'aria-activedescendant': `${list}-${at}` }),
    onKeyDown(event) {
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page }[event.key];
      if (to !== undefined && count > 0) onAt(Math.max(0, Math.min(count - 1, to)));
      else if (event.key === 'Enter') onEnter();
      else return;
      event.preventDefault();
    },
  };
}
