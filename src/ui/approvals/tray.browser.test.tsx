import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Approval, ApprovalRequest } from '#guard/policy.contract.ts';
import { createFixture, type Stage } from '../fixture.ts';
import { approval } from '../fixture-content.ts';
import { IdeProvider } from '../ide.ts';
import { createView } from '../view.ts';
import { Workbench } from '../workbench.tsx';

let root: Root | undefined;
let stage: Stage;

beforeEach(() => page.viewport(1400, 900));
afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
});

async function open(requests: ApprovalRequest[]) {
  const fixture = await createFixture();
  stage = fixture.stage;
  stage.approvals.set(requests);
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  root.render(
    <IdeProvider value={fixture.ide}>
      <Workbench view={createView()} />
    </IdeProvider>,
  );
  await expect.element(composer()).toBeInTheDocument();
}

const composer = () => page.getByRole('textbox', { name: 'Message', exact: true });
const tray = () => page.getByRole('region', { name: 'Waiting for you', exact: true });
const card = () => page.getByRole('group', { name: /^Enable protection on shop.example, waiting/ });
const decided = (): Approval[] => stage.decided.map((one) => one.approval);
const five = () =>
  [1, 2, 3, 4, 5].map((n) => approval({ id: `call-${n}`, callId: n, title: n < 4 ? 'Create a zone' : 'Enable it' }));
/** Keys are taken once a card has stood for a moment. */
const press = (keys: string, done: () => boolean) =>
  vi.waitFor(
    async () => {
      if (document.activeElement === document.body) document.querySelector<HTMLElement>('[data-card]')?.focus();
      if (!done()) await userEvent.keyboard(keys);
      expect(done()).toBe(true);
    },
    { timeout: 12_000 },
  );

describe('one call', () => {
  it('has the keyboard; Enter approves it, A does too, R rejects it', async () => {
    await open([approval()]);
    await expect.element(card()).toHaveFocus();
    await expect.element(card()).toHaveTextContent('edge_ddos_protection_enable({ zone_id: "z_71", mode: "high" })');
    await expect.element(card()).toHaveTextContent('With zone id z_71 and mode high. Uses the key edge-prod');
    await press('{Enter}', () => stage.decided.length === 1);
    for (const keys of ['a', 'r']) {
      stage.approvals.set([approval({ id: keys })]);
      await expect.element(card()).toHaveFocus();
      await press(keys, () => stage.decided.some(({ id }) => id === keys));
    }
    expect(decided()).toEqual([{ decision: 'approve' }, { decision: 'approve' }, { decision: 'reject' }]);
  });

  it('says of a climb what it may touch and what it costs, and why it is asked', async () => {
    const method = { method: 'ladder_climb', source: 'ladder', args: [{ to: 'npm' }] };
    const title = 'Run with packages? The program imports zod.';
    await open([approval({ id: 'climb', title, action: { ...approval().action, ...method } })]);
    const asked = page.getByRole('group', { name: /^Run with packages/ });
    await expect.element(asked).toHaveTextContent('Run with packages? The program imports zod.');
    await expect
      .element(asked)
      .toHaveTextContent('About 2.5 s the first time, then 40 ms; 189 MB of memory, 3.7 MB to load.');
    await expect.element(asked).not.toHaveTextContent('Uses no key');
  });

  it('does not take Enter or A for what destroys: that wants the button', async () => {
    const action = { ...approval().action, effect: 'destroy' as const };
    await open([approval({ id: 'hard', action, reversible: false })]);
    await expect.element(card()).toHaveFocus();
    await expect.element(card()).toHaveTextContent('Cannot be taken back.');
    expect(card().getByRole('button', { name: 'Always allow' }).query()).toBeNull();
    expect(card().getByRole('button', { name: 'Also the rest of this run' }).query()).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 600));
    await userEvent.keyboard('{Enter}');
    expect(decided()).toEqual([]);
    await press('a', () => document.activeElement?.textContent?.trim() === 'Approve');
    expect(decided()).toEqual([]);
    await userEvent.keyboard('{Enter}');
    await expect.poll(decided).toEqual([{ decision: 'approve' }]);
  });

  it('lets a person edit the arguments, held to the types, and sends what stands there', async () => {
    await open([approval()]);
    await expect.element(card()).toHaveFocus();
    await userEvent.keyboard('e');
    const field = page.getByRole('textbox', { name: /Arguments as JSON/ });
    await expect.element(field).toHaveFocus();
    stage.policy.problems = ['Type "hgih" is not assignable to type "low" | "medium" | "high".'];
    await userEvent.fill(field, '{"zone_id": "z_72", "mode": "hgih"}');
    await expect.element(card()).toHaveTextContent('"hgih" is not assignable');
    await expect.element(page.getByRole('button', { name: 'Approve with these' })).toBeDisabled();
    stage.policy.problems = [];
    await userEvent.fill(field, '{"zone_id": "z_72", "mode": "low"}');
    await expect.element(page.getByRole('button', { name: 'Approve with these' })).toBeEnabled();
    await userEvent.click(page.getByRole('button', { name: 'Approve with these' }));
    expect(decided()).toEqual([{ decision: 'approve', args: [{ zone_id: 'z_72', mode: 'low' }] }]);
  });

  it('leaves an edit with Escape and does not offer one for what JSON cannot say', async () => {
    await open([approval()]);
    await expect.element(card()).toHaveFocus();
    await userEvent.keyboard('e');
    await expect.element(page.getByRole('textbox', { name: /Arguments as JSON/ })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(card()).toHaveFocus();
    expect(decided()).toEqual([]);
    stage.approvals.set([
      approval({ id: 'bytes', action: { ...approval().action, args: [{ body: new Uint8Array(3) }] } }),
    ]);
    await expect.element(card()).toHaveTextContent('With body of 3 bytes.');
    expect(card().getByRole('button', { name: 'Edit arguments' }).query()).toBeNull();
  });

  it('is rejected with a reason', async () => {
    await open([approval()]);
    await userEvent.click(page.getByRole('button', { name: 'Reject with a reason' }));
    await userEvent.keyboard('Not on a Friday.{Enter}');
    await expect.poll(decided).toEqual([{ decision: 'reject', reason: 'Not on a Friday.' }]);
  });

  it('is allowed from now on, as far as a person says', async () => {
    await open([approval({ tryable: true })]);
    await userEvent.click(page.getByRole('button', { name: 'See what would change' }));
    await expect.element(card()).toHaveTextContent('Changes shop.example: mode off → high.');
    await userEvent.click(page.getByRole('button', { name: 'Always allow' }));
    await userEvent.selectOptions(page.getByRole('combobox', { name: 'Where' }), 'in this conversation');
    await userEvent.selectOptions(page.getByRole('combobox', { name: 'How long' }), 'for an hour');
    await userEvent.click(page.getByRole('button', { name: 'With these arguments only' }));
    expect(decided()).toMatchObject([
      { decision: 'approve', always: 'arguments', scope: 'session', expiresAt: expect.any(Number) },
    ]);
  });

  it('leaves the keyboard where something is being written', async () => {
    await open([]);
    await userEvent.click(composer());
    await userEvent.keyboard('half a thought');
    stage.approvals.set([approval()]);
    await expect.element(card()).toBeInTheDocument();
    await expect.element(composer()).toHaveFocus();
  });
});

describe('several calls', () => {
  it('of one run are one decision, by the keyboard', async () => {
    await open(five());
    const group = page.getByRole('group', { name: /^5 calls: 3 × Create a zone, 2 × Enable it, waiting/ });
    await expect.element(group).toHaveFocus();
    await press('a', () => stage.decided.length === 5);
    expect(stage.decided.map(({ id }) => id)).toEqual(['call-1', 'call-2', 'call-3', 'call-4', 'call-5']);
    expect(new Set(decided().map(({ decision }) => decision))).toEqual(new Set(['approve']));
    await expect.element(tray()).not.toBeInTheDocument();
  });

  it('can be decided one by one, with the arrows between them', async () => {
    await open(five());
    await expect.element(page.getByRole('group', { name: /^5 calls/ })).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await expect.element(page.getByRole('group', { name: /^Create a zone/ }).nth(1)).toHaveFocus();
    await press('r', () => stage.decided.length === 1);
    expect(stage.decided).toEqual([{ id: 'call-2', approval: { decision: 'reject' } }]);
    await expect.element(page.getByRole('group', { name: /^4 calls/ })).toHaveFocus();
    await userEvent.click(page.getByRole('button', { name: 'Approve all 4' }));
    expect(stage.decided).toHaveLength(5);
  });

  it('with a deletion among them are not approved by a key', async () => {
    const gone = approval({ id: 'gone', callId: 9, action: { ...approval().action, effect: 'destroy' } });
    await open([approval(), gone]);
    await expect.element(page.getByRole('group', { name: /^2 calls/ })).toHaveFocus();
    await new Promise((resolve) => setTimeout(resolve, 600));
    await userEvent.keyboard('{Enter}');
    expect(decided()).toEqual([]);
    await userEvent.click(page.getByRole('button', { name: 'Reject all' }));
    expect(decided()).toEqual([{ decision: 'reject' }, { decision: 'reject' }]);
  });

  it('of the rest of a run are approved with the first', async () => {
    await open([approval()]);
    await userEvent.click(page.getByRole('button', { name: 'Also the rest of this run' }));
    expect(decided()).toEqual([{ decision: 'approve', rest: true }]);
  });

  it('are counted in the title, the status bar, and for who does not see them', async () => {
    await open(five());
    expect(document.title).toMatch(/^\(5\) /);
    await expect
      .element(page.getByText(/^5 calls waiting for your decision: Create a zone, Enable it$/))
      .toBeInTheDocument();
    await expect.element(page.getByRole('contentinfo')).toHaveTextContent('5 waiting for you');
    stage.approvals.set([]);
    await expect.poll(() => document.title).not.toMatch(/^\(/);
  });

  it('of another tab say so', async () => {
    await open([approval({ elsewhere: true })]);
    await expect.element(card()).toHaveTextContent('in another tab');
  });
});

it('a budget that is used up waits to be raised once or to stop', async () => {
  await open([]);
  const question = {
    scope: 'session',
    kind: 'money',
    spent: 1.02,
    limit: 1,
    next: 'the next answer',
    createdAt: 0,
  } as const;
  stage.policy.questions.set([{ ...question, id: 'q1' }]);
  const one = page.getByRole('group', { name: /^The budget of this conversation is used up/ });
  await expect.element(one).toHaveTextContent('$1.02 of $1.00');
  await userEvent.click(one.getByRole('button', { name: 'Raise it once' }));
  stage.policy.questions.set([{ ...question, id: 'q2' }]);
  await userEvent.click(one.getByRole('button', { name: 'Stop' }));
  expect(stage.policy.answered).toEqual([
    { id: 'q1', raise: true },
    { id: 'q2', raise: false },
  ]);
  await expect.element(page.getByRole('contentinfo')).toHaveTextContent('$0.018 of $1.00');
});
