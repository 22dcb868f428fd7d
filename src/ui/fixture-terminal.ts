/** Shells for tests of the interface that know three words: `echo`, `fail` and `wait`, which runs until it is stopped. */
import { cell } from '#base/cell.ts';
import type { Shell, ShellEnd, ShellEvent, ShellRun } from '#ladder/shell.contract.ts';
import type { TerminalFace } from './terminal-face.ts';

export function createFixtureShell(id: string, words: readonly string[] = ['echo', 'echo-all', 'fail']): Shell {
  const past: ShellEvent[] = [];
  const listeners = new Set<(event: ShellEvent) => void>();
  let count = 0;
  let current: ShellRun | null = null;
  const tell = (event: ShellEvent) => {
    past.push(event);
    for (const listener of [...listeners]) listener(event);
  };
  return {
    id,
    sessionId: 'session',
    title: `Shell ${id}`,
    folder: () => '/app',
    environment: () => ({}),
    run(line, { by = 'person' } = {}) {
      const run = ++count;
      tell({ type: 'line', run, by, line, folder: '/app' });
      let finish = (_: number) => {};
      const end = new Promise<ShellEnd>((resolve) => {
        finish = (exitCode) => {
          current = null;
          tell({ type: 'end', run, exitCode, folder: '/app' });
          resolve({ exitCode, changed: [], files: null, durationMs: 0 });
        };
      });
      current = { stop: () => finish(130), end };
      const [name, ...rest] = line.split(' ');
      if (name === 'wait') tell({ type: 'output', run, stream: 'out', text: 'waiting' });
      else if (name === 'echo') tell({ type: 'output', run, stream: 'out', text: `${rest.join(' ')}\n` });
      const running = current;
      if (name !== 'wait') queueMicrotask(() => finish(name === 'echo' ? 0 : 1));
      return running;
    },
    async complete(line, cursor) {
      const from = line.lastIndexOf(' ', cursor - 1) + 1;
      return { from, words: words.filter((word) => word.startsWith(line.slice(from, cursor))) };
    },
    subscribe(listener) {
      for (const event of past) listener(event);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    running: () => current,
    stop() {
      current?.stop();
      tell({ type: 'stopped' });
    },
  };
}

export function fixtureTerminal(): TerminalFace {
  const shells = cell<readonly Shell[] | null>(null);
  const chosen = cell('embedded');
  let count = 0;
  const add = async () => {
    const made = createFixtureShell(String(++count));
    shells.update((all) => [...(all ?? []), made]);
    return made.id;
  };
  return {
    choices: cell([
      { id: 'embedded', title: 'Embedded shell', note: 'Not a real system: a shell in this page.', reason: null },
      { id: 'linux', title: 'Linux', note: 'A real kernel.', reason: 'No image was given.' },
    ]),
    chosen,
    choose: async (id) => chosen.set(id),
    look: async () => undefined,
    shells,
    problem: cell(null),
    reload: () => undefined,
    servers: cell([{ port: 3000, url: 'about:blank#3000' }]),
    setup: {
      key: async () => '',
      setKey: async () => undefined,
      image: async () => null,
      setImage: async () => 'This is no image.',
      forgetImage: async () => undefined,
    },
    begin: async () => void (shells.get() ?? (await add())),
    add,
    close(id) {
      shells
        .get()
        ?.find((shell) => shell.id === id)
        ?.stop();
      shells.update((all) => all?.filter((shell) => shell.id !== id) ?? null);
    },
  };
}
