/**
 * Shells of the open conversation: which kind they are is chosen by a person, and the agent works in the same ones.
 * Nothing of a shell is loaded before one is asked for.
 */
import { cell, type Readable } from '#base/cell.ts';
import { messageOf } from '#base/result.ts';
import type { Shell, Shells } from '#ladder/shell.contract.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import type { ShellChoice, ShellProblem, ShellServer, ShellSetup, TerminalFace } from '#ui/terminal-face.ts';

/** A way to have shells. */
export interface ShellKind {
  id: string;
  title: string;
  note: string;
  /** Within 1 s. */
  available(): Promise<{ ok: true } | { ok: false; reason: string }>;
  /** Called when it is chosen and each time it is used. Gives what the page has to be reloaded for, or `null`. */
  prepare?(): Promise<string | null>;
  /** Another one was chosen. */
  leave?(): Promise<void>;
  /** Where it failed to load, only a reload of the page makes another try. */
  once?: true;
  /** What answers requests in it. */
  servers?: Readable<readonly ShellServer[]>;
  /** May reject; then it is tried anew the next time. */
  load(): Promise<Shells>;
}

interface Options {
  /** The first is the usual one. */
  kinds: readonly ShellKind[];
  session: Readable<string | null>;
  setup: ShellSetup;
  reload(): void;
  /** Keeps which kind was chosen, as `shell`. */
  settings: Pick<SettingsStore, 'get' | 'set'>;
}

export function createTerminal({ kinds, session, settings, setup, reload }: Options): {
  face: TerminalFace;
  /** Those of the chosen kind. Rejects where they cannot be loaded. */
  shells(): Promise<Shells>;
} {
  const first = kinds[0]!;
  const kindOf = (id: string | undefined) => kinds.find((kind) => kind.id === id) ?? first;
  const chosen = cell(first.id);
  let decided = false;
  const kept = settings
    .get<string>('shell', first.id)
    .catch(() => first.id)
    .then((id) => decided || chosen.set(kindOf(id).id));
  const choices = cell<readonly ShellChoice[]>(kinds.map(({ id, title, note }) => ({ id, title, note, reason: null })));
  const shells = cell<readonly Shell[] | null>(null);
  const problem = cell<ShellProblem | null>(null);
  const servers = cell<readonly ShellServer[]>([]);
  const showServers = () => servers.set(kindOf(chosen.get()).servers?.get() ?? []);
  chosen.subscribe(showServers);
  for (const kind of kinds) kind.servers?.subscribe(showServers);
  const loaded = new Map<string, Promise<Shells>>();
  let needed = false;
  let unwatch = () => {};
  let watched: Shells | undefined;

  const load = (id: string) => {
    const known = loaded.get(id);
    if (known) return known;
    const { prepare, load: loadIt } = kindOf(id);
    const loading = Promise.resolve(prepare?.() ?? null).then((needs) => {
      if (needs) throw new Error(needs);
      return loadIt();
    });
    loaded.set(id, loading);
    loading.catch(() => loaded.delete(id));
    return loading;
  };
  const show = (of: Shells) => {
    const sessionId = session.get();
    shells.set(sessionId === null ? [] : of.list(sessionId));
  };
  /** The shells of the chosen kind, as long as it is the chosen one. */
  const use = async (work: (of: Shells, sessionId: string) => Promise<{ ok: boolean; message?: string }>) => {
    await kept;
    const id = chosen.get();
    const sessionId = session.get();
    if (sessionId === null) return problem.set({ text: 'No conversation is open.' });
    problem.set(null);
    try {
      const needs = await kindOf(id).prepare?.();
      if (needs) return chosen.get() === id ? problem.set({ text: needs, reload: true }) : undefined;
      const of = await load(id);
      const done = await work(of, sessionId);
      if (chosen.get() !== id) return;
      if (watched !== of) {
        unwatch();
        watched = of;
        unwatch = of.watch(() => watched === of && show(of));
      }
      problem.set(done.ok ? null : { text: done.message ?? 'The shell could not be started.' });
      if (done.ok) show(of);
    } catch (error) {
      const text = `The shell could not be loaded: ${messageOf(error)}`;
      if (chosen.get() === id) problem.set({ text, ...(kindOf(id).once && { reload: true }) });
    }
  };
  const begin = () => {
    needed = true;
    return use((of, sessionId) => of.first(sessionId));
  };
  const look = async () => {
    const answers = await Promise.all(
      kinds.map(async ({ id, title, note, available }) => {
        const is = await available();
        return { id, title, note, reason: is.ok ? null : is.reason };
      }),
    );
    choices.set(answers);
  };

  session.subscribe(() => {
    shells.set(null);
    problem.set(null);
    if (needed) void begin();
  });
  return {
    shells: () => kept.then(() => load(chosen.get())),
    face: {
      choices,
      chosen,
      async choose(id) {
        if (id === chosen.get() || !kinds.some((kind) => kind.id === id)) return;
        decided = true;
        await kindOf(chosen.get()).leave?.();
        chosen.set(id);
        void settings.set('shell', id).catch(() => undefined);
        shells.set(null);
        problem.set(null);
        await begin();
      },
      look,
      shells,
      problem,
      reload,
      servers,
      setup,
      begin,
      async add() {
        let made: string | null = null;
        await use(async (of, sessionId) => {
          const opened = await of.open(sessionId);
          if (opened.ok) made = opened.value.id;
          return opened;
        });
        return made;
      },
      close: (id) =>
        shells
          .get()
          ?.find((shell) => shell.id === id)
          ?.stop(),
    },
  };
}
