import { expect, it } from 'vitest';
import { cell } from '#base/cell.ts';
import { fixtureTerminal } from '#ui/fixture-terminal.ts';
import { createLaterTerminal } from './later-terminal.ts';

it('makes the terminal when it is first asked for, once, and shows what it shows', async () => {
  let made = 0;
  const inner = { ...fixtureTerminal(), servers: cell([]) };
  const terminal = createLaterTerminal(
    async () => {
      made++;
      return { face: inner, shells: () => Promise.reject(new Error('none')) };
    },
    () => undefined,
  );
  expect(terminal.face.choices.get()).toEqual([]);
  expect(made).toBe(0);
  await Promise.all([terminal.face.begin(), terminal.face.look()]);
  expect(made).toBe(1);
  expect(terminal.face.shells.get()).toBe(inner.shells.get());
  expect(terminal.face.choices.get()).toBe(inner.choices.get());
  await terminal.face.choose('linux');
  expect(terminal.face.chosen.get()).toBe('linux');
  const id = await terminal.face.add();
  expect(terminal.face.shells.get()?.at(-1)?.id).toBe(id);
  await expect(terminal.shells()).rejects.toThrow('none');
});
