/** Servers of programs that run: which ports they listen at, and the way to them. */
import type { NodeServers, ServerInfo, ServerRequest, ServerResponse } from '../servers.contract.ts';

export interface ServerHost extends NodeServers {
  /** False where another listens there. `take` never rejects. */
  add(port: number, take: (request: ServerRequest) => Promise<ServerResponse | null>): boolean;
  remove(port: number): void;
}

export function createServers(): ServerHost {
  const known = new Map<number, (request: ServerRequest) => Promise<ServerResponse | null>>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  return {
    list: () => [...known.keys()].sort((a, b) => a - b).map((port): ServerInfo => ({ port })),
    request: async (port, request) => (await known.get(port)?.(request)) ?? null,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    add(port, take) {
      if (known.has(port)) return false;
      known.set(port, take);
      tell();
      return true;
    },
    remove(port) {
      if (known.delete(port)) tell();
    },
  };
}
