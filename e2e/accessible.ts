import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults, ElementContext, RunOptions } from 'axe-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const every = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** What else the colours of a theme can break. */
const ofColours = ['color-contrast', 'link-in-text-block'];

declare const window: { axe?: { run(context: ElementContext, options: RunOptions): Promise<AxeResults> } };

/**
 * WCAG 2.2 AA as far as rules can tell, of the state a page or a region of it is in: every rule in the light, and those of
 * colours once more in the dark, as nothing but colours differs there. What `without` selects is left out.
 */
export async function expectAccessible(page: Page, state: string, region = 'html', without?: string): Promise<void> {
  if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(axe);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = await page.evaluate(
      async ({ region, without, runOnly }) => {
        // The theme is on the page with the next frame; what is still arriving is not yet there to be read.
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)));
        // What a sealed frame holds is not ours to judge.
        const options = { runOnly, resultTypes: ['violations' as const], iframes: false, preload: false };
        const context = { include: [region], exclude: without ? [without] : [] };
        const results = await window.axe?.run(context, options);
        if (!results?.passes.length) throw new Error('No rule was held against the page.');
        return results.violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
        );
      },
      { region, without, runOnly: colorScheme === 'light' ? every : ofColours },
    );
    expect.soft(found, `${state}, in ${colorScheme}`).toEqual([]);
  }
}
