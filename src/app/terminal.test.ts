import { expect, it } from 'vitest';
import { cell } from '#base/cell.ts';
import type { Shell, Shells } from '#ladder/shell.contract.ts';
import { createFixtureShell, fixtureTerminal } from '#ui/fixture-terminal.ts';
import { createTerminal, type ShellKind } from './terminal.ts';

function createShells(id: string): Shells {
  const all = new Map<string, Shell[]>();
  const listeners = new Set<() => void>();
  const list = (sessionId: string) => all.get(sessionId) ?? [];
  const open = async (sessionId: string) => {
    const made = createFixtureShell(`${id}-${sessionId}-${list(sessionId).length + 1}`);
    all.set(sessionId, [...list(sessionId), made]);
    made.subscribe((event) => {
      if (event.type !== 'stopped') return;
      all.set(
        sessionId,
        list(sessionId).filter((shell) => shell !== made),
      );
      for (const listener of listeners) listener();
    });
    return { ok: true as const, value: made };
  };
  return {
    about: { id, title: id, note: '' },
    list,
    open,
    first: async (sessionId) => (list(sessionId)[0] ? { ok: true, value: list(sessionId)[0]! } : open(sessionId)),
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function create(stored: Record<string, unknown> = {}, more: ShellKind[] = []) {
  let fails = true;
  const kind = (id: string, more: Partial<ShellKind> = {}): ShellKind => {
    const shells = createShells(id);
    return { id, title: id, note: `${id}.`, available: async () => ({ ok: true }), load: async () => shells, ...more };
  };
  const kinds = [
    kind('embedded'),
    kind('linux', { available: async () => ({ ok: false, reason: 'Give it an image.' }) }),
    kind('broken', {
      async load() {
        if (!fails) return createShells('broken');
        fails = false;
        throw new Error('the file is missing.');
      },
    }),
    ...more,
  ];
  const session = cell<string | null>('one');
  const settings = {
    get: async <T>(name: string, usual: T) => (name in stored ? (stored[name] as T) : usual),
    set: async (name: string, value: unknown) => {
      stored[name] = value;
    },
  };
  const terminal = createTerminal({
    kinds,
    session,
    settings,
    setup: fixtureTerminal().setup,
    reload: () => undefined,
  });
  const ids = () => terminal.face.shells.get()?.map(({ id }) => id) ?? null;
  return { ...terminal, session, stored, ids };
}

it('loads nothing before it is needed, then shows the first shell, and those of another conversation', async () => {
  const { face, session, ids } = create();
  expect(ids()).toBe(null);
  await face.begin();
  expect(ids()).toEqual(['embedded-one-1']);
  expect(await face.add()).toBe('embedded-one-2');
  face.close('embedded-one-1');
  expect(ids()).toEqual(['embedded-one-2']);
  session.set('two');
  expect(ids()).toBe(null);
  await expect.poll(ids).toEqual(['embedded-two-1']);
  session.set('one');
  await expect.poll(ids).toEqual(['embedded-one-2']);
});

it('keeps the kind that was chosen, for the terminal and for the agent', async () => {
  const first = create();
  await first.face.begin();
  await first.face.choose('linux');
  expect(first.ids()).toEqual(['linux-one-1']);
  expect(first.stored).toEqual({ shell: 'linux' });
  expect((await first.shells()).about.id).toBe('linux');
  const later = create({ shell: 'linux' });
  await later.face.begin();
  expect(later.ids()).toEqual(['linux-one-1']);
  const gone = create({ shell: 'of another version' });
  expect((await gone.shells()).about.id).toBe('embedded');
});

it('says why a kind cannot be had, and tries again where it could not be loaded', async () => {
  const { face, ids } = create();
  await face.look();
  expect(face.choices.get().map(({ reason }) => reason)).toEqual([null, 'Give it an image.', null]);
  await face.choose('broken');
  expect(face.problem.get()).toEqual({ text: 'The shell could not be loaded: the file is missing.' });
  expect(ids()).toBe(null);
  await face.begin();
  expect(face.problem.get()).toBe(null);
  expect(ids()).toEqual(['broken-one-1']);
});

it('asks for a reload before a kind that needs one, and lets it go with another choice', async () => {
  const calls: string[] = [];
  const { face, shells } = create({}, [
    {
      id: 'isolated',
      title: 'Isolated',
      note: '',
      available: async () => ({ ok: true }),
      async prepare() {
        calls.push('prepare');
        return 'Reload the page.';
      },
      async leave() {
        calls.push('leave');
      },
      load: () => Promise.reject(new Error('not before the reload')),
    },
  ]);
  await face.choose('isolated');
  expect(face.problem.get()).toEqual({ text: 'Reload the page.', reload: true });
  await expect(shells()).rejects.toThrow('Reload the page.');
  await face.choose('embedded');
  expect(calls).toEqual(['prepare', 'prepare', 'leave']);
  expect(face.problem.get()).toBe(null);
});

it('names what answers in the chosen kind alone', async () => {
  const servers = cell([{ port: 80, url: 'https://x.example' }]);
  const { face } = create({}, [
    {
      id: 'net',
      title: '',
      note: '',
      servers,
      available: async () => ({ ok: true }),
      load: async () => createShells('net'),
    },
  ]);
  expect(face.servers.get()).toEqual([]);
  await face.choose('net');
  expect(face.servers.get()).toEqual([{ port: 80, url: 'https://x.example' }]);
  servers.set([]);
  expect(face.servers.get()).toEqual([]);
});

it('says so where no conversation is open', async () => {
  const { face, session } = create();
  session.set(null);
  await face.begin();
  expect(face.problem.get()).toEqual({ text: 'No conversation is open.' });
});
