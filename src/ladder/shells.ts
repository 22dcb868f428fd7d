/** The shells that are open, by conversation. */
import type { Shell, Shells } from './shell.contract.ts';

export interface ShellParts {
  id: string;
  sessionId: string;
  title: string;
  onChange(): void;
}

export function createShells({
  about,
  newId,
  make,
}: {
  about: Shells['about'];
  newId: () => string;
  make(parts: ShellParts): Shell;
}): Shells {
  const all: Shell[] = [];
  const listeners = new Set<() => void>();
  const counts = new Map<string, number>();
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const list = (sessionId: string) => all.filter((shell) => shell.sessionId === sessionId);
  function open(sessionId: string): Shell {
    const number = (counts.get(sessionId) ?? 0) + 1;
    counts.set(sessionId, number);
    const shell = make({ id: newId(), sessionId, title: `Shell ${number}`, onChange: changed });
    shell.subscribe(({ type }) => {
      if (type !== 'stopped') return;
      all.splice(all.indexOf(shell), 1);
      changed();
    });
    all.push(shell);
    changed();
    return shell;
  }
  return {
    about,
    list,
    open: async (sessionId) => ({ ok: true, value: open(sessionId) }),
    first: async (sessionId) => ({ ok: true, value: list(sessionId)[0] ?? open(sessionId) }),
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
