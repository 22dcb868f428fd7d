import { afterEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import { Split } from './split.tsx';

let end = () => {};
afterEach(() => end());

async function drawn(layouts?: Record<string, Record<string, number>>) {
  const { ide } = await createFixture({ empty: true });
  const panes = [
    { id: 'a', content: <p>one</p>, size: '200px', least: 100, most: 0.5, border: 'Width of one' },
    { id: 'b', content: <p>two</p>, least: 150 },
    { id: 'c', content: <p>three</p>, size: '25%', least: 80, border: 'Width of three' },
  ];
  const shown = draw(
    <div style={{ width: 800, height: 200 }}>
      <Split id="test" panes={panes} />
    </div>,
    ide,
  );
  end = shown.end;
  if (layouts) shown.view.set({ layouts });
  const width = (text: string) => Math.round(page.getByText(text).element().parentElement!.offsetWidth);
  return { view: shown.view, widths: () => [width('one'), width('two'), width('three')] };
}

const border = (name: string) => page.getByRole('separator', { name });

it('is moved with the arrow keys within its bounds, and the size is kept', async () => {
  const { view, widths } = await drawn();
  await expect.poll(widths).toEqual([200, 398, 200]);
  (border('Width of one').element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowRight}');
  await expect.poll(widths).toEqual([224, 374, 200]);
  expect(view.get().layouts.test).toEqual({ a: 28 });
  await expect.element(border('Width of one')).toHaveAttribute('aria-valuenow', '28');
  await userEvent.keyboard('{End}');
  await expect.poll(() => widths()[0]).toBe(400);
  await userEvent.keyboard('{Home}');
  await expect.poll(() => widths()[0]).toBe(100);
  // The last pane grows when its border moves away from it.
  (border('Width of three').element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowLeft}');
  await expect.poll(() => widths()[2]).toBe(224);
});

it('is dragged, and set back with two clicks', async () => {
  const { view, widths } = await drawn({ test: { a: 40 } });
  await expect.poll(() => widths()[0]).toBe(320);
  const handle = border('Width of one').element() as HTMLElement;
  const at = handle.getBoundingClientRect();
  const event = (type: string, x: number) =>
    handle.dispatchEvent(
      new PointerEvent(type, { bubbles: true, button: 0, pointerId: 1, clientX: at.left + x, clientY: at.top + 5 }),
    );
  handle.setPointerCapture = () => {};
  event('pointerdown', 0);
  event('pointermove', -80);
  await expect.poll(() => widths()[0]).toBe(240);
  event('lostpointercapture', -80);
  event('pointermove', -200);
  expect(view.get().layouts.test).toEqual({ a: 30 });
  await userEvent.dblClick(border('Width of one'));
  await expect.poll(() => widths()[0]).toBe(200);
});
