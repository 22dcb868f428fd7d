import { expect, type Page, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

test.describe.configure({ timeout: 150_000 });
const patient = { timeout: 30_000 };

const result = (page: Page) => page.getByRole('region', { name: 'Result of the playground' });
const waiting = (page: Page, name: RegExp) => page.getByRole('group', { name });

async function run(workbench: Workbench, program: string) {
  const { page } = workbench;
  await workbench.openPlayground(program);
  await expect(page.getByText('types fit')).toBeVisible(patient);
  await page.getByRole('button', { name: /^Run/ }).click();
}

/** Writes a file by a program, as a model would, and waits until that is done. */
async function write(workbench: Workbench, path: string, content: string) {
  const { page } = workbench;
  await run(workbench, `return codemode.workspace_write(${JSON.stringify({ path, content })});`);
  const ask = page.getByRole('group', { name: /waiting for your decision/ });
  await ask.getByRole('button', { name: /^Approve/ }).click(patient);
  await expect(result(page).getByText(path).first()).toBeVisible(patient);
}

const zones = (words: string) => `import { shout } from '../src/shout.ts';

interface Wanted {
  /** As the zone stands. */
  status: 'active' | 'pending' | 'moved';
}

/** Names of the zones that have a status, ${words} */
export async function names(input: Wanted): Promise<{ names: string[] }> {
  const zones = await codemode.edge_zones_list({ status: input.status });
  return { names: zones.map((zone) => shout(zone.name)) };
}

/** Adds a TXT record to the first zone. */
export async function mark(input: { text: string }): Promise<string> {
  const [zone] = await codemode.edge_zones_list();
  const made = await codemode.edge_dns_records_create({ zone_id: zone!.id, type: 'TXT', name: input.text + '.' + zone!.name, content: 'value' });
  return made.name;
}

export const several = (a: string, b: string) => a + b;
`;

test('a file of the workspace is methods: typed, found, asked about when new or changed, its writes decided one by one', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await write(workbench, '/src/shout.ts', 'export const shout = (text: string) => text.toUpperCase();');
  await write(workbench, '/tools/zone-lists.ts', zones('in capitals'));

  // Found by its words in the program that comes right after, and typed.
  await run(
    workbench,
    `const [first] = await codemode.search('names of the zones that have a status, in capitals');
return [first!.name, ...(await codemode.tools_status()).problems].join(' | ');`,
  );
  await expect(result(page).getByText('tools_zone_lists_names').first()).toBeVisible(patient);
  await expect(result(page).getByText(/several of tools\/zone-lists\.ts is no method/)).toBeVisible(patient);

  await workbench.openPlayground("return codemode.tools_zone_lists_names({ status: 'gone' });");
  await expect(page.getByText(/1 problem/)).toBeVisible(patient);

  const call = "return (await codemode.tools_zone_lists_names({ status: 'active' })).names;";
  await run(workbench, call);
  const accept = waiting(page, /Use the toolset \/tools\/zone-lists\.ts, which is new/);
  await expect(accept).toContainText('edge_zones_list');
  await accept.getByRole('button', { name: /^Approve/ }).click(patient);
  const climb = waiting(page, /Run with packages/);
  await climb.getByRole('button', { name: /^Approve/ }).click(patient);
  await expect(
    result(page)
      .getByText(/[A-Z]+\.[A-Z]+/)
      .first(),
  ).toBeVisible(patient);

  // Accepted once; what it writes is asked about as any write.
  await run(workbench, "return codemode.tools_zone_lists_mark({ text: 'from-tool' });");
  const record = waiting(page, /DNS record|waiting for your decision/).first();
  await expect(record).toContainText('edge_dns_records_create');
  await record.getByRole('button', { name: /^Approve/ }).click(patient);
  await expect(
    result(page)
      .getByText(/from-tool\./)
      .first(),
  ).toBeVisible(patient);

  // What a file brings in counts as the file.
  await write(workbench, '/src/shout.ts', 'export const shout = (text: string) => text.toUpperCase() + "?";');
  await run(workbench, call);
  const changed = waiting(page, /\/tools\/zone-lists\.ts, which has changed since it was accepted/);
  await changed.getByRole('button', { name: 'Reject', exact: true }).click(patient);
  await expect(
    result(page)
      .getByText(/has not accepted/)
      .first(),
  ).toBeVisible(patient);

  await page.reload();
  await run(workbench, call);
  await changed.getByRole('button', { name: /^Approve/ }).click(patient);
  await expect(
    result(page)
      .getByText(/[A-Z]\?/)
      .first(),
  ).toBeVisible(patient);

  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});
