import { afterEach, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { cell } from '#base/cell.ts';
import type { ModelRequestRow } from '#models/request-log.contract.ts';
import { AuditPane } from '../audit/audit-pane.tsx';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import type { Ide } from '../ide.ts';
import { StatusBar } from '../shell/status-bar.tsx';
import { KeysSection } from './keys-section.tsx';
import { RequestsSection } from './requests-section.tsx';

let ide: Ide;
let end = () => {};
beforeEach(async () => {
  ide = (await createFixture({ empty: true })).ide;
});
afterEach(() => end());

it('lists keys without showing them, adds one, says what is wrong with one, removes one', async () => {
  ({ end } = draw(<KeysSection />, ide));
  const keys = page.getByRole('list', { name: 'Keys' });
  await expect.element(keys.getByText(/api\.cloudflare\.com, ends in x9Qf, last used/)).toBeVisible();
  await page.getByRole('button', { name: 'Add a key' }).click();
  await page.getByLabelText('Name of the key').fill('peer');
  await page.getByLabelText('Address it is for').fill('https://api.example.com');
  await page.getByRole('button', { name: 'Keep the key' }).click();
  await expect.element(page.getByText('This is no key.')).toBeVisible();
  await page.getByLabelText('Key', { exact: true }).fill('sk-0123456789');
  await page.getByLabelText(/This visit only/).click();
  await page.getByRole('button', { name: 'Keep the key' }).click();
  await expect.element(keys.getByText('peer')).toBeVisible();
  await expect.element(keys.getByText('this visit only')).toBeVisible();
  expect(ide.guard.keys.get().at(-1)).toMatchObject({ place: { name: 'authorization', prefix: 'Bearer ' } });
  expect(document.body.textContent).not.toContain('sk-0123456789');
  await page.getByRole('button', { name: 'Remove cloudflare-key' }).click();
  await expect.element(keys.getByText('cloudflare-key')).not.toBeInTheDocument();
});

it('sets a passphrase, locks, asks for it, and opens', async () => {
  ({ end } = draw(<KeysSection />, ide));
  await page.getByRole('button', { name: 'Set a passphrase' }).click();
  await page.getByLabelText('New passphrase').fill('right passphrase');
  await page.getByLabelText('The same again').fill('right passphras');
  await page.getByRole('button', { name: 'Set it' }).click();
  await expect.element(page.getByText('The two are not the same.')).toBeVisible();
  await page.getByLabelText('The same again').fill('right passphrase');
  await page.getByRole('button', { name: 'Set it' }).click();
  await page.getByRole('button', { name: 'Lock now' }).click();
  const asked = page.getByLabelText(/The keys are locked/);
  await asked.fill('wrong');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByText('This is not the passphrase of the vault.')).toBeVisible();
  await asked.fill('right passphrase');
  await userEvent.keyboard('{Enter}');
  await expect.element(asked).not.toBeInTheDocument();
  await expect.element(page.getByRole('button', { name: 'Change the passphrase' })).toBeVisible();
});

it('shows thousands of rows a few at a time, filtered, with the chain above', async () => {
  ({ end } = draw(<AuditPane />, ide));
  await expect.element(page.getByText('4,212 entries, chain intact')).toBeVisible();
  const list = page.getByRole('list', { name: 'Rows of the audit' });
  await expect.element(list.getByText('4212', { exact: true })).toBeVisible();
  expect(list.element().children.length).toBeLessThan(80);
  // Scrolling to the end reads on, page after page.
  const scroll = list.element().parentElement!;
  scroll.scrollTop = scroll.scrollHeight;
  await expect.element(list.getByText('4012', { exact: true })).toBeInTheDocument();
  await page.getByLabelText('What is shown').selectOptions('egress');
  await expect.element(list.getByText('egress').first()).toBeVisible();
  await expect.element(list.getByText('decision').first()).not.toBeInTheDocument();
  await list.getByRole('button').first().click();
  await expect.element(page.getByLabelText(/^Row \d+$/).getByText('before it')).toBeVisible();
});

it('a broken chain is said in the room and in the status bar', async () => {
  const check = { state: 'broken' as const, seq: 31, message: 'Row 31 was changed after it was written.' };
  const audit = cell({ count: 40, head: '0'.repeat(64), check, problem: null });
  const given = { ...ide, guard: { ...ide.guard, audit } };
  ({ end } = draw(
    <>
      <AuditPane />
      <StatusBar />
    </>,
    given,
  ));
  await expect.element(page.getByText(/40 entries, Row 31 was changed/)).toBeVisible();
  await expect.element(page.getByText('Audit 40 entries, broken at 31')).toBeVisible();
});

it('stops everything from the status bar, and lets it go on', async () => {
  ({ end } = draw(<StatusBar />, ide));
  await page.getByRole('button', { name: 'Halt everything' }).click();
  await expect.element(page.getByText('Everything is stopped')).toBeVisible();
  expect(ide.guard.halted.get()).toBe(true);
  await page.getByRole('button', { name: 'Let it go on' }).click();
  await expect.element(page.getByText('Network sealed')).toBeVisible();
});

it('sums requests, marks those from memory, and sets what is asked when a model fails', async () => {
  const row: ModelRequestRow = {
    id: 'a',
    at: Date.now(),
    sessionId: ide.session.get()!.session.id,
    model: 'small',
    provider: 'OpenRouter',
    demo: false,
    inputTokens: 1_200,
    outputTokens: 80,
    cachedTokens: 900,
    cost: 0.018,
    estimated: false,
    firstMs: 240,
    durationMs: 1_900,
    retries: 1,
    outcome: 'ok',
    fromCache: false,
  };
  const failed = { ...row, id: 'b', outcome: 'error' as const, error: 'server_down: It did not answer.', cost: null };
  const requests = cell([row, failed, { ...row, id: 'c', fromCache: true, cost: 0, at: 0, sessionId: 'other' }]);
  ({ end } = draw(<RequestsSection />, { ...ide, guard: { ...ide.guard, requests } }));
  const list = page.getByRole('list', { name: 'Requests' });
  await expect.element(list.getByText('from memory')).toBeVisible();
  await expect.element(list.getByText(/900 of them cached, 80 out/).first()).toBeVisible();
  await expect.element(list.getByText(/It did not answer/)).toBeVisible();
  await expect.element(page.getByText(/3 requests/)).toBeVisible();
  await page.getByLabelText('When', { exact: true }).selectOptions('session');
  await expect.element(list.getByText('from memory')).not.toBeInTheDocument();
  await page.getByLabelText(/When a model fails/).selectOptions('Demo');
  await page.getByLabelText(/very same request/).click();
  expect(ide.guard.gateway.get()).toEqual({ fallback: 'demo', cache: true });
  await expect.element(page.getByText(/is the same each time/)).toBeVisible();
});
