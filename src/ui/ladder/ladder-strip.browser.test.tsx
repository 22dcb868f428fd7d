import { afterEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { Choice, Rung } from '#ladder/rung.contract.ts';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import { LadderStrip } from './ladder-strip.tsx';

let end = () => {};
afterEach(() => end());

const rungs: Rung[] = [
  { id: 'isolate', number: '01', title: 'Isolate', risk: 'It can only call.', available: () => ({ ok: true }) },
  {
    id: 'npm',
    number: '02',
    title: 'npm',
    risk: 'It can load packages.',
    available: () => ({ ok: false, reason: 'Packages are not bundled yet.' }),
  },
];

it('lights the rung of the program at hand, and says why, and why another cannot run', async () => {
  const { ide } = await createFixture({ empty: true });
  const chooseRung = async (code: string): Promise<Choice> =>
    code.includes('left-pad')
      ? { rung: 'npm', language: 'typescript', reason: 'The program imports left-pad.' }
      : { rung: 'isolate', language: 'typescript', reason: 'The program only calls methods.' };
  const drawn = draw(<LadderStrip />, { ...ide, rungs, chooseRung });
  end = drawn.end;
  const isolate = page.getByRole('button', { name: /Isolate/ });
  await expect.element(isolate).toHaveAccessibleDescription('The program only calls methods. It can only call.');
  const npm = page.getByRole('button', { name: /npm/ });
  await expect.element(npm).toHaveAccessibleDescription('It can load packages. Packages are not bundled yet.');
  const lit = () => document.querySelector('[aria-current]')?.textContent ?? '';
  await expect.poll(lit).toContain('Isolate');
  drawn.view.set({ codeView: 'playground', program: "import 'left-pad'" });
  await expect.poll(lit).toContain('npm');
  expect(lit()).toContain('The program imports left-pad.');
  await npm.hover();
  await expect.element(page.getByRole('tooltip')).toHaveTextContent('The program imports left-pad.');
});
