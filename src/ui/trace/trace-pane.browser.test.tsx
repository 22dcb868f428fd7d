import { afterEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { CallRecord, RunRecord } from '#codemode/run.contract.ts';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import { runRecord } from '../run-record.suite.ts';
import { TracePane } from './trace-pane.tsx';

let end = () => {};
afterEach(() => end());

const call = (id: number, change: Partial<CallRecord> = {}): CallRecord => ({
  id,
  name: `edge_call_${id}`,
  source: 'edge',
  effect: 'read',
  args: [{ zone_id: `z_${id}` }],
  startedAt: id,
  endedAt: id + 1,
  waitedMs: 0,
  state: 'done',
  decision: 'allowed: reads are allowed',
  reply: { ok: true, value: { rules: id } },
  ...change,
});

async function show(change: Partial<RunRecord>) {
  const { ide, stage } = await createFixture({ empty: true });
  const run = runRecord({ durationMs: 40, ...change });
  stage.runs.set(new Map([['r', run]]));
  ide.showRun('r');
  end = draw(<TracePane />, ide).end;
  return { stage, run };
}

const drawn = () => document.querySelectorAll('ol[aria-label="Calls in order"] > li').length;

it('tags what a call did and tells its reply apart from its failure', async () => {
  await show({
    calls: [
      call(1),
      call(2, { effect: 'write' }),
      call(3, { state: 'denied', reply: { ok: false, code: 'denied', message: 'A rule denies it.' } }),
      call(4, {
        state: 'failed',
        reply: { ok: false, code: 'http_404', message: 'No such zone.', data: { zone: 'z' } },
      }),
    ],
  });
  await expect.element(page.getByText('applied')).toBeVisible();
  await expect.element(page.getByText('denied', { exact: true })).toBeVisible();
  await expect.element(page.getByText('4 calls', { exact: false }).last()).toBeVisible();
  await page.getByRole('button', { name: /call_4/ }).click();
  await expect.element(page.getByText('No such zone.')).toBeVisible();
  await expect.element(page.getByText('allowed: reads are allowed')).toBeVisible();
});

it('walks a thousand calls by keyboard, drawing only those in sight', async () => {
  await show({ calls: Array.from({ length: 1000 }, (_, i) => call(i + 1)) });
  await expect.element(page.getByRole('button', { name: 'edge_call_1 1.0 ms' })).toBeVisible();
  expect(drawn()).toBeLessThan(80);
  document.querySelector<HTMLElement>('ol button')!.focus();
  const focused = () => document.activeElement?.closest('li')?.textContent ?? '';
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  await expect.poll(focused).toContain('edge_call_3');
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(page.getByRole('treeitem', { name: /zone_id/ })).toBeVisible();
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(page.getByRole('treeitem', { name: /zone_id/ })).not.toBeInTheDocument();
  await userEvent.keyboard('{End}');
  await expect.poll(focused).toContain('edge_call_1000');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('treeitem', { name: /z_1000/ })).toBeVisible();
  expect(drawn()).toBeLessThan(80);
});

it('counts a wait apart, and shows logs between calls when asked', async () => {
  const { endedAt: _, reply: __, ...waiting } = call(9, { state: 'waiting', effect: 'write' });
  await show({
    calls: [call(1), waiting],
    waitedMs: 12_000,
    durationMs: 12_031,
    logs: [{ at: 2, level: 'warn', text: 'slow zone' }],
  });
  await expect.element(page.getByText('waiting', { exact: true })).toBeVisible();
  await expect.element(page.getByText(/waiting 12\.0 s/)).toBeVisible();
  await expect.element(page.getByText('slow zone')).not.toBeInTheDocument();
  await page.getByRole('button', { name: 'Show 1 log' }).click();
  await expect.element(page.getByText('slow zone')).toBeVisible();
});

it('says so when nothing was called', async () => {
  await show({ status: 'rejected' });
  await expect.element(page.getByText('Nothing ran, so nothing was called.')).toBeVisible();
});
