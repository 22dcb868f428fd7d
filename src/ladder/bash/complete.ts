/** Completion of a line: names of programs where a command begins, of files and folders elsewhere. */
import { nameOf, plain, type Tree } from './tree.ts';

/** @param line up to the cursor */
export function completed(options: { tree: Tree; names: readonly string[]; line: string; folder: string }): {
  from: number;
  words: string[];
} {
  const { tree, names, line, folder } = options;
  const word = /(?:[^\s;|&<>()'"\\]|\\.)*$/.exec(line)?.[0] ?? '';
  const from = line.length - word.length;
  const text = word.replace(/\\(.)/g, '$1');
  const first = /(?:^|[;|&(]|\b(?:then|do|else|sudo|xargs|time)\s)\s*$/.test(line.slice(0, from));
  if (first && !text.includes('/')) {
    const programs = names.filter((path) => /^\/usr\/bin\/(?!ESPALIER_)/.test(path)).map(nameOf);
    const all = [...programs, ...builtIns].filter((name) => name.startsWith(text));
    return { from, words: [...new Set(all)].sort().map((name) => `${name} `) };
  }
  const slash = text.lastIndexOf('/') + 1;
  const [above, start] = [text.slice(0, slash), text.slice(slash)];
  const spoken = above.startsWith('~/') ? above.slice(1) : above;
  const at = spoken.startsWith('/') ? plain(spoken) : plain(`${folder}/${spoken}`);
  const { node, path } = tree.resolve(at);
  if (node?.kind !== 'folder') return { from, words: [] };
  const found = tree
    .namesIn(path, node)
    .filter((name) => name.startsWith(start) && (start.startsWith('.') || !name.startsWith('.')));
  return {
    from,
    words: found.map((name) => {
      const end = tree.resolve(`${path}/${name}`).node?.kind === 'folder' ? '/' : ' ';
      return above + name.replace(/[^\w.@%+=:,/-]/g, '\\$&') + end;
    }),
  };
}

const builtIns = 'cd export unset set source alias type read declare local eval exec exit return shift test wait'.split(
  ' ',
);
