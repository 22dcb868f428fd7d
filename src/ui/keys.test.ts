import { describe, expect, it } from 'vitest';
import { type KeyPress, matches, readable } from './keys.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('keys', () => {
  it('takes Mod for Command on Apple systems and for Control elsewhere', () => {
    expect(matches(press('k', { metaKey: true }), 'Mod+K', true)).toBe(true);
    expect(matches(press('k', { ctrlKey: true }), 'Mod+K', true)).toBe(false);
    expect(matches(press('k', { ctrlKey: true }), 'Mod+K', false)).toBe(true);
    expect(matches(press('k', { metaKey: true }), 'Mod+K', false)).toBe(false);
  });

  it('does not fire with a modifier that was not named', () => {
    expect(matches(press('e'), 'E', false)).toBe(true);
    expect(matches(press('e', { ctrlKey: true }), 'E', false)).toBe(false);
    expect(matches(press('e', { altKey: true }), 'E', false)).toBe(false);
    expect(matches(press('E', { shiftKey: true }), 'E', false)).toBe(false);
    expect(matches(press('Z', { shiftKey: true, ctrlKey: true }), 'Mod+Shift+Z', false)).toBe(true);
  });

  it('takes a symbol wherever the keyboard has it', () => {
    expect(matches(press('?', { shiftKey: true }), '?', false)).toBe(true);
    expect(matches(press('/'), '/', false)).toBe(true);
    expect(matches(press('/', { shiftKey: true }), '/', false)).toBe(true);
  });

  it('knows a letter by its place where Alt types another sign', () => {
    expect(matches(press('®', { altKey: true, code: 'KeyR' }), 'Alt+R', true)).toBe(true);
    expect(matches(press('®', { altKey: true, code: 'KeyT' }), 'Alt+R', true)).toBe(false);
    expect(matches(press('¡', { altKey: true, code: 'Digit1' }), 'Alt+1', true)).toBe(true);
  });

  it('is written as each system writes it', () => {
    expect(readable('Mod+Shift+K', true)).toBe('⌘⇧K');
    expect(readable('Mod+Shift+K', false)).toBe('Ctrl+Shift+K');
    expect(readable('Alt+ArrowUp', false)).toBe('Alt+↑');
  });
});
