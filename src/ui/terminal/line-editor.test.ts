import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeyName, type Keystroke, keystrokes } from './keystrokes.ts';
import { edit, emptyLine, insert, type Line } from './line-editor.ts';
import { columnsOf, draw } from './prompt-screen.ts';

const names = (data: string) => keystrokes(data).map((key) => (key.type === 'key' ? key.name : key.text));

function typed(data: string, from: Line = emptyLine, history: string[] = []): Line {
  return keystrokes(data).reduce(
    (line, key: Keystroke) => (key.type === 'key' ? edit(line, key.name, history) : insert(line, key.text)),
    from,
  );
}
/** With a bar where the cursor is. */
const seen = ({ text, cursor }: Line) => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

describe('keys of a terminal', () => {
  it('have names, in both modes of the cursor keys', () => {
    expect(names('a\x1b[D\x1bOD\x1b[1;5C\x1bb\x01\x05\x1b[3~\r')).toEqual([
      'a',
      'left',
      'left',
      'word-right',
      'word-left',
      'home',
      'end',
      'delete',
      'enter',
    ]);
  });

  it('are told from a paste, of which no line is entered and no sign is a key', () => {
    expect(keystrokes('x\x1b[200~ls\r\nrm -rf /\n\x03\x1b[A\x1b[201~y')).toEqual([
      { type: 'text', text: 'x' },
      { type: 'paste', text: 'ls\nrm -rf /\n[A' },
      { type: 'text', text: 'y' },
    ]);
    expect(keystrokes('\x1b[200~cut off')).toEqual([{ type: 'paste', text: 'cut off' }]);
  });

  it('are not what the terminal answers to a program', () => {
    for (const answer of [
      '\x1b[24;80R',
      '\x1b[?1;2c',
      '\x1bP1$r0m\x1b\\',
      '\x1b]10;rgb:00/00/00\x07',
      '\x1b[<0;3;4M',
      '\x1b',
    ])
      expect(keystrokes(answer)).toEqual([]);
    expect(names('\x1b[24;80Rls')).toEqual(['ls']);
  });
});

describe('the line', () => {
  it('is edited as in a shell', () => {
    expect(seen(typed('one two\x1bb'))).toBe('one |two');
    expect(seen(typed('one two\x1bb\x0b'))).toBe('one |');
    expect(seen(typed('one two\x15'))).toBe('|');
    expect(seen(typed('a /x/y.ts\x17'))).toBe('a |');
    expect(seen(typed('a /x/y.ts\x1b\x7f'))).toBe('a |');
    expect(seen(typed('one two\x01\x1bd'))).toBe('| two');
    expect(seen(typed('one two\x17\x01\x19'))).toBe('two|one ');
    expect(seen(typed('abc\x1b[D\x1b[D\x1b[3~x'))).toBe('ax|c');
    expect(seen(typed('a👩‍👩‍👧é\x7f\x7f'))).toBe('a|');
    expect(seen(typed('\x1b[200~one\ntwo\x1b[201~\x01-'))).toBe('one\n-|two');
  });

  it('goes back and forth in the history and comes back to what was written', () => {
    const history = ['first', 'second'];
    const draft = typed('dra', emptyLine, history);
    const up = typed('\x1b[A\x1b[A\x1b[A', draft, history);
    expect(seen(up)).toBe('first|');
    expect(seen(typed('\x1b[B\x1b[B', up, history))).toBe('dra|');
    const changed = typed('!', up, history);
    expect(seen(typed('\x1b[A', changed, history))).toBe('second|');
    expect(seen(typed('\x1b[A\x1b[B', changed, history))).toBe('first!|');
  });

  it('has its cursor within it and between whole signs, whatever is pressed', () => {
    const keys: KeyName[] = [
      ...(['left', 'right', 'word-left', 'word-right', 'home', 'end', 'up', 'down', 'backspace', 'delete'] as const),
      ...(['kill-line', 'kill-before', 'kill-word-before', 'kill-word-after', 'yank'] as const),
    ];
    const key = fc.oneof(fc.constantFrom(...keys), fc.string({ unit: 'grapheme', maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), fc.array(fc.string()), (pressed, history) => {
        let line = emptyLine;
        for (const one of pressed)
          line = keys.includes(one as KeyName) ? edit(line, one as KeyName, history) : insert(line, one);
        expect(line.cursor).toBeGreaterThanOrEqual(0);
        expect(line.cursor).toBeLessThanOrEqual(line.text.length);
        expect(line.text.slice(0, line.cursor) + line.text.slice(line.cursor)).toBe(line.text);
      }),
    );
  });
});

describe('a drawn prompt', () => {
  const prompt = { text: '$ ', width: 2 };

  it('wraps where the row is full, with the cursor on the next one', () => {
    expect(draw(prompt, 'abc', 3, 10)).toEqual({ output: '$ abc\r\x1b[5C', row: 0 });
    expect(draw(prompt, 'abcdefgh', 8, 10)).toEqual({ output: '$ abcdefgh\r\n\r', row: 1 });
    expect(draw(prompt, 'abcdefghij', 2, 10)).toEqual({ output: '$ abcdefghij\x1b[1A\r\x1b[4C', row: 0 });
    expect(draw(prompt, 'a\nb', 3, 10)).toEqual({ output: '$ a\r\n> b\r\x1b[3C', row: 1 });
  });

  it('counts wide signs as two columns, and marks as none', () => {
    expect([...'a漢e\u0301'].map(columnsOf)).toEqual([1, 2, 1, 0]);
    // The second does not fit and goes to the next row whole.
    expect(draw(prompt, '漢漢', 2, 5)).toEqual({ output: '$ 漢漢\r\x1b[2C', row: 1 });
  });
});
