import { describe, expect, it } from 'vitest';
import type { Broadcast } from '#base/broadcast.ts';
import type { Fence } from '#storage/rows.ts';
import { createTabs, type TabMessage, type Tabs } from './tabs.ts';

/** Tabs of one browser: Web Locks as the specification has them, one channel, one row of claims. */
function browser() {
  const queues = new Map<string, Waiting[]>();
  const held = new Map<string, Waiting>();
  const epochs = new Map<string, number>();
  const ears = new Set<{ of: object; hear(message: TabMessage): void }>();
  interface Waiting {
    callback: LockGrantedCallback<unknown>;
    settle: { resolve(value: unknown): void; reject(error: unknown): void };
  }
  const next = (name: string) => {
    const first = queues.get(name)?.shift();
    if (first) grant(name, first);
    else held.delete(name);
  };
  const grant = (name: string, waiting: Waiting) => {
    held.set(name, waiting);
    void Promise.resolve(waiting.callback({ name, mode: 'exclusive' })).then((value) => {
      waiting.settle.resolve(value);
      if (held.get(name) === waiting) next(name);
    });
  };
  const locks = {
    request: (name: string, how: LockOptions, callback: LockGrantedCallback<unknown>) =>
      new Promise((resolve, reject) => {
        const waiting = { callback, settle: { resolve, reject } };
        const holder = held.get(name);
        const abort = () => reject(new DOMException('robbed or given up', 'AbortError'));
        if (how.signal?.aborted) return abort();
        if (how.steal && holder) holder.settle.reject(new DOMException('stolen', 'AbortError'));
        if (how.steal || !holder) grant(name, waiting);
        else if (how.ifAvailable) void Promise.resolve(callback(null)).then(resolve);
        else {
          const queue = queues.get(name) ?? [];
          queues.set(name, queue);
          queue.push(waiting);
          how.signal?.addEventListener('abort', () => {
            // Once it is granted, giving up the wait means nothing.
            if (!queue.includes(waiting)) return;
            queue.splice(queue.indexOf(waiting), 1);
            abort();
          });
        }
      }),
  } as unknown as LockManager;

  const open = (more: { deaf?: () => boolean; slow?: Promise<void> } = {}) => {
    const of = {};
    const claims = new Map<string, number>();
    const channel: Broadcast<TabMessage> = {
      send: (message) => {
        for (const ear of ears) if (ear.of !== of) queueMicrotask(() => ear.hear(message));
      },
      listen: (hear) => {
        const ear = { of, hear: (message: TabMessage) => !more.deaf?.() && hear(message) };
        ears.add(ear);
        return () => void ears.delete(ear);
      },
    };
    const fence: Fence = {
      claim: async (id) => {
        const epoch = (epochs.get(id) ?? 0) + 1;
        epochs.set(id, epoch);
        claims.set(id, epoch);
        return epoch;
      },
      disown: (id) => void claims.set(id, 0),
      leave: (id) => void claims.delete(id),
    };
    const options = { channel, locks, fence, now: () => performance.now(), askEveryMs: 5, robAfterMs: 60 };
    const tabs = createTabs({ ...options, beforeGivingWay: () => more.slow ?? Promise.resolve() });
    return { tabs, mayWrite: (id: string) => claims.get(id) === epochs.get(id) };
  };
  return { open };
}

const role = (tabs: Tabs) => tabs.state.get().role;
/** Resolves when the tab has the role; a test that waits for ever fails by its own limit. */
const becomes = (tabs: Tabs, wanted: string) =>
  new Promise<void>((resolve) => {
    const look = () => role(tabs) === wanted && resolve();
    tabs.state.subscribe(look);
    look();
  });

describe('which tab writes a session', () => {
  it('the first; the next shows it and takes over when it leaves', async () => {
    const { open } = browser();
    const [one, two] = [open(), open()];
    let changes = 0;
    await one.tabs.enter('s', () => {});
    await two.tabs.enter('s', () => changes++);
    expect([role(one.tabs), role(two.tabs)]).toEqual(['writer', 'mirror']);
    await one.tabs.enter('t', () => {});
    await becomes(two.tabs, 'writer');
    expect(changes).toBe(1);
    expect([one.mayWrite('t'), two.mayWrite('s')]).toEqual([true, true]);
  });

  it('another when a person asks, and only after all is saved', async () => {
    const { open } = browser();
    let save = () => {};
    const saving = new Promise<void>((resolve) => (save = resolve));
    const [one, two] = [open({ slow: saving }), open()];
    await one.tabs.enter('s', () => {});
    await two.tabs.enter('s', () => {});
    two.tabs.takeOver();
    expect(two.tabs.state.get().taking).toBe(true);
    await Promise.resolve();
    expect(role(two.tabs)).toBe('mirror');
    save();
    await becomes(two.tabs, 'writer');
    await becomes(one.tabs, 'mirror');
    expect([one.mayWrite('s'), two.mayWrite('s')]).toEqual([false, true]);
    one.tabs.takeOver();
    await becomes(one.tabs, 'writer');
    expect(role(two.tabs)).toBe('mirror');
  });

  it('another where it does not answer, and the one that hung may write no more', async () => {
    const { open } = browser();
    let deaf = false;
    const [one, two] = [open({ deaf: () => deaf }), open()];
    await one.tabs.enter('s', () => {});
    await two.tabs.enter('s', () => {});
    deaf = true;
    await becomes(two.tabs, 'writer');
    expect([one.mayWrite('s'), two.mayWrite('s')]).toEqual([false, true]);
    deaf = false;
    await becomes(one.tabs, 'mirror');
    expect(role(two.tabs)).toBe('writer');
  });

  it('one that answers and does not let go is robbed too', async () => {
    const { open } = browser();
    const [one, two] = [open({ slow: new Promise(() => {}) }), open()];
    await one.tabs.enter('s', () => {});
    await two.tabs.enter('s', () => {});
    two.tabs.takeOver();
    await becomes(two.tabs, 'writer');
    await becomes(one.tabs, 'mirror');
    expect(one.mayWrite('s')).toBe(false);
  });

  it('a page that is put aside lets go, and comes back as what it then is', async () => {
    const { open } = browser();
    const [one, two] = [open(), open()];
    let changed = 0;
    await one.tabs.enter('s', () => changed++);
    one.tabs.suspend();
    expect(one.mayWrite('s')).toBe(false);
    await two.tabs.enter('s', () => {});
    await becomes(two.tabs, 'writer');
    await one.tabs.resume();
    expect([role(one.tabs), changed]).toEqual(['mirror', 1]);
  });

  it('every tab where the browser has no locks', async () => {
    const fence: Fence = { claim: async () => 1, disown: () => {}, leave: () => {} };
    const channel = { send: () => {}, listen: () => () => {} };
    const tabs = createTabs({ fence, channel, locks: undefined, now: () => 0, beforeGivingWay: async () => {} });
    await tabs.enter('s', () => {});
    expect(tabs.writes()).toBe(true);
  });
});
