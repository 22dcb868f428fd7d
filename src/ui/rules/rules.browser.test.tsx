import { afterEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { Rule, Simulated, Verdict } from '#guard/policy.contract.ts';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import { RulesSection } from '../settings/rules-section.tsx';

let end = () => {};
afterEach(() => end());

async function open() {
  const fixture = await createFixture();
  end = draw(<RulesSection />, fixture.ide).end;
  return fixture;
}

const base: Rule = { id: 'default-write', decision: 'ask', effect: 'write', by: 'default', createdAt: 0 };
const verdict = (decision: Verdict['decision']): Verdict => ({ decision, rule: base, reason: `Said ${decision}.` });
const past = (name: string, before: Verdict['decision'], after: Verdict['decision']): Simulated => ({
  call: {
    runId: 'r',
    callId: name.length,
    at: 0,
    state: 'done',
    action: { method: name, source: 'edge', effect: 'write', args: [{ name: 'fir' }] },
  },
  before: verdict(before),
  after: verdict(after),
});

it('makes a rule with arguments, a scope and an end, tries it on past calls, changes it and takes it back', async () => {
  const { ide, stage } = await open();
  stage.policy.simulated = [past('edge_zones_create', 'ask', 'deny'), past('edge_dns', 'ask', 'ask')];
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByRole('combobox', { name: 'Decision' }).selectOptions('Deny');
  await page.getByRole('combobox', { name: 'Method', exact: true }).fill('edge_zones_*');
  await page.getByRole('combobox', { name: 'Where' }).selectOptions('in this conversation');
  await page.getByRole('combobox', { name: 'How long' }).selectOptions('for an hour');
  await page.getByRole('button', { name: 'Only with certain arguments' }).click();
  await page.getByRole('textbox', { name: 'Path of argument 1' }).fill('name');
  await page.getByRole('combobox', { name: 'How argument 1 is compared' }).selectOptions('is like');
  await page.getByRole('textbox', { name: 'Value of argument 1' }).fill('fir*');
  await page.getByRole('button', { name: 'Try it on the last 100 calls' }).click();
  await expect.element(page.getByText('1 of the last 2 calls would have gone another way.')).toBeVisible();
  await expect.element(page.getByRole('cell', { name: /edge_zones_create/ })).toBeVisible();
  await page.getByRole('button', { name: 'Add the rule' }).click();
  await expect
    .poll(() => ide.rules.get())
    .toMatchObject([
      {
        decision: 'deny',
        method: 'edge_zones_*',
        args: [{ path: 'name', like: 'fir*' }],
        scope: 'session',
        session: ide.session.get()?.session.id,
        by: 'person',
      },
    ]);
  await expect.element(page.getByRole('heading', { name: 'In this conversation' })).toBeVisible();
  await page.getByRole('button', { name: 'Change the rule for edge_zones_* with name like fir*' }).click();
  await page.getByRole('combobox', { name: 'Decision' }).selectOptions('Allow');
  await page.getByRole('button', { name: 'Save the rule' }).click();
  await expect.poll(() => ide.rules.get().map(({ decision }) => decision)).toEqual(['allow']);
  await page.getByRole('button', { name: /^Remove the rule/ }).click();
  expect(ide.rules.get()).toEqual([]);
});

it('says what would happen, by which rule, and what the last calls come to', async () => {
  const { stage } = await open();
  const asked = page.getByRole('region', { name: 'What would happen' });
  await page.getByRole('combobox', { name: 'This method is called' }).fill('edge_nothing');
  await page.getByRole('button', { name: 'Ask the rules' }).click();
  await expect.element(asked).toHaveTextContent('There is no such method.');
  const other: Rule = { ...base, id: 'other', decision: 'allow', method: 'edge_*' };
  stage.policy.tested = { ok: true, verdict: verdict('deny'), matching: [base, other], named: false };
  await page.getByRole('button', { name: 'Ask the rules' }).click();
  await expect.element(asked).toHaveTextContent('deniedSaid deny. The method is hidden');
  await expect.element(asked).toHaveTextContent('edge_*, writes only allowed');
  stage.policy.simulated = [past('a', 'allow', 'allow'), past('b', 'ask', 'ask'), past('c', 'deny', 'deny')];
  await page.getByRole('button', { name: 'The last 100 calls under these rules' }).click();
  await expect.element(asked).toHaveTextContent('Of the last 3: 1 would be allowed, 1 asked, 1 denied.');
});

it('sets budgets and rates, and takes them away when emptied', async () => {
  const { ide } = await open();
  const money = page.getByRole('spinbutton', { name: 'This conversation, US dollars' });
  await expect.element(money).toHaveValue(1);
  await money.fill('2.5');
  await page.getByRole('spinbutton', { name: 'A day, Seconds' }).fill('60');
  await page.getByRole('spinbutton', { name: 'Calls of Edge' }).fill('10');
  await page.getByRole('combobox', { name: 'This method is called' }).click();
  expect(ide.policy.budgets.get()).toMatchObject({ session: { money: 2.5 }, day: { ms: 60_000 } });
  expect(ide.policy.rates.get()).toEqual({ edge: { calls: 10, perMs: 1000 } });
  await page.getByRole('combobox', { name: 'Per, for Edge' }).selectOptions('a minute');
  expect(ide.policy.rates.get()).toEqual({ edge: { calls: 10, perMs: 60_000 } });
  await money.fill('');
  await page.getByRole('spinbutton', { name: 'Calls of Edge' }).fill('');
  await page.getByRole('combobox', { name: 'This method is called' }).click();
  expect(ide.policy.budgets.get().session).toEqual({});
  expect(ide.policy.rates.get()).toEqual({});
});
