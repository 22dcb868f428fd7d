/** What Git says, in its own words. */
import type { GitCommit, GitStatusFile } from '#workspace/git.contract.ts';

const stagedWords = { added: 'new file', changed: 'modified', removed: 'deleted' };
const unstagedWords = { changed: 'modified', removed: 'deleted' };
const letters = { added: 'A', changed: 'M', removed: 'D', untracked: '?' };

export interface GitStatus {
  branch: string | null;
  head: string | null;
  merging: boolean;
  files: GitStatusFile[];
}

/** Of both sides of a merge that are not settled. */
const unmerged = (file: GitStatusFile, merging: boolean) =>
  merging && file.staged === 'changed' && file.unstaged === 'changed';

/** A folder of which nothing is tracked stands for all in it. */
export function collapsed(status: GitStatus, tracked: readonly string[]): GitStatus {
  const known = new Set(tracked.flatMap((path) => path.split('/').map((_, at, names) => names.slice(0, at).join('/'))));
  const shown = new Map(
    status.files.map((file) => {
      const names = file.path.split('/');
      const at =
        file.unstaged === 'untracked'
          ? names.findIndex((_, to) => to > 0 && !known.has(names.slice(0, to).join('/')))
          : -1;
      const path = at > 0 ? `${names.slice(0, at).join('/')}/` : file.path;
      return [path, { ...file, path }];
    }),
  );
  return { ...status, files: [...shown.values()] };
}

export function shortStatus({ files, merging }: GitStatus): string {
  return files
    .map(({ path, staged, unstaged }) =>
      unmerged({ path, staged, unstaged }, merging)
        ? `UU ${path}\n`
        : unstaged === 'untracked' && !staged
          ? `?? ${path}\n`
          : `${staged ? letters[staged] : ' '}${unstaged ? letters[unstaged] : ' '} ${path}\n`,
    )
    .sort((a, b) => Number(a.startsWith('??')) - Number(b.startsWith('??')))
    .join('');
}

/** @param first what is said of a branch without a commit */
export function longStatus(status: GitStatus, first = 'No commits yet'): string {
  const { branch, head, merging, files } = status;
  const lines = [branch ? `On branch ${branch}` : `HEAD detached at ${head?.slice(0, 7)}`];
  if (!head) lines.push('', first);
  if (merging) lines.push('You have unmerged paths.', '  (fix conflicts and run "git commit")');
  const both = files.filter((file) => unmerged(file, merging));
  const staged = files.filter((file) => file.staged && !both.includes(file));
  const changed = files.filter((file) => /changed|removed/.test(file.unstaged ?? '') && !both.includes(file));
  const untracked = files.filter((file) => file.unstaged === 'untracked');
  const block = (title: string, hint: string, of: string[]) => {
    if (of.length > 0)
      lines.push(...(lines.length > 1 && !lines.at(-1) ? [] : head ? [] : ['']), title, hint, ...of, '');
  };
  block(
    'Changes to be committed:',
    head ? '  (use "git restore --staged <file>..." to unstage)' : '  (use "git rm --cached <file>..." to unstage)',
    staged.map(({ path, staged: how }) => `\t${`${stagedWords[how!]}:`.padEnd(12)}${path}`),
  );
  block(
    'Unmerged paths:',
    '  (use "git add <file>..." to mark resolution)',
    both.map(({ path }) => `\tboth modified:   ${path}`),
  );
  block(
    'Changes not staged for commit:',
    '  (use "git add <file>..." to update what will be committed)\n  (use "git restore <file>..." to discard changes in working directory)',
    changed.map(({ path, unstaged: how }) => `\t${`${unstagedWords[how as 'changed']}:`.padEnd(12)}${path}`),
  );
  block(
    'Untracked files:',
    '  (use "git add <file>..." to include in what will be committed)',
    untracked.map(({ path }) => `\t${path}`),
  );
  const last =
    staged.length > 0
      ? ''
      : changed.length > 0
        ? 'no changes added to commit (use "git add" and/or "git commit -a")'
        : untracked.length > 0
          ? 'nothing added to commit but untracked files present (use "git add" to track)'
          : head
            ? 'nothing to commit, working tree clean'
            : '\nnothing to commit (create/copy files and use "git add" to track)';
  return `${[...lines, ...(last ? [last] : [])].join('\n')}\n`;
}

/** As in “Sat Nov 21 03:00:00 2026 +0000”. */
function dateOf(time: number): string {
  const [, day, date, month, year, clock] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(time).toUTCString())!;
  return `${day} ${month} ${Number(date)} ${clock} ${year} +0000`;
}

export function longCommit({ id, message, author, email, time, parents }: GitCommit, marks = ''): string {
  const merge = parents.length > 1 ? `Merge: ${parents.map((parent) => parent.slice(0, 7)).join(' ')}\n` : '';
  const body = message
    .trimEnd()
    .split('\n')
    .map((line) => (line ? `    ${line}` : ''))
    .join('\n');
  return `commit ${id}${marks}\n${merge}Author: ${author} <${email}>\nDate:   ${dateOf(time)}\n\n${body}\n`;
}

/** `--format` of a log, with the marks that are used. `null` where one is not known. */
export function formatted(format: string, commit: GitCommit): string | null {
  const { id, message, author, email, time, parents } = commit;
  const [subject = '', ...rest] = message.trimEnd().split('\n');
  const values: Record<string, string> = {
    H: id,
    h: id.slice(0, 7),
    s: subject,
    b: rest.join('\n').trim(),
    B: message.trimEnd(),
    an: author,
    ae: email,
    ad: dateOf(time),
    at: String(Math.floor(time / 1000)),
    ai: new Date(time).toISOString().replace('T', ' ').replace(/\..*/, ' +0000'),
    aI: new Date(time).toISOString().replace(/\.\d+Z/, '+00:00'),
    P: parents.join(' '),
    n: '\n',
    '%': '%',
  };
  let known = true;
  const text = format.replace(/%(a[neditI]|[HhsbBPn%])|%./g, (all, name: string | undefined) => {
    if (name === undefined || values[name] === undefined) known = false;
    return values[name ?? ''] ?? all;
  });
  return known ? text : null;
}

/** Of a unified diff, how many lines came and went in each file. */
export function countsOf(
  diff: string,
): { path: string; added: number; removed: number; gone: boolean; fresh: boolean }[] {
  return diff
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith('diff --git'))
    .map((part) => {
      const [, path = ''] = /^diff --git a\/.* b\/(.*)$/m.exec(part) ?? [];
      const lines = part.split('\n').slice(1);
      return {
        path,
        added: lines.filter((line) => /^\+(?!\+\+ )/.test(line)).length,
        removed: lines.filter((line) => /^-(?!-- )/.test(line)).length,
        gone: /^deleted file/m.test(part) || /^\+\+\+ \/dev\/null$/m.test(part),
        fresh: /^new file/m.test(part) || /^--- \/dev\/null$/m.test(part),
      };
    });
}

export function summaryOf(counts: { added: number; removed: number }[]): string {
  const sum = (of: 'added' | 'removed') => counts.reduce((all, one) => all + one[of], 0);
  const [added, removed] = [sum('added'), sum('removed')];
  const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
  const parts = [` ${plural(counts.length, 'file')} changed`];
  if (added > 0 || removed === 0) parts.push(`${plural(added, 'insertion')}(+)`);
  if (removed > 0 || added === 0) parts.push(`${plural(removed, 'deletion')}(-)`);
  return `${parts.join(', ')}\n`;
}

export function statOf(diff: string): string {
  const counts = countsOf(diff);
  if (counts.length === 0) return '';
  const wide = Math.max(...counts.map(({ path }) => path.length));
  const lines = counts.map(({ path, added, removed }) => {
    const marks = '+'.repeat(Math.min(added, 40)) + '-'.repeat(Math.min(removed, 40));
    return ` ${path.padEnd(wide)} | ${added + removed} ${marks}\n`;
  });
  return lines.join('') + summaryOf(counts);
}
