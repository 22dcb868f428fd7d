/** Puts what a stylesheet refers to into it: imported ones, pictures and fonts. */

export interface StyleWorld {
  /** A file of the workspace as a `data:` address; `null` where there is none. */
  data(url: string, from: string): Promise<string | null>;
  /** An imported stylesheet. */
  style(url: string, from: string): Promise<{ path: string; text: string } | null>;
}

/** Strings and comments are passed over, `@import` and `url(…)` are found. Source: CSS Syntax Level 3, consume a token. */
const tokens =
  /\/\*[\s\S]*?(?:\*\/|$)|@import\s+(?:url\(\s*)?(?:"([^"\n]*)"|'([^'\n]*)'|([^\s;"')]+))\s*\)?([^;]*);?|url\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^)"'\s]*))\s*\)|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/gi;

const elsewhere = /^([a-z][a-z\d+.-]*:|\/\/|#)/i;

export async function inlineStyle(
  text: string,
  from: string,
  world: StyleWorld,
  above: readonly string[] = [from],
): Promise<string> {
  const parts: (string | Promise<string>)[] = [];
  let at = 0;
  for (const found of text.matchAll(tokens)) {
    const [whole, ...groups] = found;
    const imported = groups[0] ?? groups[1] ?? groups[2];
    const url = groups[4] ?? groups[5] ?? groups[6];
    parts.push(text.slice(at, found.index));
    at = found.index + whole.length;
    if (imported !== undefined && !elsewhere.test(imported))
      parts.push(importedStyle(imported, groups[3] ?? '', from, world, above));
    else if (url !== undefined && url !== '' && !elsewhere.test(url))
      parts.push(world.data(url, from).then((data) => (data === null ? whole : `url("${data}")`)));
    else parts.push(whole);
  }
  return (await Promise.all([...parts, text.slice(at)])).join('');
}

async function importedStyle(
  url: string,
  conditions: string,
  from: string,
  world: StyleWorld,
  above: readonly string[],
): Promise<string> {
  const found = await world.style(url, from);
  if (!found || above.includes(found.path)) return '';
  const text = await inlineStyle(found.text, found.path, world, [...above, found.path]);
  const [, layer, supports, media] = /^\s*(layer(?:\([^)]*\))?)?\s*(supports\([^)]*\))?\s*([\s\S]*)$/i.exec(
    conditions,
  )!;
  const name = layer && `@layer ${layer.slice('layer'.length).replace(/[()]/g, '')}`;
  return [name, supports && `@supports ${supports.slice('supports'.length)}`, media?.trim() && `@media ${media.trim()}`]
    .filter((rule): rule is string => Boolean(rule))
    .reduce((inner, rule) => `${rule} {\n${inner}\n}`, text);
}
