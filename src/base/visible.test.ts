import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { visible } from './visible.ts';

/** S-11: what must be flagged, and what must not. */
describe('hidden characters are shown', () => {
  const ranges: [from: number, to: number][] = [
    [0x202a, 0x202e],
    [0x2066, 0x2069],
    [0x200b, 0x200f],
    [0x2060, 0x2064],
    [0xe0000, 0xe007f],
    [0xe0100, 0xe01ef],
    [0xfe00, 0xfe0f],
    [0x00, 0x08],
    [0x80, 0x9f],
  ];
  const points = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
  it.each([...points, 0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x2028, 0x2029, 0x3164, 0xfeff, 0xffa0])('U+%i', (point) => {
    const mark = `⟨U+${point.toString(16).toUpperCase().padStart(4, '0')}⟩`;
    expect(visible(`a${String.fromCodePoint(point)}b`)).toBe(`a${mark}b`);
  });

  it('in code that looks like other code', () => {
    expect(visible("if (level !== 'user\u202e \u2066// only admins\u2069 \u2066') {")).toBe(
      "if (level !== 'user⟨U+202E⟩ ⟨U+2066⟩// only admins⟨U+2069⟩ ⟨U+2066⟩') {",
    );
  });
  it('in words written with tags, which are not spelled out at length', () => {
    const tags = [...'ignore this'].map((one) => String.fromCodePoint(0xe0000 + one.charCodeAt(0))).join('');
    expect(visible(`ok${tags}`)).toBe('ok⟨U+E0069 and 10 more hidden⟩');
    expect(visible(`\u{1F3F4}${tags}\u{E007F}`)).toContain('hidden⟩');
  });
  it('in bytes smuggled behind an emoji', () => expect(visible('😀\u{E0101}\u{E0102}')).toBe('😀⟨U+E0101 U+E0102⟩'));
});

test.each([
  'Plain text,\n\twith lines.\r\n',
  'Ünïcödé, 漢字, עברית, العربية',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿 🇫🇷',
  '👩‍👩‍👧‍👦 👩🏽‍🚀 🏳️‍🌈 ❤️ 1️⃣ ❤️‍🔥',
  'می‌خواهم',
  'क्‍ष',
])('%s stays as it is', (text) => expect(visible(text)).toBe(text));

test('nothing bidirectional or tagged is left of any text, and a shown text shows as itself', () => {
  const odd = fc.string({
    unit: fc.oneof(
      fc.constantFrom('\u202e', '\u2066', '\u200b', '\u{E0041}', '😀', '\ufe0f', 'a'),
      fc.string({ unit: 'binary', maxLength: 1 }),
    ),
  });
  fc.assert(
    fc.property(odd, (text) => {
      const shown = visible(text);
      expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/);
      expect(shown).not.toMatch(/[\u{E0000}-\u{E007F}]/u);
      expect(visible(shown)).toBe(shown);
    }),
  );
});
