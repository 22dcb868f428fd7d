/** What came of the tests, as Vitest tells it. */
import type { VitestWorld } from '../vitest-wire.ts';

interface Failure {
  name?: string;
  message?: string;
  stack?: string;
  diff?: string;
}

interface Task {
  type: 'suite' | 'test';
  name: string;
  mode: string;
  tasks?: Task[];
  suite?: Task;
  file: { filepath: string };
  result?: { state: string; errors?: Failure[]; duration?: number };
}

const testsOf = (task: Task): Task[] => (task.type === 'test' ? [task] : (task.tasks ?? []).flatMap(testsOf));
const suitesOf = (task: Task): Task[] => (task.type === 'test' ? [] : [task, ...(task.tasks ?? []).flatMap(suitesOf)]);
const failed = (task: Task) => task.result?.state === 'fail';
const took = (task: Task) => `${Math.round(task.result?.duration ?? 0)}ms`;
const path = (task: Task): string[] =>
  task.suite ? [...path(task.suite), task.name] : 'filepath' in task ? [] : [task.name];

/** True where nothing failed and there was something. */
export function reportFiles(
  files: (Task & { filepath: string })[],
  { root, write }: VitestWorld,
  durationMs: number,
): boolean {
  const short = (file: string) =>
    file.startsWith(root === '/' ? '/' : `${root}/`) ? file.slice(root === '/' ? 1 : root.length + 1) : file;
  const bad: { task: Task; errors: Failure[] }[] = [];
  const counts = { passed: 0, failed: 0, skipped: 0, todo: 0 };
  const fileCounts = { passed: 0, failed: 0 };
  for (const file of files) {
    const tests = testsOf(file);
    const fails = tests.filter(failed);
    const broken = suitesOf(file).filter((suite) => failed(suite) && (suite.result?.errors?.length ?? 0) > 0);
    const isBad = fails.length > 0 || broken.length > 0 || tests.length === 0;
    fileCounts[isBad ? 'failed' : 'passed']++;
    const inside = fails.length > 0 ? ` | ${fails.length} failed` : '';
    write(
      ` ${isBad ? '❯' : '✓'} ${short(file.filepath)} (${tests.length} test${tests.length === 1 ? '' : 's'}${inside}) ${took(file)}\n`,
    );
    for (const test of tests) {
      if (test.mode === 'todo') counts.todo++;
      else if (test.mode === 'skip' || test.result?.state === 'skip') counts.skipped++;
      else counts[failed(test) ? 'failed' : 'passed']++;
      if (!failed(test)) continue;
      write(`   × ${path(test).join(' > ')} ${took(test)}\n`);
      for (const { message } of test.result?.errors ?? []) write(`     → ${String(message).split('\n')[0]}\n`);
    }
    for (const task of [...broken, ...fails]) bad.push({ task, errors: task.result?.errors ?? [] });
    if (tests.length === 0 && broken.length === 0)
      bad.push({ task: file, errors: [{ name: 'Error', message: `No test suite found in file ${file.filepath}` }] });
  }
  if (bad.length > 0) write(`\n⎯⎯⎯⎯⎯⎯⎯ Failed ${bad.length} ⎯⎯⎯⎯⎯⎯⎯\n`);
  for (const { task, errors } of bad) {
    write(`\n FAIL  ${[short(task.file.filepath), ...path(task)].join(' > ')}\n`);
    for (const { name, message, stack, diff } of errors) {
      write(`${name ?? 'Error'}: ${message}\n`);
      if (diff) write(`\n${diff}\n\n`);
      const frames = String(stack ?? '')
        .split('\n')
        .filter((line) => /\(?\/[^\s()]+:\d+:\d+\)?$/.test(line) && !line.includes('/node_modules/'));
      for (const frame of frames) write(` ❯ ${frame.trim().replace(/^at /, '')}\n`);
    }
  }
  const said = (given: Record<string, number>) => {
    const all = Object.values(given).reduce((sum, count) => sum + count, 0);
    const shown = ['failed', 'passed', 'skipped', 'todo']
      .filter((name) => given[name])
      .map((name) => `${given[name]} ${name}`);
    return `${shown.join(' | ') || 'no tests'} (${all})`;
  };
  write(
    `\n Test Files  ${said(fileCounts)}\n      Tests  ${said(counts)}\n   Duration  ${Math.round(durationMs)}ms\n\n`,
  );
  return bad.length === 0 && files.length > 0;
}
