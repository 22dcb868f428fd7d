import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFixture, type Stage } from './fixture.ts';
import { answer, user } from './fixture-content.ts';
import { IdeProvider } from './ide.ts';
import { createView, type Kept } from './view.ts';
import { Workbench } from './workbench.tsx';

let root: Root | undefined;

beforeEach(() => page.viewport(1400, 900));

afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
});

async function open(options: { empty?: boolean } = {}, prepare?: (stage: Stage) => Promise<void>) {
  const saved: Kept[] = [];
  const { ide, stage } = await createFixture(options);
  await prepare?.(stage);
  const view = createView({ save: (kept) => saved.push(kept) });
  const host = document.createElement('div');
  host.id = 'root';
  document.body.append(host);
  root = createRoot(host);
  root.render(
    <IdeProvider value={ide}>
      <Workbench view={view} />
    </IdeProvider>,
  );
  await expect.element(page.getByRole('textbox', { name: 'Message', exact: true })).toBeInTheDocument();
  return { ide, stage, view, saved };
}

const row = (name: RegExp) => page.getByRole('treeitem', { name });
const composer = () => page.getByRole('textbox', { name: 'Message', exact: true });
const settled = async (stage: { turn: { set(value: null): void }; approvals: { set(value: []): void } }) => {
  stage.turn.set(null);
  stage.approvals.set([]);
};

describe('the workbench', () => {
  it('says where one is, what the prompt weighs, and what runs', async () => {
    await open();
    await expect.element(page.getByRole('banner')).toHaveTextContent('612 of 1,174,302 tokens');
    await expect.element(page.getByLabelText('Title of this conversation')).toHaveValue('Harden inactive zones');
    await expect.element(page.getByRole('contentinfo')).toHaveTextContent('1 isolate running, 3 warm');
    await expect.element(page.getByRole('contentinfo')).toHaveTextContent('Saved in this browser');
    const bar = document.querySelectorAll('[data-tour="footprint"] rect');
    expect(Number(bar[1]?.getAttribute('width'))).toBe(1);
  });

  it('says why nothing is saved when it is not', async () => {
    const { stage } = await open();
    stage.status.update((now) => ({ ...now, saved: 'unavailable', problem: 'The disk is full.' }));
    await expect.element(page.getByRole('contentinfo')).toHaveTextContent('Not saved: The disk is full.');
  });

  it('keeps the theme and puts it on the page', async () => {
    const { view, saved } = await open();
    view.set({ theme: 'dark' });
    await vi.waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'));
    expect(saved.at(-1)?.theme).toBe('dark');
    view.set({ theme: 'system' });
    await vi.waitFor(() => expect(document.documentElement.dataset.theme).toBeUndefined());
  });

  it('renames the conversation in its title', async () => {
    const { ide } = await open();
    const title = page.getByLabelText('Title of this conversation');
    await userEvent.fill(title, 'Another name');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(ide.session.get()?.session.title).toBe('Another name'));
  });

  it('works in one column on a phone', async () => {
    await page.viewport(390, 844);
    await open();
    await expect.element(page.getByRole('tree')).not.toBeInTheDocument();
    await userEvent.click(page.getByRole('button', { name: 'Tree', exact: true }));
    await expect.element(row(/folded into one/)).toBeVisible();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
  });
});

describe('a first visit', () => {
  it('offers three ways, says the demo is no AI, and stands in the way of nothing', async () => {
    const { ide } = await open({ empty: true });
    for (const name of [/Take the tour/, /Open the playground/, /Connect a model/]) {
      await expect.element(page.getByRole('main').getByRole('button', { name })).toBeVisible();
    }
    await expect.element(page.getByRole('main')).toHaveTextContent('rules, no AI');
    await userEvent.fill(composer(), 'Which zones are there?');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(ide.session.get()?.path[0]?.title).toBe('Which zones are there?'));
    await expect.element(page.getByRole('log')).toHaveTextContent('You said: Which zones are there?');
  });
});

describe('the composer', () => {
  it('sends with Enter and begins a line with Shift+Enter', async () => {
    const { ide, stage } = await open();
    await settled(stage);
    await userEvent.click(composer());
    await userEvent.keyboard('one{Shift>}{Enter}{/Shift}two');
    expect(ide.session.get()?.path.at(-1)?.kind).toBe('assistant');
    await expect.element(composer()).toHaveValue('one\ntwo');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(ide.session.get()?.path.at(-2)?.kind).toBe('user'));
    await expect.element(composer()).toHaveValue('');
  });

  it('offers Stop while an answer comes, and sends nothing then', async () => {
    const { ide, stage } = await open();
    stage.approvals.set([]);
    const before = ide.session.get()?.path.length;
    await userEvent.click(composer());
    await userEvent.keyboard('hello{Enter}');
    expect(ide.session.get()?.path.length).toBe(before);
    await userEvent.click(page.getByRole('main').getByRole('button', { name: 'Stop', exact: true }));
    expect(ide.turn.get()).toBeNull();
    await expect.element(page.getByRole('button', { name: 'Send', exact: true })).toBeEnabled();
  });

  it('edits what was said last with an arrow up, as another branch', async () => {
    const { ide, stage } = await open();
    await settled(stage);
    const before = ide.session.get()!.path.findLast((entry) => entry.kind === 'user')!;
    await userEvent.click(composer());
    await userEvent.keyboard('{ArrowUp}');
    const field = page.getByLabelText('Edit your message');
    await expect.element(field).toHaveFocus();
    await userEvent.fill(field, 'Said differently');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() =>
      expect(ide.session.get()?.path.some(({ title }) => title === 'Said differently')).toBe(true),
    );
    expect(ide.session.get()?.children.get(before.parents[0]!)).toHaveLength(2);
    await userEvent.click(page.getByRole('log').getByRole('button', { name: 'Previous version' }).last());
    await vi.waitFor(() => expect(ide.session.get()?.path.some(({ id }) => id === before.id)).toBe(true));
  });
});

describe('the tree', () => {
  it('moves with the keyboard, one row in the tab order', async () => {
    await open();
    (row(/Now do it for real/).element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowUp}');
    await expect.element(row(/Only say what/)).toHaveFocus();
    await userEvent.keyboard('{Home}');
    await expect.element(row(/Which of our zones/)).toHaveFocus();
    await userEvent.keyboard('j');
    await expect.element(row(/Three of five/)).toHaveFocus();
    expect(document.querySelectorAll('[data-entry][tabindex="0"]')).toHaveLength(1);
  });

  it('goes to another branch with Enter', async () => {
    const { ide, stage } = await open();
    await settled(stage);
    (row(/Just enable it/).element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowUp}{ArrowDown}{Enter}');
    await vi.waitFor(() => expect(ide.session.get()?.path.at(-1)?.title).toContain('Rejected by policy'));
    await expect.element(page.getByRole('log')).toHaveTextContent('Rejected by policy.');
  });

  it('folds a range chosen with Shift, with an edited summary, and unfolds it', async () => {
    const { ide, stage } = await open();
    await settled(stage);
    await userEvent.click(row(/Do a dry run/));
    await userEvent.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    await expect.element(row(/Do a dry run/)).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('f');
    const summary = page.getByLabelText('Summary the model reads in their place');
    await expect.element(summary).toHaveFocus();
    await userEvent.fill(summary, 'A dry run, and a report.');
    await userEvent.click(page.getByRole('button', { name: 'Fold', exact: true }));
    await expect.element(page.getByRole('log')).toHaveTextContent('A dry run, and a report.');
    expect(ide.session.get()?.folds.filter((fold) => fold.active)).toHaveLength(2);
    await userEvent.click(page.getByRole('button', { name: 'Unfold' }).last());
    await expect.element(page.getByRole('button', { name: 'Fold again' })).toBeInTheDocument();
    expect(ide.session.get()?.folds.filter((fold) => fold.active)).toHaveLength(1);
  });

  it('deletes with a way back', async () => {
    const { ide, stage } = await open();
    await settled(stage);
    const before = ide.session.get()!.path.length;
    (row(/Now do it for real/).element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowUp}{ArrowDown}{Delete}');
    await vi.waitFor(() => expect(ide.session.get()!.path.length).toBe(before - 2));
    await userEvent.click(page.getByRole('button', { name: 'Undo' }));
    await vi.waitFor(() => expect(ide.session.get()!.path.length).toBe(before));
  });

  it('finds by words of the texts, and names a branch', async () => {
    const { ide } = await open();
    await userEvent.click(page.getByRole('button', { name: 'Find in the tree' }));
    await userEvent.keyboard('REPORT linked');
    await expect.element(page.getByText('1 found')).toBeInTheDocument();
    await userEvent.keyboard('{ArrowDown}n');
    await userEvent.keyboard('written up{Enter}');
    await vi.waitFor(() => expect(ide.session.get()?.branches.some(({ name }) => name === 'written up')).toBe(true));
  });

  it('draws few rows of a long conversation', async () => {
    const { ide } = await open({ empty: true }, async (stage) => {
      for (let i = 0; i < 400; i++) await stage.append(i % 2 ? answer(`Answer ${i}`) : user(`Question ${i}`));
    });
    await expect.element(row(/Answer 399/)).toBeInTheDocument();
    expect(ide.session.get()?.path).toHaveLength(400);
    expect(document.querySelectorAll('[data-entry]').length).toBeLessThan(100);
    expect(document.querySelectorAll('[data-block]').length).toBeLessThan(60);
    await expect.element(page.getByRole('log').getByText('Answer 399')).toBeVisible();
  });
});

describe('an answer', () => {
  it('loads no image, and shows where a link leads', async () => {
    const { stage } = await open({ empty: true });
    await stage.append(user('Show me'));
    await stage.append(
      answer(
        '![a chart](https://evil.example/x.png) and [docs](https://docs.example/a) <b>raw</b> [js](javascript:alert(1))',
      ),
    );
    const log = page.getByRole('log');
    await expect.element(log.getByRole('link', { name: /docs/ })).toHaveAttribute('rel', 'noreferrer noopener');
    await expect.element(log).toHaveTextContent('(docs.example)');
    await expect.element(log.getByRole('link', { name: /a chart/ })).toBeInTheDocument();
    expect(document.querySelectorAll('[role="log"] img, [role="log"] b')).toHaveLength(0);
    expect(document.querySelectorAll('[role="log"] a')).toHaveLength(2);
  });

  it('streams, says when it tries again, and can be continued when it was cut', async () => {
    const { stage, ide } = await open({ empty: true });
    await stage.append(user('Go'));
    const live = { entryId: 'x', text: 'Half an ans', reasoning: 'hm', calls: [], retry: null, startedAt: Date.now() };
    stage.turn.set(live);
    await expect.element(page.getByRole('log')).toHaveTextContent('Half an ans');
    stage.turn.set({ ...live, retry: 'Busy; trying again in 4 s' });
    await expect.element(page.getByText('Busy; trying again in 4 s')).toBeInTheDocument();
    const input = '{"code":"const zones = await codemode.edge_zo';
    stage.turn.set({ ...live, calls: [{ callId: 'c', name: 'execute', input, state: 'writing' }] });
    await expect.element(page.getByRole('log')).toHaveTextContent('const zones = await codemode.edge_zo');
    stage.turn.set(null);
    await stage.append({ ...answer('Half an answer'), state: 'interrupted' });
    await userEvent.click(page.getByRole('button', { name: 'Continue', exact: true }));
    await vi.waitFor(() => expect(ide.session.get()?.path.at(-1)?.title).toContain('continue'));
  });

  it('names what went wrong and the way on', async () => {
    const { stage, view } = await open({ empty: true });
    await stage.append(user('Go'));
    stage.lastTurn.set({ status: 'error', error: { code: 'wrong_key', message: 'The key was refused. Check it.' } });
    await expect.element(page.getByRole('alert')).toHaveTextContent('The key was refused. Check it.');
    await expect.element(page.getByRole('button', { name: 'Try again' })).toBeInTheDocument();
    await userEvent.click(page.getByRole('button', { name: 'Open settings' }));
    expect(view.get().dialog).toBe('models');
  });
});

describe('the palette', () => {
  it('opens with a key, finds a command by another word, and runs it', async () => {
    const { view } = await open();
    await userEvent.keyboard('{Control>}k{/Control}');
    const field = page.getByPlaceholder('A command, a conversation, a message, a method');
    await expect.element(field).toHaveFocus();
    await userEvent.keyboard('appearance dark');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(view.get().theme).toBe('dark'));
    expect(view.get().dialog).toBeNull();
    view.set({ theme: 'system' });
  });
});

describe('the tour', () => {
  it('plays over the product, waits for it, and ends whenever one likes', async () => {
    const { ide } = await open({ empty: true });
    await userEvent.click(page.getByRole('button', { name: /Take the tour/ }));
    await expect.element(page.getByRole('region', { name: 'Tour, step 1 of 9' })).toBeVisible();
    await expect.element(page.getByRole('log')).toHaveTextContent('Which zones are not active?');
    for (let step = 1; step < 9; step++) await userEvent.click(page.getByRole('button', { name: 'Next', exact: true }));
    await expect.element(page.getByRole('region', { name: 'Tour, step 9 of 9' })).toBeVisible();
    expect(ide.session.get()?.folds.some((fold) => fold.active)).toBe(true);
    expect([...ide.session.get()!.children.values()].some((ids) => ids.length > 1)).toBe(true);
    await userEvent.click(page.getByRole('button', { name: 'Done' }));
    expect(ide.tour.get()).toBeNull();
  });
});
