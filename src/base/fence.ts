/**
 * A boundary around text that comes from outside, for a model to read as data. What stands inside cannot close it: its own
 * marks of the kind lose their shape. The prompt says what the marks mean.
 */
const mark = /<(\s*\/?\s*data\b)/gi;

export function fence(text: string): string {
  const inner = text.replace(mark, '<\\$1');
  return inner.includes('\n') ? `<data>\n${inner}\n</data>` : `<data>${inner}</data>`;
}

/** The text without its boundaries, for a person or a program to read. */
export const unfence = (text: string): string => text.replace(/<data>\n?|\n?<\/data>/g, '');
