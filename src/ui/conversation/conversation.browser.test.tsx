import { afterEach, expect, it, vi } from 'vitest';
import { createFixture } from '../fixture.ts';
import { answer, user } from '../fixture-content.ts';
import { draw } from '../fixture-render.tsx';
import { Thread } from './conversation.tsx';

let end = () => {};
afterEach(() => end());

const box = () => document.querySelector<HTMLElement>('[role="log"]')!;
const toEnd = () => box().scrollHeight - box().scrollTop - box().clientHeight;

const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

async function thread() {
  const { ide, stage } = await createFixture({ empty: true });
  for (let i = 0; i < 40; i++) await stage.append(i % 2 ? answer(`Answer ${i}`) : user(`Question ${i}`));
  ({ end } = draw(
    <div style={{ height: 500, display: 'flex', flexDirection: 'column' }}>
      <Thread />
    </div>,
    ide,
  ));
  await vi.waitFor(() => expect(box().textContent).toContain('Answer 39'));
  await vi.waitFor(() => expect(toEnd()).toBeLessThan(2));
  return stage;
}

/** As a picture that has loaded does it: the scroll of a moment ago is told when it is higher already. */
function grow() {
  const all = [...box().querySelectorAll<HTMLElement>('[data-block="answer"]')];
  all.at(-1)!.style.paddingBottom = '400px';
  box().firstElementChild!.setAttribute('style', `height: ${box().scrollHeight + 400}px`);
  box().dispatchEvent(new Event('scroll'));
}

it('stays at its end when something there grows late', async () => {
  const stage = await thread();
  grow();
  await stage.append(user('One more'));
  await vi.waitFor(() => expect(box().textContent).toContain('One more'));
  await vi.waitFor(() => expect(toEnd()).toBeLessThan(2));
});

it('stays where a person scrolled to, until they send something', async () => {
  const stage = await thread();
  box().scrollTop -= 600;
  await drawn();
  await stage.append(answer('More of the answer'));
  await drawn();
  expect(toEnd()).toBeGreaterThan(400);
  stage.turn.set({ entryId: 'x', text: '', reasoning: '', calls: [], retry: null, startedAt: 0 });
  await vi.waitFor(() => expect(toEnd()).toBeLessThan(2));
});
