import { expect, type Page, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

const json = (schema: unknown) => ({ 'application/json': { schema } });
const main = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Clinic', version: '2' },
  servers: [{ url: 'https://clinic.test' }],
  security: [{ staff: [] }],
  paths: {
    '/patients': { $ref: 'paths/patients.json' },
    '/rooms': {
      get: { operationId: 'rooms', summary: 'List rooms', security: [{}], responses: { 200: { description: '' } } },
    },
  },
  components: {
    securitySchemes: {
      staff: { type: 'http', scheme: 'basic', description: 'Of the reception.' },
      device: { type: 'apiKey', in: 'query', name: 'device_key' },
      visit: { type: 'apiKey', in: 'cookie', name: 'sid' },
    },
  },
});
const patients = JSON.stringify({
  post: {
    operationId: 'admit',
    summary: 'Admit a patient',
    security: [{ staff: [], device: [] }],
    requestBody: { content: json({ $ref: '../schemas/patient.json' }) },
    responses: { 200: { description: '', content: json({ $ref: '../schemas/patient.json' }) } },
  },
});
const patient = JSON.stringify({
  type: 'object',
  required: ['id', 'name', 'pin'],
  properties: {
    id: { type: 'string', readOnly: true },
    name: { type: 'string' },
    pin: { type: 'string', writeOnly: true },
  },
});
const file = (name: string, text: string) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) });

async function openSources(page: Page) {
  await new Workbench(page).command('Sources and their keys');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toBeVisible();
  return dialog;
}

test('a document in several files is whole when they are added: its methods, types and keys', async ({ page }) => {
  test.setTimeout(120_000);
  const workbench = await new Workbench(page).open();
  const meter = page.locator('[data-tour=footprint]');
  await expect(meter).toContainText(/of [\d,]+ tokens|tokens, written out/, { timeout: 30_000 });
  const methods = async () => Number(/(\d+) methods/.exec((await meter.getAttribute('title'))!)![1]);
  const before = await methods();

  const settings = await openSources(page);
  await settings.getByRole('button', { name: 'Import an API' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import an API' });
  await dialog.getByLabel('File of the document').setInputFiles(file('clinic.json', main));
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog.getByRole('status')).toContainText('1 method', { timeout: 15_000 });
  await dialog.getByRole('button', { name: 'Done' }).click();
  const card = settings.locator('[data-source=clinic]');
  await expect(card.getByText(/It refers to 1 other document: paths\/patients.json/)).toBeVisible();

  const add = card.getByLabel('Files Clinic refers to');
  await add.setInputFiles(file('else.json', '{}'));
  await expect(page.getByText(/None of those files is one that Clinic refers to/)).toBeVisible({ timeout: 15_000 });
  // What was added refers to another one, which comes along.
  await add.setInputFiles([file('patients.json', patients), file('patient.json', patient)]);
  await expect(card.getByText(/^2 methods/)).toBeVisible({ timeout: 15_000 });
  await expect(card.getByText(/It refers to/)).toHaveCount(0);

  await card.getByText('Coverage', { exact: true }).click();
  await expect(card.getByText('staff + device 1, none 1')).toBeVisible();
  await card.getByText(/notes? about the document/).click();
  await expect(card.getByText('Keys in a cookie, which a browser lets no page send: visit.')).toBeVisible();
  await card.getByRole('button', { name: 'Key', exact: true }).click();
  const which = card.getByRole('combobox', { name: 'Which key' });
  await expect(which).toContainText('staff (user and password');
  await expect(which).not.toContainText('visit');
  await which.selectOption('device');
  await card.getByLabel('Key for Clinic').fill('device-key-1');
  await card.getByRole('button', { name: 'Keep the key' }).click();
  for (let open = 0; open < 3 && (await page.getByRole('dialog').count()) > 0; open++)
    await page.keyboard.press('Escape');
  await expect.poll(methods, { timeout: 30_000 }).toBe(before + 2);

  await runProgram(
    workbench,
    `const text = await codemode.describe('clinic_admit');
return { key: text.includes('@key staff + device'), pinGoesIn: /input: \\{[^}]*pin/.test(text), idDoesNot: !/input: \\{[^}]*id:/.test(text) };`,
  );
  await expect(page.getByText(/pinGoesIn/).last()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('false')).toHaveCount(0);

  await runProgram(
    workbench,
    `const made = await codemode.clinic_admit({ name: 'Ada', pin: '1' });
await codemode.clinic_rooms({});
return made.pin;`,
  );
  await expect(page.getByText(/Property 'pin' does not exist/).first()).toBeVisible({ timeout: 60_000 });
  expect(workbench.faults).toEqual([]);
});
