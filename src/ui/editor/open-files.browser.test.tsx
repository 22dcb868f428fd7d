import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { draw } from '../fixture-render.tsx';
import { fixtureWithTexts } from '../fixture-texts.ts';
import type { Ide } from '../ide.ts';
import { loadMonaco } from './load-monaco.ts';
import { OpenFiles } from './open-files.tsx';

let ide: Ide;
let end = () => {};
let texts: Map<string, string>;

beforeAll(async () => {
  await loadMonaco();
}, 120_000);

beforeEach(async () => {
  ({ ide, texts } = await fixtureWithTexts({
    '/a.md': 'alpha',
    '/b.md': 'beta',
    '/c.md': 'gamma',
  }));
});
afterEach(() => end());

const tabs = () => [...document.querySelectorAll('[role=tab]')].map((tab) => tab.querySelector('span')?.textContent);
const shownText = () => document.querySelector('.view-lines')?.textContent?.replaceAll('\u00a0', ' ') ?? '';

it('goes through the open files by keys, moves them and closes them', async () => {
  const { view, end: stop } = draw(<OpenFiles />, ide);
  end = stop;
  for (const path of ['/a.md', '/b.md', '/c.md']) view.openFile(path, { keep: true });
  await expect.poll(tabs).toEqual(['a.md', 'b.md', 'c.md']);
  document.querySelector<HTMLElement>('[aria-selected="true"]')!.focus();
  await userEvent.keyboard('{ArrowLeft}');
  await expect.poll(() => document.activeElement?.textContent).toContain('b.md');
  await userEvent.keyboard('{Alt>}{Shift>}{ArrowLeft}{/Shift}{/Alt}');
  await expect.poll(tabs).toEqual(['b.md', 'a.md', 'c.md']);
  await userEvent.keyboard('{Delete}');
  await expect.poll(tabs).toEqual(['a.md', 'c.md']);
  await expect.poll(() => document.activeElement?.textContent).toContain('a.md');
});

it('keeps the undo of a file while another one is shown', async () => {
  const { view, end: stop } = draw(<OpenFiles />, ide);
  end = stop;
  view.openFile('/a.md');
  await expect.poll(shownText).toBe('alpha');
  await userEvent.click(document.querySelector('.view-line')!);
  await userEvent.keyboard('{Control>}{End}{/Control}!');
  await expect.poll(() => texts.get('/a.md')).toBe('alpha!');
  view.openFile('/b.md');
  await expect.poll(shownText).toBe('beta');
  expect(tabs()).toEqual(['a.md', 'b.md']);
  view.openFile('/a.md');
  await expect.poll(shownText).toBe('alpha!');
  await userEvent.click(document.querySelector('.view-line')!);
  await userEvent.keyboard('{Control>}z{/Control}');
  await expect.poll(() => texts.get('/a.md')).toBe('alpha');
});

it('marks what changed elsewhere, shows what, and lets undo take it back', async () => {
  const { view, end: stop } = draw(<OpenFiles />, ide);
  end = stop;
  view.openFile('/a.md', { keep: true });
  await expect.poll(shownText).toBe('alpha');
  view.openFile('/b.md', { keep: true });
  await expect.poll(shownText).toBe('beta');
  await ide.writeFile('/a.md', 'alpha and omega');
  await expect.element(page.getByRole('img', { name: 'changed elsewhere' })).toBeVisible();
  view.openFile('/a.md');
  await expect.poll(shownText).toBe('alpha and omega');
  await page.getByRole('button', { name: 'Show what changed' }).click();
  await expect.poll(() => document.querySelector('.monaco-diff-editor')).toBeTruthy();
  await page.getByRole('button', { name: 'Back to the text' }).click();
  await expect.element(page.getByRole('img', { name: 'changed elsewhere' })).not.toBeInTheDocument();
  await userEvent.click(document.querySelector('.view-line')!);
  await userEvent.keyboard('{Control>}z{/Control}');
  await expect.poll(() => texts.get('/a.md')).toBe('alpha');
});
