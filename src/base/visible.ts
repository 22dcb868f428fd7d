/**
 * Shows what a text hides. Characters that draw nothing, or that turn round what stands beside them, let code and names look
 * different from what they are (the trojan source attacks, CVE-2021-42574), or carry words only a model reads (tag characters).
 * Source of the sets: Unicode Default_Ignorable_Code_Point and Bidi_Control, and the control characters apart from tab and ends of lines.
 */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: the fillers of Hangul stand alone here
  /(?:[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u00AD\u061C\u115F\u1160\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]|\u034F|\u17B4|\u17B5)/u;

/** Where the same characters are part of what is seen: flags and joined emoji, their colour, and letters that join or do not. */
const seen =
  /\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}|\p{Emoji}\uFE0F\u20E3?(?:\u200D(?=\p{Extended_Pictographic}))?|\p{Extended_Pictographic}\p{Emoji_Modifier}?\u200D(?=\p{Extended_Pictographic})|\p{Emoji_Modifier}\u200D(?=\p{Extended_Pictographic})|[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Sinhala}][\u200C\u200D](?=\p{L})/u;

const either = new RegExp(`(${seen.source})|(${hidden.source}+)`, 'gu');

/** The same text with each hidden character written as `⟨U+202E⟩`; many in a row as the first and how many more. */
export function visible(text: string): string {
  if (!hidden.test(text)) return text;
  return text.replace(either, (found: string, _kept: string | undefined, bare: string | undefined) => {
    if (bare === undefined) return found;
    const points = [...bare].map((one) => `U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`);
    return points.length > 4 ? `⟨${points[0]} and ${points.length - 1} more hidden⟩` : `⟨${points.join(' ')}⟩`;
  });
}
