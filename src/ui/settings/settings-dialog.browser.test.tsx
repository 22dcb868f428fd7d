import { afterEach, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { cell } from '#base/cell.ts';
import type { Rule } from '#guard/policy.contract.ts';
import type { Finding } from '#models/model.contract.ts';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import type { Ide, ModelDraft, ModelPreset } from '../ide.ts';
import { SettingsDialog, type SettingsSection } from './settings-dialog.tsx';

let ide: Ide;
let end = () => {};
let added: ModelDraft[];
let findings: Finding[];

const presets: ModelPreset[] = [
  {
    id: 'openrouter',
    label: 'OpenRouter',
    kind: 'openai-compatible',
    baseUrl: 'https://openrouter.ai/api/v1',
    model: 'some/model',
    protocol: 'tools',
    key: 'needed',
  },
  {
    id: 'ollama',
    label: 'Ollama',
    kind: 'openai-compatible',
    baseUrl: 'http://localhost:11434/v1',
    model: '',
    protocol: 'tools',
    key: 'none',
    hint: 'Start it with OLLAMA_ORIGINS set.',
  },
];

beforeEach(async () => {
  const fixture = await createFixture({ empty: true });
  added = [];
  findings = [];
  ide = {
    ...fixture.ide,
    presets,
    diagnose: async () => findings,
    listModels: async () => ['llama', 'qwen'],
    async addModel(draft) {
      added.push(draft);
      return findings;
    },
  };
});
afterEach(() => end());

const open = (section: SettingsSection, given = ide) => {
  end = draw(<SettingsDialog open onOpenChange={() => {}} section={section} />, given).end;
};

it('chooses who answers', async () => {
  open('models');
  await page.getByRole('radio', { name: /OpenRouter/ }).click();
  expect(ide.model.get().id).toBe('hosted');
  await expect.element(page.getByRole('radio', { name: /OpenRouter/ })).toBeChecked();
});

it('asks the doctor first, shows what it found, and adds anyway when asked', async () => {
  findings = [
    { check: 'Address', state: 'ok', message: 'openrouter.ai answers.' },
    { check: 'Key', state: 'problem', code: 'wrong_key', message: 'The key was refused. Make another one.' },
  ];
  open('models');
  await page.getByRole('button', { name: 'Add a model' }).click();
  await page.getByRole('button', { name: 'Add model' }).click();
  await expect.element(page.getByText('This endpoint answers only with a key.')).toBeVisible();
  const key = page.getByRole('textbox', { name: 'Key', exact: true });
  await expect.element(key).toHaveAttribute('type', 'password');
  await key.fill(' secret ');
  await page.getByRole('button', { name: 'Add model' }).click();
  await expect.element(page.getByText('The key was refused. Make another one.')).toBeVisible();
  expect(added).toEqual([]);
  await page.getByRole('button', { name: 'Add anyway' }).click();
  await expect
    .poll(() => added)
    .toEqual([
      {
        kind: 'openai-compatible',
        label: 'OpenRouter',
        baseUrl: 'https://openrouter.ai/api/v1',
        model: 'some/model',
        protocol: 'tools',
        key: 'secret',
      },
    ]);
  await expect.element(page.getByRole('form', { name: 'Add a model' })).not.toBeInTheDocument();
});

it('sets up a server without a key, from its own list, with the text protocol', async () => {
  findings = [{ check: 'Address', state: 'ok', message: 'It answers.' }];
  open('models');
  await page.getByRole('button', { name: 'Add a model' }).click();
  await page.getByRole('combobox', { name: 'Where the model runs' }).selectOptions('Ollama');
  await expect.element(page.getByText('Start it with OLLAMA_ORIGINS set.')).toBeVisible();
  await expect.element(page.getByRole('textbox', { name: 'Key', exact: true })).not.toBeInTheDocument();
  await page.getByRole('button', { name: 'List models' }).click();
  await expect.element(page.getByText('The endpoint offers 2.')).toBeVisible();
  await page.getByRole('button', { name: 'Add model' }).click();
  await expect.element(page.getByText('Name a model, or list what the endpoint offers.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Model', exact: true }).fill('qwen');
  await page.getByRole('checkbox', { name: /Text protocol/ }).click();
  await userEvent.click(page.getByRole('button', { name: 'Add model' }));
  await expect.poll(() => added.length).toBe(1);
  expect(added[0]).toMatchObject({ model: 'qwen', protocol: 'text' });
  expect(added[0]).not.toHaveProperty('key');
});

it('refuses an address that is none', async () => {
  open('models');
  await page.getByRole('button', { name: 'Add a model' }).click();
  await page.getByRole('textbox', { name: 'Base URL' }).fill('javascript:alert(1)');
  await page.getByRole('button', { name: 'Check connection' }).click();
  await expect.element(page.getByText('This should be an address', { exact: false })).toBeVisible();
});

it('lists the rules of a person to be taken back, and the rest to be read', async () => {
  const rules = cell<Rule[]>([
    { id: 'own', decision: 'allow', method: 'edge_zones_create', by: 'person', createdAt: 0 },
    { id: 'base', decision: 'ask', effect: 'destroy', by: 'default', createdAt: 0 },
  ]);
  const removeRule = async (id: string) => rules.update((all) => all.filter((rule) => rule.id !== id));
  open('rules', { ...ide, rules, removeRule });
  await expect.element(page.getByText('deletions')).toBeVisible();
  expect(page.getByRole('button', { name: /^Remove/ }).elements()).toHaveLength(1);
  await page.getByRole('button', { name: 'Remove the rule for edge_zones_create' }).click();
  await expect.element(page.getByText('None yet.', { exact: false })).toBeVisible();
});

it('says what is sealed, what is not, and what is used', async () => {
  open('about');
  await expect.element(page.getByText('Not sealed')).toBeVisible();
  await expect.element(page.getByText('11 MB of 4.2 GB')).toBeVisible();
  await page.getByRole('tab', { name: 'Sources' }).click();
  await expect.element(page.getByText('Cloudflare', { exact: true })).toBeVisible();
});
