/**
 * A shell at a screen: its prompt, the line a person writes there, and all that runs in it, whoever began it. The
 * screen is anything that takes the text of a terminal.
 */
import type { Shell, ShellEvent, ShellRun } from '#ladder/shell.contract.ts';
import { type Keystroke, keystrokes } from './keystrokes.ts';
import { edit, emptyLine, insert, type Line, replace } from './line-editor.ts';
import { draw, erase, type Prompt, redraw } from './prompt-screen.ts';

export interface Screen {
  write(text: string): void;
  columns(): number;
  /** All of it, with what has scrolled away. */
  clear(): void;
}

export interface Terminal {
  /** What the keyboard, or a paste, sent. */
  input(data: string): void;
  /** The line as it is. */
  line(): Line;
  dispose(): void;
}

const bold = (text: string) => `\x1b[1m${text}\x1b[22m`;
const blue = (text: string) => `\x1b[34m${text}\x1b[39m`;
const red = (text: string) => `\x1b[31m${text}\x1b[39m`;
const magenta = (text: string) => `\x1b[35m${text}\x1b[39m`;
/** Programs leave colours, a hidden cursor, another screen or a mouse behind; pastes are told from keys. */
const settled = '\x1b[0m\x1b[?25h\x1b[?1l\x1b[?1047l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?2004h';
const mostHistory = 1000;
/** Words listed for a second Tab. */
const mostWords = 200;

export function createTerminal(shell: Shell, screen: Screen): Terminal {
  let line = emptyLine;
  const history: string[] = [];
  /** Row of the cursor within the prompt while one is shown. */
  let shownRow: number | null = null;
  /** What was drawn there. */
  let drawn: { prompt: string; line: Line; columns: number } | null = null;
  let lastCode = 0;
  let folder = shell.folder();
  /** Runs under way, as events tell them. */
  const under = new Set<number>();
  /** Whether the cursor is in the first column, as far as what was written says. */
  let atStart = true;
  /** Lines that were shown already, by being written here. */
  let own = 0;
  /** The line that was sent last: it may not have begun. */
  let mine: ShellRun | null = null;
  let over = false;
  let asked = 0;

  const write = (text: string) => {
    if (text === '') return;
    screen.write(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences.
    atStart = /[\r\n](?:\x1b\[[0-9;?]*[A-Za-z])*$/.test(text.slice(-80));
  };
  const prompt = (by: 'person' | 'agent' = 'person'): Prompt => {
    const failed = lastCode === 0 ? '' : `${lastCode} `;
    const whose = by === 'agent' ? 'agent ' : '';
    return {
      text: `${magenta(whose)}${bold(blue(folder))} ${red(failed)}$ `,
      width: whose.length + folder.length + failed.length + 3,
    };
  };
  const hide = () => {
    if (shownRow !== null) screen.write(erase(shownRow));
    shownRow = null;
  };
  const show = () => {
    if (over || under.size > 0 || own > 0) return;
    const asking = prompt();
    const columns = screen.columns();
    const stands = shownRow !== null && drawn?.prompt === asking.text && drawn.columns === columns;
    const less = stands && drawn ? redraw(asking, drawn.line, line, columns) : null;
    if (!less) hide();
    const { output, row } = less ?? draw(asking, line.text, line.cursor, columns);
    screen.write(output);
    shownRow = row;
    drawn = { prompt: asking.text, line, columns };
  };
  const freshRow = () => {
    if (!atStart) write('\r\n');
    screen.write(settled);
  };
  const remember = (text: string) => {
    if (text.trim() === '' || history.at(-1) === text) return;
    history.push(text);
    if (history.length > mostHistory) history.shift();
  };
  /** The line as it was sent, with a prompt before it, and the cursor below. */
  const echo = (text: string, by: 'person' | 'agent') => {
    hide();
    write(`${draw(prompt(by), text, text.length, screen.columns()).output}\r\n`);
  };

  const enter = () => {
    const text = line.text;
    line = { ...emptyLine, cut: line.cut };
    if (text.trim() === '') {
      echo(text, 'person');
      lastCode = 0;
      return show();
    }
    if (shownRow !== null) {
      echo(text, 'person');
      own++;
    }
    mine = shell.run(text, { by: 'person' });
  };

  const complete = async () => {
    const from = line;
    const turn = ++asked;
    const { from: start, words } = await shell.complete(from.text, from.cursor).catch(() => ({ from: 0, words: [] }));
    if (turn !== asked || line !== from || over) return;
    if (words.length === 0) return;
    const shared = words.reduce((all, word) => {
      let length = 0;
      while (length < all.length && all[length] === word[length]) length++;
      return all.slice(0, length);
    });
    const written = from.text.slice(start, from.cursor);
    if (words.length === 1) line = replace(from, start, /[/=]$/.test(shared) ? shared : `${shared} `);
    else if (shared.length > written.length && shared.startsWith(written)) line = replace(from, start, shared);
    else {
      echo(from.text, 'person');
      write(`${columns(words.slice(0, mostWords), screen.columns())}\r\n`);
      if (words.length > mostWords) write(`… and ${words.length - mostWords} more\r\n`);
    }
    show();
  };

  const press = (key: Keystroke) => {
    if (key.type !== 'key') {
      line = insert(line, key.text);
      return show();
    }
    switch (key.name) {
      case 'enter':
        return enter();
      case 'complete':
        return void complete();
      case 'clear':
        shownRow = null;
        screen.clear();
        return show();
      case 'interrupt': {
        const running = shell.running() ?? mine;
        if (running) {
          write('^C');
          return running.stop();
        }
        if (shownRow !== null)
          write(`${erase(shownRow)}${draw(prompt(), line.text, line.text.length, screen.columns()).output}^C\r\n`);
        shownRow = null;
        lastCode = 130;
        line = { ...emptyLine, cut: line.cut };
        return show();
      }
      default: {
        const next = edit(line, key.name, history);
        if (next === line) return;
        line = next;
        return show();
      }
    }
  };

  const hear = (event: ShellEvent) => {
    switch (event.type) {
      case 'line':
        remember(event.line);
        folder = event.folder;
        if (own > 0 && event.by === 'person') own--;
        else {
          if (!atStart && shownRow === null) write('\r\n');
          echo(event.line, event.by);
        }
        under.add(event.run);
        hide();
        return;
      case 'output':
        hide();
        return write(event.text);
      case 'clear':
        return screen.clear();
      case 'end':
        under.delete(event.run);
        if (own === 0) mine = null;
        folder = event.folder;
        lastCode = event.exitCode;
        freshRow();
        return show();
      case 'stopped':
        over = true;
        hide();
        freshRow();
        return write('This shell has ended.\r\n');
    }
  };

  freshRow();
  const stop = shell.subscribe(hear);
  show();
  return {
    input(data) {
      if (!over) for (const key of keystrokes(data)) press(key);
    },
    line: () => line,
    dispose() {
      over = true;
      stop();
    },
  };
}

/** Words side by side, as `ls` has them: down first. */
function columns(words: readonly string[], wide: number): string {
  const width = Math.max(...words.map((word) => word.length)) + 2;
  const across = Math.max(1, Math.floor(wide / width));
  const rows = Math.ceil(words.length / across);
  return Array.from({ length: rows }, (_, row) =>
    words
      .filter((_, index) => index % rows === row)
      .map((word) => word.padEnd(width))
      .join('')
      .trimEnd(),
  ).join('\r\n');
}
