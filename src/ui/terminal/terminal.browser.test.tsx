import { Terminal as Xterm } from '@xterm/xterm';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Cell } from '#base/cell.ts';
import { pressKey } from '../commands.ts';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import { createFixtureShell } from '../fixture-terminal.ts';
import PreviewPane from '../preview/preview-pane.tsx';
import { Terminal } from '../shell/right-pane.tsx';
import type { ShellServer } from '../terminal-face.ts';
import { draw as drawPrompt, redraw } from './prompt-screen.ts';
import { createTerminal } from './terminal.ts';

let end = () => {};
afterEach(() => end());

const screenText = () =>
  [...document.querySelectorAll('.xterm-accessibility-tree > div')]
    .map((row) => (row.textContent ?? '').replaceAll('\u00a0', ' ').trimEnd())
    .filter((row) => row !== '')
    .join('\n');

async function open() {
  const { ide } = await createFixture();
  const drawn = draw(
    <div style={{ height: 400, width: 700 }}>
      <Terminal />
    </div>,
    ide,
  );
  const press = (event: KeyboardEvent) => void pressKey(event, { ide, view: drawn.view });
  document.addEventListener('keydown', press);
  end = () => {
    document.removeEventListener('keydown', press);
    drawn.end();
  };
  drawn.view.set({ focusing: 'terminal' });
  await expect.poll(() => document.activeElement?.className, { timeout: 15_000 }).toContain('xterm-helper-textarea');
  return { ide, view: drawn.view, shell: ide.terminal.shells.get()![0]! };
}

it('runs what is written, edits the line, recalls it, and ends a program with Ctrl-C', async () => {
  await open();
  await expect.poll(screenText).toBe('/app $');
  await userEvent.keyboard(
    'ehco one two{Control>}a{/Control}{ArrowRight}{Delete}{Delete}ch{Control>}e{/Control}!{Enter}',
  );
  await expect.poll(screenText).toContain('/app $ echo one two!\none two!\n/app $');
  await userEvent.keyboard('{ArrowUp}{Control>}w{/Control}three{Enter}');
  await expect.poll(screenText).toContain('one three\n/app $');
  await userEvent.keyboard('fail{Enter}');
  await expect.poll(screenText).toMatch(/\/app 1 \$$/);
  await userEvent.keyboard('wait{Enter}');
  await expect.poll(screenText).toMatch(/waiting$/);
  await userEvent.keyboard('{Control>}c{/Control}');
  await expect.poll(screenText).toMatch(/waiting\^C\n\/app 130 \$$/);
  await userEvent.keyboard('{Control>}l{/Control}');
  await expect.poll(screenText).toBe('/app 130 $');
});

it('completes with Tab, and lists what is possible', async () => {
  await open();
  await userEvent.keyboard('ec{Tab}');
  await expect.poll(screenText).toBe('/app $ echo');
  await userEvent.keyboard('{Tab}');
  await expect.poll(screenText).toContain('echo      echo-all\n/app $ echo');
  await userEvent.keyboard('-{Tab}x');
  await expect.poll(screenText).toMatch(/\$ echo-all x$/);
});

it('shows what the agent runs, keeps the line that is being written, and lets the person end it', async () => {
  const { shell } = await open();
  await userEvent.keyboard('echo mi');
  const run = shell.run('wait', { by: 'agent' });
  await expect.poll(screenText).toBe('agent /app $ wait\nwaiting');
  await userEvent.keyboard('ne');
  await userEvent.keyboard('{Control>}c{/Control}');
  expect(await run.end).toMatchObject({ exitCode: 130 });
  await expect.poll(screenText).toMatch(/\/app 130 \$ echo mine$/);
});

it('inserts many pasted lines without running one', async () => {
  const { shell } = await open();
  const lines: string[] = [];
  shell.subscribe((event) => event.type === 'line' && lines.push(event.line));
  const data = new DataTransfer();
  data.setData('text/plain', 'echo 1\necho 2\n');
  document.activeElement!.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
  await expect.poll(screenText).toContain('$ echo 1\n> echo 2');
  expect(lines).toEqual([]);
  await userEvent.keyboard('{Enter}');
  expect(lines).toEqual(['echo 1\necho 2\n']);
});

it('answers no program as if a person had typed it', async () => {
  const { shell } = await open();
  const hostile = '\x1b[6n\x1b[c\x1b[>c\x1b[?6n\x1bP$qm\x1b\\\x1b[21t\x1b]0;title\x07\x1b[?1003h\x1b[?1049h';
  shell.run(`echo ${hostile}done`, { by: 'agent' });
  await expect.poll(screenText).toMatch(/\/app \$$/);
  await userEvent.keyboard('echo clean{Enter}');
  await expect.poll(screenText).toMatch(/\$ echo clean\nclean\n\/app \$$/);
});

it('has tabs, says what it is, and keeps what is on a screen', async () => {
  const { ide } = await open();
  await userEvent.keyboard('echo first{Enter}');
  await page.getByRole('button', { name: 'New shell' }).click();
  await expect.element(page.getByRole('tab', { name: 'Shell 2' })).toHaveAttribute('aria-selected', 'true');
  await expect.poll(screenText).toBe('/app $');
  await page.getByRole('tab', { name: 'Shell 1' }).click();
  await expect.poll(screenText).toContain('first');
  await expect.element(page.getByText('Not a real system: a shell in this page.')).toBeVisible();
  await page.getByRole('button', { name: 'Kind of shell: Embedded shell' }).click();
  await expect.element(page.getByRole('menuitemradio', { name: /^Linux.*No image was given\.$/ })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await page.getByRole('button', { name: 'Close Shell 1' }).click();
  await expect.element(page.getByRole('tab', { name: 'Shell 2' })).toHaveAttribute('aria-selected', 'true');
  expect(ide.terminal.shells.get()).toHaveLength(1);
});

it('opens the file that was named last, at its line, and can be left with the keyboard', async () => {
  const { ide, view, shell } = await open();
  const { path } = ide.files.get()[0]!;
  shell.run(`echo at ${path}:3:7 it broke`, { by: 'agent' });
  await expect.poll(screenText).toContain('it broke');
  view.set({ rightTab: 'terminal' });
  await userEvent.keyboard('{Alt>}l{/Alt}');
  await expect.poll(() => view.get().filePlace).toEqual({ path, line: 3, column: 7 });
  expect(view.get().rightTab).toBe('files');
  await userEvent.keyboard('{Shift>}{Tab}{/Shift}');
  expect(document.activeElement?.className).not.toContain('xterm');
});

it('draws a prompt where a real terminal has it, whatever is written and however wide it is', async () => {
  const xterm = new Xterm({ convertEol: true, rows: 60 });
  const sign = fc.constantFrom('a', 'b', ' ', '漢', 'é', 'e\u0301', '\n', '🙂');
  await fc.assert(
    fc.asyncProperty(
      fc.array(sign, { maxLength: 40 }),
      fc.nat(),
      fc.integer({ min: 6, max: 30 }),
      async (all, at, columns) => {
        xterm.resize(columns, 60);
        xterm.reset();
        const text = all.join('');
        const cursor = all.slice(0, all.length === 0 ? 0 : at % (all.length + 1)).join('').length;
        const drawn = drawPrompt({ text: '$ ', width: 2 }, text, cursor, columns);
        await new Promise<void>((done) => xterm.write(drawn.output, done));
        expect(xterm.buffer.active.cursorY).toBe(drawn.row);
        // What is written there next stands before what follows the cursor.
        await new Promise<void>((done) => xterm.write('', done));
        expect(xterm.buffer.active.cursorX).toBeLessThanOrEqual(columns);
      },
    ),
    { numRuns: 300 },
  );
  xterm.dispose();
});

it('draws only what differs of a line that has changed, and stands as one drawn anew', async () => {
  const line = fc.tuple(fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é'), maxLength: 30 }), fc.nat());
  const at = ([text, cursor]: [string, number]) => ({ text, cursor: cursor % (text.length + 1) });
  const prompt = { text: '$ ', width: 2 };
  const xterm = new Xterm({ rows: 30 });
  const put = (text: string) => new Promise<void>((done) => xterm.write(text, done));
  const seen = () => {
    const { active } = xterm.buffer;
    const rows = Array.from({ length: 30 }, (_, row) => active.getLine(row)?.translateToString(true).trimEnd() ?? '');
    return [rows.join('\n').trimEnd(), active.cursorY, active.cursorX];
  };
  await fc.assert(
    fc.asyncProperty(line, line, fc.integer({ min: 6, max: 30 }), async (one, two, columns) => {
      const [before, after] = [at(one), at(two)];
      xterm.resize(columns, 30);
      xterm.reset();
      await put(drawPrompt(prompt, after.text, after.cursor, columns).output);
      const anew = seen();
      xterm.reset();
      await put(drawPrompt(prompt, before.text, before.cursor, columns).output);
      const less = redraw(prompt, before, after, columns)!;
      await put(less.output);
      expect(seen()).toEqual(anew);
      expect(less.row).toBe(xterm.buffer.active.cursorY);
    }),
    { numRuns: 200 },
  );
  expect(redraw(prompt, { text: 'l', cursor: 1 }, { text: 'ls', cursor: 2 }, 80)?.output).toBe('s');
  expect(redraw(prompt, { text: '', cursor: 0 }, { text: '漢', cursor: 1 }, 80)).toBeNull();
  xterm.dispose();
});

it('does not say the line again to a screen reader with each key', async () => {
  await open();
  await expect.poll(screenText).toBe('/app $');
  const told = document.querySelector('.xterm .live-region')!;
  const prompts = () => told.textContent!.split('/app').length;
  const before = prompts();
  await userEvent.keyboard('echo one');
  await expect.poll(screenText).toBe('/app $ echo one');
  expect(prompts()).toBe(before);
});

it('shows all that was said before it was there', async () => {
  const shell = createFixtureShell('1');
  shell.run('echo early', { by: 'agent' });
  let text = '';
  const terminal = createTerminal(shell, {
    write: (more) => (text += more),
    columns: () => 80,
    clear: () => (text = ''),
  });
  expect(text).toContain('agent ');
  expect(text).toContain('early');
  terminal.dispose();
});

it('shows the page of a server that answers in the preview, in a frame of its own', async () => {
  const { view, ide } = await open();
  await page.getByRole('button', { name: 'Preview port 3000' }).click();
  expect(view.get().rightTab).toBe('preview');
  const pane = draw(<PreviewPane />, ide);
  await expect.element(page.getByTitle('Page of port 3000')).toHaveAttribute('src', 'about:blank#3000');
  await expect.element(page.getByRole('combobox', { name: 'Page' })).toHaveValue('http://localhost:3000/');
  (ide.preview.servers as Cell<readonly ShellServer[]>).set([]);
  await expect.element(page.getByText('The server on port 3000 has ended.')).toBeVisible();
  await page.getByRole('button', { name: 'Close the page' }).click();
  await expect.element(page.getByText(/^There is no page in the workspace|^A page of the workspace/)).toBeVisible();
  pane.end();
});
