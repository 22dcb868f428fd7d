import { startCatalog } from '../src/codemode/catalog.remote.ts';
import { startChecker } from '../src/codemode/check.remote.ts';
import { declarationsFor } from '../src/codemode/check-declarations.ts';

/** What the bench drives: catalog and checker as the app starts them, each in its worker. All times in milliseconds. */
const now = () => performance.now();
const catalog = startCatalog();

/** Fifty lines as a model writes them: calls, loops, a type, a result. `turn` makes each text another. */
const program = (turn: number) => {
  const step = (at: number) => `  const issues${at} = await codemode.github_issues_list_for_repo({ owner, repo: name });
  for (const issue of issues${at}) {
    const labels = issue.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')));
    const row: Row = { repo: name, title: issue.title, labels, comments: issue.comments, turn: ${turn + at} };
    if (labels.includes('bug') && issue.comments > ${at}) rows.push(row);
  }`;
  return `interface Row { repo: string; title: string; labels: string[]; comments: number; turn: number }
const owner = 'octocat';
const rows: Row[] = [];
const repos = await codemode.github_repos_list_for_user({ username: owner, per_page: ${10 + (turn % 50)} });
for (const { name } of repos) {
${[1, 2, 3, 4, 5, 6].map(step).join('\n')}
}
const byRepo = new Map<string, Row[]>();
for (const row of rows) byRepo.set(row.repo, [...(byRepo.get(row.repo) ?? []), row]);
const counts = [...byRepo].map(([repo, list]) => ({ repo, count: list.length }));
counts.sort((a, b) => b.count - a.count);
const most = counts[0]?.count ?? 0;
if (most === 0) return [];
console.log(counts.length);
return counts.slice(0, 5);`;
};

const timed = async <T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> => {
  const from = now();
  const result = await work();
  return { ms: now() - from, result };
};

let checker = startChecker();

const bench = {
  lines: () => program(0).split('\n').length,
  async load(name: string): Promise<boolean> {
    const text = await (await fetch(`documents/${name}`)).text();
    return (await catalog.import({ name: 'github', text, from: name })).ok;
  },
  /** The first check of a worker that has just been started: TypeScript is loaded, its libraries are parsed and bound. */
  async cold(turn: number) {
    checker = startChecker();
    return this.warm(turn);
  },
  /** Declarations of what the program names, then its check, as before each run. */
  async warm(turn: number) {
    const code = program(turn);
    const declared = await timed(() => declarationsFor(code, catalog));
    const checked = await timed(() => checker.check(code, declared.result));
    return {
      declare: declared.ms,
      check: checked.ms,
      size: declared.result.length,
      findings: checked.result.map(({ line, message }) => `${line}: ${message}`),
    };
  },
};

export type CheckBench = typeof bench;

declare global {
  var checkBench: CheckBench;
}
globalThis.checkBench = bench;
