import { afterEach, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { cell } from '#base/cell.ts';
import type { Method, OwnRecovery, Source } from '#codemode/catalog.contract.ts';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import type { Ide } from '../ide.ts';
import { WritesForm } from './writes-form.tsx';

const method = (name: string, effect: Method['effect'], part: Partial<Method> = {}): Method => ({
  name: `shelf_${name}`,
  source: 'shelf',
  summary: '',
  effect,
  route: `POST /${name}`,
  deprecated: false,
  tags: [],
  ...part,
});
const make = method('make', 'write', {
  recovery: { undo: { method: 'shelf_remove', from: { id: '$response.id' }, by: 'paths' } },
});
const all = [method('all', 'read'), method('burn', 'destroy', { recovery: { key: 'once' } }), make];

let ide: Ide;
let end = () => {};
let own: OwnRecovery;
let kept: OwnRecovery[];
let done: number;

beforeEach(async () => {
  own = {};
  kept = [];
  done = 0;
  ide = {
    ...(await createFixture({ empty: true })).ide,
    methods: cell(all),
    ownRecovery: () => own,
    recoveryOffers: () => ({ undo: ['shelf_remove', 'shelf_burn'], look: ['shelf_get'] }),
    setSourceRecovery: async (_id, given) => void kept.push(given),
  };
});
afterEach(() => end());

const open = (methods = all) => {
  ide = { ...ide, methods: cell(methods) };
  end = draw(<WritesForm source={{ id: 'shelf', title: 'Shelf' } as Source} onDone={() => done++} />, ide).end;
};
const header = () => page.getByRole('textbox', { name: 'Header by which a write sent twice happens once' });
const rows = () => page.getByRole('list', { name: 'Methods that write' }).getByRole('listitem');

it('says what is known of each write, those that wait for a word first; reads are not there', async () => {
  open();
  await expect.element(rows()).toHaveLength(2);
  await expect.element(rows().nth(0)).toHaveTextContent('shelf_make taken back by shelf_remove, if you choose it');
  await expect.element(rows().nth(1)).toHaveTextContent('shelf_burn once by once');
});

it('takes a header for all and a word for one, from the keyboard alone', async () => {
  open();
  await header().click();
  await userEvent.keyboard('Request-Token{Tab}{Enter}{Tab}');
  // The row is open: its header, the box for none, the inverse, the read.
  await userEvent.keyboard('{Tab}{Tab}');
  await expect.element(page.getByRole('combobox', { name: 'Taken back by' })).toHaveFocus();
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Taken back by' }), 'shelf_remove');
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Looked up with' }), 'shelf_get');
  await expect
    .element(rows().nth(0))
    .toHaveTextContent('once by Request-Token · taken back by shelf_remove · looked up with shelf_get');
  await header().click();
  await userEvent.keyboard('{Enter}');
  expect(kept).toEqual([
    { key: 'Request-Token', methods: { shelf_make: { undo: 'shelf_remove', look: 'shelf_get' } } },
  ]);
  expect(done).toBe(1);
});

it('takes back what was said, and says that nothing holds', async () => {
  own = { key: 'old', methods: { shelf_make: { undo: 'shelf_remove' }, shelf_burn: { key: 'mine' } } };
  open();
  await header().fill('');
  await rows().nth(0).getByRole('button').click();
  await page.getByRole('checkbox', { name: 'Send none' }).click();
  await rows().nth(0).getByRole('button', { name: 'shelf_burn' }).click();
  await rows().nth(1).getByRole('button').click();
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Taken back by' }), '-');
  await page.getByRole('button', { name: 'Keep' }).click();
  expect(kept).toEqual([{ methods: { shelf_burn: { key: null }, shelf_make: { undo: null } } }]);
});

it.each(['two words', 'Cookie', 'x'.repeat(81)])('keeps nothing while a header is “%s”', async (name) => {
  open();
  await header().fill(name);
  await page.getByRole('button', { name: 'Keep' }).click();
  await expect.element(header()).toHaveAttribute('aria-invalid', 'true');
  expect([kept, done]).toEqual([[], 0]);
});

it('draws some of many, and finds the others by name or path', async () => {
  const many = Array.from({ length: 300 }, (_, at) => method(`do_${String(at).padStart(3, '0')}`, 'write'));
  open(many);
  await expect.element(rows()).toHaveLength(20);
  await expect.element(page.getByRole('status')).toHaveTextContent('280 more methods, to be found by name.');
  await page.getByRole('searchbox', { name: 'Find a method' }).fill('/do_299');
  await expect.element(rows()).toHaveLength(1);
  await page.getByRole('searchbox').fill('nothing of it');
  await expect.element(page.getByRole('status')).toHaveTextContent('No method has that in its name or path.');
});
