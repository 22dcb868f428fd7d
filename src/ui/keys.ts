/**
 * Key combinations as data: `Mod+Shift+K`, `Alt+ArrowUp`, `E`. `Mod` is Command on Apple systems and Control elsewhere;
 * `Ctrl` is Control everywhere.
 */

export interface KeyPress {
  key: string;
  /** The key's place, as in `KeyR`: with Alt, Apple keyboards type another sign. */
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export const onApple = (): boolean => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

export function matches(press: KeyPress, keys: string, apple = onApple()): boolean {
  const parts = keys.split('+');
  const key = parts.pop()!;
  const wants = (name: string) => parts.includes(name);
  const control = wants('Ctrl') || (!apple && wants('Mod'));
  const meta = apple && wants('Mod');
  if (press.ctrlKey !== control || press.metaKey !== meta || press.altKey !== wants('Alt')) return false;
  // A symbol such as `?` or `/` sits behind Shift on some keyboards and not on others.
  const symbol = key.length === 1 && !/[a-z]/i.test(key);
  if (!symbol && press.shiftKey !== wants('Shift')) return false;
  if (press.key.toLowerCase() === key.toLowerCase()) return true;
  // Many keyboards wait for a letter below it.
  if (key === '`') return press.code === 'Backquote';
  return wants('Alt') && (press.code === `Key${key.toUpperCase()}` || press.code === `Digit${key}`);
}

const signs: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '⏎',
  Escape: 'Esc',
  Delete: 'Del',
  ' ': 'Space',
};
const appleSigns: Record<string, string> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' };

/** As a person reads it: `⌘K`, or `Ctrl+K`. */
export function readable(keys: string, apple = onApple()): string {
  const parts = keys.split('+').map((part) => {
    if (apple && appleSigns[part]) return appleSigns[part];
    return part === 'Mod' ? 'Ctrl' : (signs[part] ?? part);
  });
  return parts.join(apple ? '' : '+');
}
