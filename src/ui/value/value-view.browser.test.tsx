import { afterEach, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import type { Ide } from '../ide.ts';
import { ValueView } from './value-view.tsx';

let ide: Ide;
let end = () => {};
beforeEach(async () => {
  ide = (await createFixture({ empty: true })).ide;
});
afterEach(() => end());
const show = (value: unknown) => {
  end = draw(<ValueView value={value} />, ide).end;
};

/** A red dot, 5 by 5. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==';

it('shows rows as a table that sorts both ways and back', async () => {
  show([{ name: 'b', n: 10 }, { name: 'a', n: 9 }, { name: 'c' }]);
  const names = () => [...document.querySelectorAll('tbody tr')].map((row) => row.children[0]!.textContent);
  await expect.element(page.getByText('3 rows, 2 columns')).toBeVisible();
  expect(names()).toEqual(['b', 'a', 'c']);
  const head = page.getByRole('columnheader', { name: 'n', exact: true });
  await page.getByRole('button', { name: 'n', exact: true }).click();
  await expect.element(head).toHaveAttribute('aria-sort', 'ascending');
  expect(names()).toEqual(['a', 'b', 'c']);
  await userEvent.keyboard('{Enter}');
  await expect.element(head).toHaveAttribute('aria-sort', 'descending');
  expect(names(), 'what is missing stays last').toEqual(['b', 'a', 'c']);
});

it('draws only the seen rows of many', async () => {
  show(Array.from({ length: 20_000 }, (_, n) => ({ n })));
  await expect.element(page.getByText('20,000 rows')).toBeVisible();
  await expect.poll(() => document.querySelectorAll('tbody tr').length).toBeGreaterThan(5);
  expect(document.querySelectorAll('tbody tr').length).toBeLessThan(80);
  document.querySelector('section[aria-label="Result"]')!.scrollTop = 26 * 15_000;
  await expect.element(page.getByText('15000', { exact: true })).toBeVisible();
});

it('opens what is inside a cell', async () => {
  show([{ plan: { name: 'pro' } }]);
  await page.getByRole('button', { name: '{ name: "pro" }' }).click();
  await expect.element(page.getByRole('treeitem', { name: 'name' })).toBeVisible();
});

it('is a tree that the keyboard walks, opened as asked', async () => {
  const inner = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`key${i}`, i]));
  show({ first: inner, second: [1, 2], third: null });
  await expect.element(page.getByRole('tree')).toBeVisible();
  await expect.poll(() => document.querySelectorAll('[role=treeitem]').length).toBe(3);
  const focused = () => document.activeElement?.textContent ?? '';
  document.querySelector<HTMLElement>('[role=treeitem]')!.focus();
  await userEvent.keyboard('{ArrowDown}');
  expect(focused()).toContain('second');
  await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowDown}');
  expect(focused()).toContain('1');
  await userEvent.keyboard('{ArrowLeft}');
  expect(focused()).toContain('second');
  await userEvent.keyboard('{ArrowLeft}{End}');
  expect(focused()).toContain('third');
  await userEvent.keyboard('{Home}');
  expect(focused()).toContain('first');
  expect(document.querySelectorAll('[role=treeitem]')).toHaveLength(3);
});

it('gives a hundred children at a time, and ends on a cycle', async () => {
  const cyclic: { list: number[]; self?: unknown } = { list: Array.from({ length: 250 }, (_, i) => i) };
  cyclic.self = cyclic;
  show(cyclic);
  await page.getByRole('treeitem', { name: /^list/ }).click();
  const more = page.getByText('Show more, 150 left');
  await more.click();
  await expect.element(page.getByText('Show more, 50 left')).toBeInTheDocument();
  await page.getByText('Show more, 50 left').click();
  await expect.poll(() => document.querySelectorAll('[role=treeitem]').length).toBe(252);
});

it.each([
  ['a data address', `data:image/png;base64,${png}`],
  ['bytes', Uint8Array.from(atob(png), (c) => c.charCodeAt(0))],
])('shows an image from %s', async (_, value) => {
  show(value);
  await expect.element(page.getByText('5 × 5')).toBeVisible();
});

it('says when an image cannot be shown', async () => {
  show('data:image/png;base64,AAAA');
  await expect.element(page.getByText(/cannot be shown/)).toBeVisible();
});

it.each([
  [undefined, 'undefined'],
  [null, 'null'],
  [12345678901234567890n, '12345678901234567890n'],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [new Date(Number.NaN), 'Invalid date'],
  [true, 'true'],
  [-0, '-0'],
  ['', 'empty text'],
  [[], '[]'],
  [{}, '{}'],
  [new Uint8Array([65, 66]), '2 bytes'],
  [new TypeError('not a function'), 'not a function'],
  [new Map([['zone', 1]]), 'Map, 1 item'],
  [new Set(['a', 'b']), 'Set, 2 items'],
  [new Float64Array([1.5]), 'Float64Array(1)'],
])('says what %o is', async (value, text) => {
  show(value);
  await expect.element(page.getByText(text, { exact: false }).first()).toBeVisible();
});

it('shows a part of a huge text and says so', async () => {
  show('x'.repeat(300_000));
  await expect.element(page.getByText('4,000 of 300,000 characters are shown.')).toBeVisible();
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect.element(page.getByText('200,000 of 300,000 characters are shown.')).toBeVisible();
});

it('shows markup in a value as text', async () => {
  show([{ html: '<img src=x onerror="document.title=1">' }]);
  await expect.element(page.getByText('<img src=x onerror="document.title=1">')).toBeVisible();
  expect(document.querySelector('tbody img')).toBeNull();
});
