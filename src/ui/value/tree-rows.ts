import { type Child, childrenOf, countOf } from './kind.ts';

/** One visible row of the tree. `path` names it: the keys from the root, as JSON. */
export interface TreeRow extends Child {
  path: string;
  parent: string | null;
  depth: number;
  count: number;
  open: boolean;
  /** Set on the row that offers more of its parent's children: how many are not shown. */
  hidden?: number;
}

export const step = 100;

/** The rows to see, given what is open and how many children of each are asked for. Looks only at open values, so cycles end. */
export function rowsOf(root: unknown, open: ReadonlySet<string>, shown: ReadonlyMap<string, number>): TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (value: unknown, keys: string[], parent: string | null) => {
    const count = countOf(value);
    const own = JSON.stringify(keys);
    const limit = shown.get(own) ?? step;
    childrenOf(value, limit).forEach((child, at) => {
      const inner = [...keys, `${at}:${child.key}`];
      const path = JSON.stringify(inner);
      const size = countOf(child.value);
      const isOpen = size > 0 && open.has(path);
      rows.push({ ...child, path, parent, depth: keys.length, count: size, open: isOpen });
      if (isOpen) walk(child.value, inner, path);
    });
    if (count > limit) {
      const path = `${own}+`;
      rows.push({
        key: '',
        value: own,
        path,
        parent,
        depth: keys.length,
        count: 0,
        open: false,
        hidden: count - limit,
      });
    }
  };
  walk(root, [], null);
  return rows;
}
