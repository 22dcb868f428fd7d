import { expect, type Locator } from '@playwright/test';
import type { Workbench } from './workbench.ts';

/** What is written into the form that adds a model. */
export interface ModelSetup {
  /** Label of one of the places where a model runs. */
  preset?: string;
  model?: string;
  /** Name in the list. */
  label?: string;
  key?: string | undefined;
  /** The key is for this visit only. */
  visitOnly?: boolean;
  /** The model has no tool calls: it is spoken to in text. */
  text?: boolean;
}

/** The form of Settings that adds a model, filled in and not yet sent. */
export async function fillModelForm(workbench: Workbench, url: string, setup: ModelSetup = {}): Promise<Locator> {
  const { preset = 'Custom', model = 'small', label = model, key, visitOnly = false, text = false } = setup;
  const { page } = workbench;
  await workbench.command('Connect or choose a model');
  await page.getByRole('button', { name: 'Add a model' }).click();
  const form = page.getByRole('form', { name: 'Add a model' });
  await form.getByLabel('Where the model runs').selectOption({ label: preset });
  await form.getByLabel('Base URL').fill(url);
  if (key) await form.getByLabel(/^Key/).fill(key);
  if (visitOnly) await form.getByLabel(/^This visit only/).check();
  await form.getByRole('combobox', { name: 'Model', exact: true }).fill(model);
  if (text) await form.getByRole('checkbox', { name: /^Text protocol/ }).check();
  await form.getByLabel('Name in the list').fill(label);
  return form;
}

/** Adds a model in Settings as a person does: it is the one in use then, and the workbench is back. */
export async function addModel(workbench: Workbench, url: string, setup: ModelSetup = {}): Promise<void> {
  const { page } = workbench;
  const form = await fillModelForm(workbench, url, setup);
  await form.getByRole('button', { name: 'Add model' }).click();
  const added = page.getByRole('radio', { name: setup.label ?? setup.model ?? 'small' });
  await expect(added).toBeChecked({ timeout: 20_000 });
  await page.keyboard.press('Escape');
  await expect(added).toHaveCount(0);
}
