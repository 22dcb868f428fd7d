import { readdirSync, readFileSync } from 'node:fs';

/** The threads of dedicated workers below a browser's process, as `process/thread`, with the ticks each has run. Linux. */
export function dedicatedWorkers(browserPid: number): Map<string, number> {
  const found = new Map<string, number>();
  for (const pid of descendants(browserPid)) {
    for (const thread of list(`/proc/${pid}/task`)) {
      const place = `/proc/${pid}/task/${thread}`;
      if (!read(`${place}/comm`).startsWith('DedicatedWorker')) continue;
      const fields = read(`${place}/stat`).split(') ').at(-1)!.split(' ');
      found.set(`${pid}/${thread}`, Number(fields[11]) + Number(fields[12]));
    }
  }
  return found;
}

export function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of list('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = read(`/proc/${name}/stat`).split(') ').at(-1)!.split(' ')[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const below = (pid: number): boolean => pid === root || (parents.has(pid) && below(parents.get(pid)!));
  return [...parents.keys()].filter((pid) => below(pid));
}

const attempt = <T>(work: () => T, otherwise: T): T => {
  try {
    return work();
  } catch {
    // The process or thread ended while it was looked at.
    return otherwise;
  }
};
const list = (path: string) => attempt(() => readdirSync(path), []);
const read = (path: string) => attempt(() => readFileSync(path, 'utf8'), '');
