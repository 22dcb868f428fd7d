import fc from 'fast-check';
import { expect, it } from 'vitest';
import { beside, closed, type FileTabs, kept, moved, opened } from './file-tabs.ts';
import { titleOf } from './tab-title.ts';

const none: FileTabs = { fileTabs: [], file: null };
const after = (...paths: string[]) => paths.reduce((tabs, path) => opened(tabs, path, true), none);
const paths = (tabs: FileTabs) => tabs.fileTabs.map(({ path }) => path);

it('puts what is only looked at in one place, until it is kept', () => {
  const looked = opened(opened(after('/a'), '/b', false), '/c', false);
  expect(looked).toEqual({ fileTabs: [{ path: '/a' }, { path: '/c', passing: true }], file: '/c' });
  expect(paths(opened(kept(looked, '/c'), '/d', false))).toEqual(['/a', '/c', '/d']);
  expect(opened(looked, '/c', true).fileTabs[1]).toEqual({ path: '/c' });
});

it('opens beside what is shown, and shows the neighbour of what is closed', () => {
  const three = after('/a', '/b', '/c');
  expect(paths(opened({ ...three, file: '/a' }, '/d', true))).toEqual(['/a', '/d', '/b', '/c']);
  expect(closed(three, '/c').file).toBe('/b');
  expect(closed({ ...three, file: '/a' }, '/a').file).toBe('/b');
  expect(closed(three, '/a').file).toBe('/c');
  expect(closed(after('/a'), '/a')).toEqual(none);
  expect([beside(three, 1), beside(three, -1), beside(none, 1)]).toEqual(['/a', '/b', null]);
});

it('moves one no further than the ends', () => {
  const three = after('/a', '/b', '/c');
  expect(paths(moved(three, '/c', -1))).toEqual(['/a', '/c', '/b']);
  expect(paths(moved(three, '/a', -1))).toEqual(['/a', '/b', '/c']);
  expect(paths(moved(three, '/a', 9))).toEqual(['/b', '/c', '/a']);
});

it('tells two of one name apart by their folders', () => {
  const { fileTabs } = after('/src/index.ts', '/index.ts', '/a.md');
  expect(titleOf('/src/index.ts', fileTabs)).toEqual({ name: 'index.ts', folder: 'src' });
  expect(titleOf('/index.ts', fileTabs)).toEqual({ name: 'index.ts', folder: '/' });
  expect(titleOf('/a.md', fileTabs)).toEqual({ name: 'a.md', folder: '' });
});

it('whatever is done, each is open once, one at most is passing, and one is shown where any is open', () => {
  const path = fc.constantFrom('/a', '/b', '/c', '/d', '/e');
  const step = fc.oneof(
    fc.record({ is: fc.constant('open' as const), path, keep: fc.boolean() }),
    fc.record({ is: fc.constantFrom('close' as const, 'keep' as const), path }),
    fc.record({ is: fc.constant('move' as const), path, by: fc.integer({ min: -3, max: 3 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let tabs = none;
      for (const one of steps) {
        if (one.is === 'open') tabs = opened(tabs, one.path, one.keep);
        else if (one.is === 'move') tabs = moved(tabs, one.path, one.by);
        else tabs = (one.is === 'close' ? closed : kept)(tabs, one.path);
        expect(new Set(paths(tabs)).size).toBe(tabs.fileTabs.length);
        expect(tabs.fileTabs.filter(({ passing }) => passing).length).toBeLessThan(2);
        expect(tabs.file === null ? tabs.fileTabs.length === 0 : paths(tabs).includes(tabs.file)).toBe(true);
      }
    }),
  );
});
