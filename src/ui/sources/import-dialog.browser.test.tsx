import { afterEach, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { cell } from '#base/cell.ts';
import type { Source } from '#codemode/catalog.contract.ts';
import { createFixture, type Stage } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import type { Ide, Importing } from '../ide.ts';
import { ImportDialog } from './import-dialog.tsx';
import { SourceList } from './source-list.tsx';

type Input = Parameters<Ide['importSource']>[0];

let ide: Ide;
let stage: Stage;
let end = () => {};
let asked: Input[];
let settle: (id: string | null) => void;
let cancelled: number;
const importing = cell<Importing | null>(null);

beforeEach(async () => {
  const fixture = await createFixture({ empty: true });
  stage = fixture.stage;
  asked = [];
  cancelled = 0;
  importing.set(null);
  ide = {
    ...fixture.ide,
    importing,
    importSource(input) {
      asked.push(input);
      return new Promise((resolve) => {
        settle = resolve;
      });
    },
    cancelImport() {
      cancelled++;
      settle(null);
    },
  };
});
afterEach(() => end());

const open = (replace?: { id: string; title: string }) => {
  end = draw(<ImportDialog open onOpenChange={() => {}} replace={replace ?? null} />, ide).end;
};
const go = () => page.getByRole('button', { name: 'Import', exact: true }).click();

it('imports a file, shows how far it is, and says what came of it', async () => {
  open();
  const file = new File(['{"openapi":"3.1.0"}'], 'zones.json');
  await page.getByLabelText('File of the document').upload(file);
  await expect.element(page.getByText('zones.json')).toBeVisible();
  await go();
  expect(asked[0]?.file?.name).toBe('zones.json');
  importing.set({ title: 'zones.json', progress: { stage: 'indexing', part: 0.4 }, startedAt: 0 });
  await expect.element(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '40');
  settle('cloudflare');
  await expect.element(page.getByText('2,569 methods', { exact: false })).toBeVisible();
});

it('imports pasted text under a name and a server', async () => {
  open();
  await page.getByRole('tab', { name: 'Paste' }).click();
  await page.getByRole('textbox', { name: 'The document' }).fill('openapi: 3.1.0');
  await page.getByRole('textbox', { name: 'Name in code' }).fill('zones');
  await page.getByRole('textbox', { name: 'Server' }).fill('https://api.example.com');
  await go();
  expect(asked).toEqual([{ text: 'openapi: 3.1.0', name: 'zones', server: 'https://api.example.com' }]);
});

it('imports from an address, and can be cancelled', async () => {
  open();
  await page.getByRole('tab', { name: 'Address' }).click();
  await page.getByRole('textbox', { name: 'Address of the document' }).fill(' https://example.com/openapi.json ');
  await userEvent.keyboard('{Enter}');
  expect(asked).toEqual([{ url: 'https://example.com/openapi.json' }]);
  await page.getByRole('button', { name: 'Cancel import' }).click();
  expect(cancelled).toBe(1);
  await expect.element(page.getByRole('alert')).toHaveTextContent('The import was cancelled. Nothing has changed.');
  await expect
    .element(page.getByRole('textbox', { name: 'Address of the document' }))
    .toHaveValue(' https://example.com/openapi.json ');
});

it('asks for what is missing, and repeats what went wrong', async () => {
  open();
  await go();
  await expect.element(page.getByRole('alert')).toHaveTextContent('Choose a file');
  await page.getByRole('tab', { name: 'Paste' }).click();
  await page.getByRole('textbox', { name: 'The document' }).fill('nonsense');
  await go();
  stage.notices.set([{ id: 'n', tone: 'problem', text: 'This is neither JSON nor YAML: line 1, column 1.' }]);
  settle(null);
  await expect.element(page.getByRole('alert')).toHaveTextContent('This is neither JSON nor YAML: line 1, column 1.');
});

it('keeps the name of what it replaces', async () => {
  open({ id: 'cloudflare', title: 'Cloudflare' });
  await expect.element(page.getByRole('textbox', { name: 'Name in code' })).toBeDisabled();
  await page.getByRole('tab', { name: 'Paste' }).click();
  await page.getByRole('textbox', { name: 'The document' }).fill('openapi: 3.1.0');
  await page.getByRole('button', { name: 'Replace', exact: true }).click();
  expect(asked).toEqual([{ text: 'openapi: 3.1.0', name: 'cloudflare' }]);
});

it('lists sources, gives one a key once, and removes it', async () => {
  const keys: unknown[] = [];
  const removed: string[] = [];
  const all: Ide = {
    ...ide,
    setSourceKey: async (...given) => void keys.push(given),
    removeSource: async (id) => void removed.push(id),
  };
  end = draw(<SourceList />, all).end;
  await expect.element(page.getByText('14 methods', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Key' }).click();
  await page.getByRole('button', { name: 'Keep the key' }).click();
  await expect.element(page.getByText('Give a key.')).toBeVisible();
  const field = page.getByRole('textbox', { name: 'Key for Cloudflare' });
  await expect.element(field).toHaveAttribute('type', 'password');
  await field.fill(' secret ');
  await page.getByRole('button', { name: 'Keep the key' }).click();
  expect(keys).toEqual([['cloudflare', 'secret', { name: 'Authorization', prefix: 'Bearer ' }]]);
  await expect.element(field).not.toBeInTheDocument();
  expect(document.body.innerHTML).not.toContain('secret');
  await page.getByRole('button', { name: 'Remove Cloudflare' }).click();
  expect(removed).toEqual(['cloudflare']);
});

it('takes a document that is dropped on the list', async () => {
  end = draw(<SourceList />, ide).end;
  await expect.element(page.getByRole('button', { name: 'Import an API' })).toBeVisible();
  const data = new DataTransfer();
  data.items.add(new File(['openapi: 3.1.0'], 'dropped.yaml'));
  const list = document.querySelector('section[aria-label="Sources"]')!;
  list.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
  await expect.element(page.getByText('dropped.yaml')).toBeVisible();
  await go();
  expect(asked[0]?.file?.name).toBe('dropped.yaml');
});

const described: Source = {
  id: 'bank',
  title: 'Bank',
  version: '1',
  from: 'https://bank.test/openapi.json',
  kind: 'openapi',
  server: 'https://eu.bank.test',
  operations: 12,
  notes: [],
  naiveTokens: null,
  security: [
    { id: 'login', kind: 'basic', place: 'header', name: 'Authorization', prefix: 'Basic ', about: '', operations: 9 },
    { id: 'app', kind: 'key', place: 'query', name: 'app_key', prefix: '', about: 'Of your app.', operations: 3 },
    { id: 'session', kind: 'key', place: 'cookie', name: 'sid', prefix: '', about: '', operations: 1 },
  ],
  servers: [
    {
      template: 'https://{region}.bank.test',
      about: '',
      variables: [{ name: 'region', default: 'eu', options: ['eu', 'us'], about: '' }],
    },
    { template: 'https://sandbox.bank.test', about: 'to try', variables: [] },
  ],
  coverage: {
    operations: 12,
    parameters: 30,
    parametersNamed: 31,
    keys: { bearer: 5, none: 1 },
    bodies: { 'application/json': 4 },
    outputs: { typed: 10, text: 0, binary: 1, none: 1, unknown: 0 },
    paginated: 3,
    withHeaders: 2,
    missing: 0,
    external: 0,
    renamed: 1,
  },
};

it('shows what a document takes and covers: keys by scheme, servers, coverage, changes', async () => {
  const keys: unknown[] = [];
  const servers: unknown[] = [];
  const refreshed: string[] = [];
  const all: Ide = {
    ...ide,
    sources: cell([described]),
    sourceChanges: cell(new Map([['bank', { added: ['bank_new'], removed: [], changed: ['bank_old'] }]])),
    setSourceKey: async (...given) => void keys.push(given),
    setSourceServer: async (...given) => void servers.push(given),
    refreshSource: async (id) => void refreshed.push(id),
  };
  end = draw(<SourceList />, all).end;
  await page.getByText('Coverage', { exact: true }).click();
  await expect.element(page.getByText('30 of 31')).toBeVisible();
  await expect.element(page.getByText('10 typed, 1 binary, 1 empty')).toBeVisible();
  await expect.element(page.getByText('bearer 5, none 1')).toBeVisible();
  await page.getByText('What changed: 1 added, 0 removed, 1 changed').click();
  await expect.element(page.getByText('bank_new')).toBeVisible();

  await page.getByRole('button', { name: 'Key', exact: true }).click();
  const which = page.getByRole('combobox', { name: 'Which key' });
  await expect.element(which).toHaveTextContent('login (user and password, for 9 methods)');
  await expect.element(which).not.toHaveTextContent('session');
  await page.getByRole('textbox', { name: 'User' }).fill('ada');
  await page.getByLabelText('Password').fill('p w');
  await page.getByRole('button', { name: 'Keep the key' }).click();
  await page.getByRole('button', { name: 'Key', exact: true }).click();
  await which.selectOptions('app');
  await expect.element(page.getByRole('textbox', { name: 'Parameter of the address' })).toHaveValue('app_key');
  await page.getByLabelText('Key for Bank').fill('k1');
  await page.getByRole('button', { name: 'Keep the key' }).click();
  expect(keys).toEqual([
    ['bank', 'ada:p w', { name: 'Authorization', prefix: 'Basic ', scheme: 'login', kind: 'basic', place: 'header' }],
    ['bank', 'k1', { name: 'app_key', scheme: 'app', kind: 'key', place: 'query' }],
  ]);

  await page.getByRole('button', { name: 'Server', exact: true }).click();
  await page.getByRole('textbox', { name: 'region' }).fill('us');
  await page.getByRole('button', { name: 'Use this server' }).click();
  expect(servers).toEqual([['bank', 'https://us.bank.test']]);
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  expect(refreshed).toEqual(['bank']);
});
