/** What a terminal sends for keys, as names. Sequences as xterm has them (ECMA-48, “PC-style function keys”). */

export type KeyName =
  | 'enter'
  | 'left'
  | 'right'
  | 'word-left'
  | 'word-right'
  | 'home'
  | 'end'
  | 'up'
  | 'down'
  | 'backspace'
  | 'delete'
  | 'kill-line'
  | 'kill-before'
  | 'kill-word-before'
  | 'kill-word-after'
  | 'yank'
  | 'complete'
  | 'interrupt'
  | 'end-of-input'
  | 'clear';

/** `text` was typed; `paste` may have many lines, of which none is run by being pasted. */
export type Keystroke = { type: 'key'; name: KeyName } | { type: 'text' | 'paste'; text: string };

const controls: Record<string, KeyName> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'complete',
  '\x01': 'home',
  '\x02': 'left',
  '\x03': 'interrupt',
  '\x04': 'end-of-input',
  '\x05': 'end',
  '\x06': 'right',
  '\x08': 'backspace',
  '\x0b': 'kill-line',
  '\x0c': 'clear',
  '\x0e': 'down',
  '\x10': 'up',
  '\x15': 'kill-before',
  '\x17': 'kill-word-before',
  '\x19': 'yank',
  '\x7f': 'backspace',
};

/** What follows Escape. */
const escaped: Record<string, KeyName> = {
  b: 'word-left',
  f: 'word-right',
  d: 'kill-word-after',
  '\x7f': 'kill-word-before',
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  '[1~': 'home',
  '[7~': 'home',
  '[4~': 'end',
  '[8~': 'end',
  '[3~': 'delete',
  '[3;5~': 'kill-word-after',
  '[1;3D': 'word-left',
  '[1;5D': 'word-left',
  '[1;3C': 'word-right',
  '[1;5C': 'word-right',
};

// A control sequence, a key of application mode, a string of the terminal's own (an answer), or Escape with one sign.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the signs of a terminal are control characters.
const sequence = /^\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[P\]^_X][^\x07\x1b]*(?:\x07|\x1b\\)?|[^[\]OP^_X]|$)/s;
const pasteBegins = '\x1b[200~';
const pasteEnds = '\x1b[201~';

/** All keys of what came at once. What is no key of ours, such as an answer of the terminal itself, is left out. */
export function keystrokes(data: string): Keystroke[] {
  const keys: Keystroke[] = [];
  const type = (text: string) => {
    const last = keys.at(-1);
    if (last?.type === 'text') last.text += text;
    else keys.push({ type: 'text', text });
  };
  let rest = data;
  while (rest !== '') {
    if (rest.startsWith(pasteBegins)) {
      const end = rest.indexOf(pasteEnds);
      const text = rest.slice(pasteBegins.length, end < 0 ? undefined : end);
      keys.push({ type: 'paste', text: plain(text) });
      rest = end < 0 ? '' : rest.slice(end + pasteEnds.length);
      continue;
    }
    const found = rest[0] === '\x1b' ? sequence.exec(rest)?.[0] : undefined;
    if (found !== undefined) {
      const name = escaped[found.slice(1).replace(/^O(?=[A-Z])/, '[')];
      if (name) keys.push({ type: 'key', name });
      rest = rest.slice(found.length);
      continue;
    }
    const sign = String.fromCodePoint(rest.codePointAt(0)!);
    const name = controls[sign];
    if (name) keys.push({ type: 'key', name });
    else if (sign >= ' ') type(sign);
    rest = rest.slice(sign.length);
  }
  return keys;
}

/** Without control signs but tabs and ends of lines, so that nothing pasted acts as a key. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
const plain = (text: string) => text.replace(/\r\n?/g, '\n').replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '');
