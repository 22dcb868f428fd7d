/** Token name to CSS variable: the same names colour the editor and the code in the conversation. */
export const tokenColours: Record<string, string> = {
  keyword: '--kw',
  string: '--str',
  number: '--num',
  regexp: '--str',
  comment: '--com',
  function: '--fn',
  namespace: '--ns',
  'type.identifier': '--fn',
  type: '--fn',
  tag: '--kw',
  metatag: '--com',
  'attribute.name': '--fn',
  'attribute.value': '--str',
  'attribute.value.number': '--num',
  'attribute.value.unit': '--num',
  variable: '--ns',
  constant: '--num',
  predefined: '--fn',
};

/** The variable for a token of Monaco, as in `keyword.ts` or `string.escape.ts`, if it is coloured at all. */
export function colourOf(token: string): string | undefined {
  if (tokenColours[token]) return tokenColours[token];
  const cut = token.lastIndexOf('.');
  return cut < 0 ? undefined : colourOf(token.slice(0, cut));
}
