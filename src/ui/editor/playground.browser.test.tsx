import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Completion, Diagnostic } from '#codemode/check.contract.ts';
import type { RunRecord } from '#codemode/run.contract.ts';
import { createFixture, type Stage } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import type { Ide } from '../ide.ts';
import { runRecord } from '../run-record.suite.ts';
import type { View } from '../view.ts';
import { CodePane } from './code-pane.tsx';
import { Highlighted } from './highlighted.tsx';
import { loadMonaco } from './load-monaco.ts';
import { PlainEditor } from './plain-editor.tsx';

let ide: Ide;
let stage: Stage;
let view: View;
let end = () => {};
let ran: { code: string; unchecked: boolean | undefined }[];
let problems: Diagnostic[];
let completions: Completion[];

// A test server packs Monaco when it is first asked for.
beforeAll(async () => void (await loadMonaco()), 120_000);

beforeEach(async () => {
  const fixture = await createFixture({ empty: true });
  stage = fixture.stage;
  ran = [];
  problems = [];
  completions = [];
  ide = {
    ...fixture.ide,
    checkProgram: async () => problems,
    completeProgram: async () => completions,
    runProgram: async (code, unchecked) => void ran.push({ code, unchecked }),
  };
});
afterEach(() => end());

const run = (change: Partial<RunRecord>) => runRecord({ id: 'p', ...change });
const have = (change: Partial<RunRecord>) => stage.runs.set(new Map([['p', run(change)]]));

function playground(program: string) {
  ({ view, end } = draw(<CodePane />, ide));
  view.set({ codeView: 'playground', program });
}
/** A test server packs the rules of a language when they are first asked for. */
const late = { timeout: 20_000 };
const monacoThere = () => expect.poll(() => document.querySelector('.monaco-editor .view-line')).toBeTruthy();

it('runs what is written, with the button and with the keyboard, and shows what came', async () => {
  playground('return 6 * 7');
  await monacoThere();
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect.poll(() => ran).toEqual([{ code: 'return 6 * 7', unchecked: false }]);
  have({
    code: 'return 6 * 7',
    value: { answer: 42 },
    durationMs: 12,
    logs: [{ at: 0, level: 'log', text: 'hello from line one', line: 1 }],
  });
  await expect.element(page.getByRole('treeitem', { name: 'answer 42' })).toBeVisible();
  await expect.element(page.getByLabelText('Printed').getByText('hello from line one')).toBeVisible();
  await userEvent.click(document.querySelector('.view-line')!);
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.poll(() => ran.length).toBe(2);
});

it('keeps what is typed in the view', async () => {
  playground('return 1');
  await monacoThere();
  await userEvent.click(document.querySelector('.view-line')!);
  await userEvent.keyboard('{Control>}{End}{/Control}23');
  await expect.poll(() => view.get().program).toBe('return 123');
  await userEvent.keyboard('{Control>}a{/Control}{Delete}');
  await expect.poll(() => view.get().program).toBe('');
  await expect.poll(() => document.querySelector('.view-lines')?.textContent?.trim()).toBe('');
});

it('stops what runs', async () => {
  have({ code: 'while (true) {}', status: 'running' });
  playground('while (true) {}');
  await page.getByRole('button', { name: 'Stop' }).click();
  expect(stage.stopped).toEqual(['p']);
  await expect.element(page.getByRole('button', { name: /^Run/ })).not.toBeInTheDocument();
});

it('lists what the checker says, and runs anyway only when asked', async () => {
  problems = [
    {
      line: 1,
      column: 8,
      endLine: 1,
      endColumn: 12,
      message: 'Cannot find name “zone”.',
      code: 2304,
      severity: 'error',
    },
  ];
  have({ code: 'return zone', status: 'rejected', diagnostics: problems });
  playground('return zone');
  await expect.element(page.getByRole('status')).toHaveTextContent(/^1 problem/);
  await expect.element(page.getByRole('button', { name: /1:8\s*Cannot find name “zone”/ })).toBeVisible();
  await expect.poll(() => document.querySelector('.squiggly-error')).toBeTruthy();
  await page.getByRole('button', { name: 'Run anyway' }).click();
  expect(ran).toEqual([{ code: 'return zone', unchecked: true }]);
  view.set({ program: 'return 1' });
  await expect.element(page.getByRole('button', { name: 'Run anyway' })).not.toBeInTheDocument();
});

it('completes from the types of the catalog', async () => {
  playground('codemode');
  await monacoThere();
  completions = [{ name: 'edge_zones_list', kind: 'method', insert: 'edge_zones_list', from: 9, to: 9 }];
  await userEvent.click(document.querySelector('.view-line')!);
  await userEvent.keyboard('{Control>}{End}{/Control}.');
  await expect.element(page.getByRole('option', { name: /edge_zones_list/ })).toBeVisible();
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => view.get().program).toBe('codemode.edge_zones_list');
});

it('shows the type of what is at the cursor, its description as text', async () => {
  ide.hoverProgram = async () => ({
    signature: 'const zone: EdgeZone',
    documentation: 'A <b>zone</b>.',
    from: 7,
    to: 11,
  });
  playground('return zone');
  await monacoThere();
  await userEvent.click(document.querySelector('.view-line')!);
  await userEvent.keyboard('{Control>}i{/Control}');
  const card = () => document.querySelector<HTMLElement>('.espalier-card')!;
  await expect.poll(() => card().textContent).toBe('const zone: EdgeZoneA <b>zone</b>.');
  await expect.element(card()).toBeVisible();
  await userEvent.keyboard('x');
  await expect.element(card()).not.toBeVisible();
});

it('shows the run that comes to be shown, its results at their lines, and copies it for a person', async () => {
  ({ view, end } = draw(<CodePane />, ide));
  view.set({ codeView: 'playground' });
  await expect.element(page.getByRole('button', { name: /^Run/ })).toBeVisible();
  const code = 'const zones = await codemode.edge_zones_list();\nawait codemode.edge_zones_delete();';
  const call = { source: 'edge', args: [], startedAt: 0, endedAt: 1, waitedMs: 0, decision: '' };
  const { endedAt: _, ...open } = call;
  stage.runs.set(
    new Map([
      [
        'm',
        run({
          id: 'm',
          toolCallId: 'call',
          code,
          status: 'waiting',
          calls: [
            {
              ...call,
              id: 1,
              name: 'edge_zones_list',
              effect: 'read',
              state: 'done',
              line: 1,
              reply: { ok: true, value: [1, 2, 3] },
            },
            { ...open, id: 2, name: 'edge_zones_delete', effect: 'destroy', state: 'waiting', line: 2 },
          ],
        }),
      ],
    ]),
  );
  ide.showRun('m');
  await monacoThere();
  // Monaco draws spaces as ones that do not break.
  const drawn = () => document.querySelector('.view-lines')?.textContent?.replaceAll('\u00a0', ' ');
  await expect.poll(drawn).toMatch(/ {3}3 zones.* {3}paused/s);
  expect(document.querySelectorAll('.view-overlays .espalier-now, .cdr.espalier-now').length).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Edit a copy' }).click();
  expect(view.get()).toMatchObject({ program: code, codeView: 'playground' });
});

it('colours code without changing a character of it', async () => {
  const code = "const a = await codemode.edge_zones_list({ mode: 'high' }); // <b>\n\n  return 10;";
  ({ end } = draw(<Highlighted code={code} />, ide));
  await expect.poll(() => document.querySelectorAll('code span').length).toBeGreaterThan(4);
  expect(document.querySelector('code')!.textContent).toBe(code);
  const colours = Object.fromEntries(
    [...document.querySelectorAll<HTMLElement>('code span')].map((span) => [span.textContent, span.style.color]),
  );
  expect(colours).toMatchObject({
    const: 'var(--kw)',
    codemode: 'var(--ns)',
    edge_zones_list: 'var(--fn)',
    '10': 'var(--num)',
    '// <b>': 'var(--com)',
  });
});

it('colours a language whose rules come when they are first needed, and leaves what it does not know', async () => {
  ({ end } = draw(
    <>
      <Highlighted code={'def of(self):\n    return "a"  # why'} language="py" />
      <Highlighted code="def of(self)" language="klingon" />
    </>,
    ide,
  ));
  const colours = () =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('code span')].map((one) => [one.textContent, one.style.color]),
    );
  await expect.poll(colours, late).toMatchObject({ def: 'var(--kw)', '# why': 'var(--com)' });
  expect([...document.querySelectorAll('code')].map((one) => one.children.length > 0)).toEqual([true, false]);
});

it('writes a program of Python in its colours, without what TypeScript would offer', async () => {
  const asked: string[] = [];
  ide = {
    ...ide,
    chooseRung: async (code) => ({
      rung: 'isolate',
      language: code.includes('def ') ? 'python' : 'typescript',
      reason: '',
    }),
    completeProgram: async (code) => {
      asked.push(code);
      return completions;
    },
  };
  playground('x');
  await monacoThere();
  await userEvent.click(document.querySelector('.view-line')!);
  await userEvent.keyboard('{Control>}a{/Control}def zone(self):{Enter}pass');
  // Words of Python that are names in TypeScript, beside what is a name in both.
  const classOf = (word: string) =>
    [...document.querySelectorAll('.view-line span span')].find((one) => one.textContent?.includes(word))?.className;
  await expect.poll(() => classOf('pass') !== classOf('zone') && classOf('pass') === classOf('def'), late).toBe(true);
  await expect.element(page.getByRole('toolbar', { name: 'Playground' })).not.toHaveTextContent('types fit');
  const before = asked.length;
  await userEvent.keyboard('{Enter}x.');
  expect(asked.length).toBe(before);
  expect(view.get().program).toContain('x.');
});

it('has a plain editor that writes and runs, for before Monaco and without it', async () => {
  let text = 'a\nb';
  let runs = 0;
  const props = { label: 'Program', onRun: () => runs++, onSelect() {}, onChange: (next: string) => (text = next) };
  ({ end } = draw(<PlainEditor {...props} value={text} />, ide));
  const field = page.getByRole('textbox', { name: 'Program' });
  await field.fill('return 1');
  expect(text).toBe('return 1');
  await field.click();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect(runs).toBe(1);
});
