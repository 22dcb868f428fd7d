/** A terminal of xterm on a shell: one for each, which stays while other panes are shown. */
import { FitAddon } from '@xterm/addon-fit';
import { type ILink, type ITheme, Terminal as Xterm } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { Shell } from '#ladder/shell.contract.ts';
import { onApple } from '../keys.ts';
import { type FileLink, fileLinks } from './file-links.ts';
import { createTerminal } from './terminal.ts';

export interface TerminalScreen {
  /** Puts it into the page. Returns the way to take it out, with all it shows kept. */
  show(parent: HTMLElement): () => void;
  focus(): void;
  /** The file that was named last, from the bottom up. */
  lastLink(): FileLink | null;
  dispose(): void;
}

interface Options {
  shell: Shell;
  /** Of absolute paths. */
  exists(path: string): boolean;
  open(link: FileLink): void;
}

const scrollback = 5000;

export function createTerminalScreen({ shell, exists, open }: Options): TerminalScreen {
  const xterm = new Xterm({
    convertEol: true,
    cursorBlink: false,
    fontFamily: read('--font-mono') || 'monospace',
    fontSize: 12.5,
    lineHeight: 1.35,
    scrollback,
    macOptionIsMeta: true,
    // WCAG AA, whatever colours a program chooses.
    minimumContrastRatio: 4.5,
    screenReaderMode: true,
    theme: theme(),
    // Addresses that a program wrote lead nowhere by a click: what it says is not trusted.
    linkHandler: { activate: () => undefined },
  });
  const fit = new FitAddon();
  xterm.loadAddon(fit);
  const terminal = createTerminal(shell, {
    write: (text) => xterm.write(text),
    columns: () => xterm.cols,
    clear() {
      xterm.write('\x1b[2J\x1b[3J\x1b[H');
    },
  });
  xterm.onData((data) => terminal.input(data));
  // Asked by a program where the cursor is or what this is, a terminal answers as if it were typed.
  for (const final of ['n', 'c']) {
    xterm.parser.registerCsiHandler({ final }, () => true);
    xterm.parser.registerCsiHandler({ prefix: '?', final }, () => true);
    xterm.parser.registerCsiHandler({ prefix: '>', final }, () => true);
  }
  xterm.attachCustomKeyEventHandler((event) => ours(event, xterm));

  const textOf = (row: number) => xterm.buffer.active.getLine(row)?.translateToString(true) ?? '';
  const linksIn = (row: number) => fileLinks(textOf(row), shell.folder(), exists);
  xterm.registerLinkProvider({
    provideLinks(row, tell) {
      const links = linksIn(row - 1).map(
        (link): ILink => ({
          range: { start: { x: link.from + 1, y: row }, end: { x: link.to, y: row } },
          text: link.path,
          activate: () => open(link),
        }),
      );
      tell(links.length > 0 ? links : undefined);
    },
  });

  const paint = () => {
    xterm.options.theme = theme();
  };
  const colours = new MutationObserver(paint);
  colours.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', paint);

  return {
    show(parent) {
      if (xterm.element) parent.append(xterm.element);
      else xterm.open(parent);
      const fitted = () => parent.offsetWidth > 0 && fit.fit();
      fitted();
      const size = new ResizeObserver(fitted);
      size.observe(parent);
      return () => {
        size.disconnect();
        xterm.element?.remove();
      };
    },
    focus: () => xterm.focus(),
    lastLink() {
      for (let row = xterm.buffer.active.length - 1; row >= 0; row--) {
        const last = linksIn(row).at(-1);
        if (last) return last;
      }
      return null;
    },
    dispose() {
      terminal.dispose();
      colours.disconnect();
      dark.removeEventListener('change', paint);
      xterm.dispose();
    },
  };
}

/** False for keys that are the page’s: they go on to its commands, or do what the browser does with them. */
function ours(event: KeyboardEvent, xterm: Xterm): boolean {
  const { key, code, ctrlKey, altKey, shiftKey } = event;
  // The way out for the keyboard.
  if (key === 'Tab' && shiftKey) return false;
  if (ctrlKey && code === 'Backquote') return false;
  if (altKey && !ctrlKey && !/^Key[BFD]$/.test(code) && !key.startsWith('Arrow') && key !== 'Backspace') return false;
  if (ctrlKey && shiftKey && /^Key[CPF]$/.test(code)) {
    if (code !== 'KeyC') return false;
    if (event.type === 'keydown') copy(xterm);
    event.preventDefault();
    return false;
  }
  if (onApple() || altKey) return true;
  // The browser pastes into the field, from where it comes as a paste.
  if (ctrlKey && code === 'KeyV') return false;
  if (ctrlKey && code === 'KeyC' && xterm.hasSelection()) {
    if (event.type === 'keydown') copy(xterm);
    event.preventDefault();
    xterm.clearSelection();
    return false;
  }
  return true;
}

const copy = (xterm: Xterm) => void navigator.clipboard.writeText(xterm.getSelection()).catch(() => undefined);

const read = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function theme(): ITheme {
  const [ink, quiet, faint] = [read('--ink'), read('--ink-2'), read('--ink-3')];
  const [red, green, yellow] = [read('--brick'), read('--moss'), read('--ochre-ink')];
  const [blue, magenta, cyan] = [read('--slate'), read('--plum'), read('--fn')];
  const background = read('--code-bg');
  return {
    background,
    foreground: ink,
    cursor: ink,
    cursorAccent: background,
    selectionBackground: read('--ochre-wash'),
    black: ink,
    red,
    green,
    yellow,
    blue,
    magenta,
    cyan,
    white: quiet,
    brightBlack: faint,
    brightRed: red,
    brightGreen: green,
    brightYellow: yellow,
    brightBlue: blue,
    brightMagenta: magenta,
    brightCyan: cyan,
    brightWhite: ink,
  };
}
