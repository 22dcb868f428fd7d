/** `.git/config`, as far as `git config` reads and writes it. */

const parts = (name: string): [section: string, key: string] => {
  const at = name.lastIndexOf('.');
  const [section = '', ...sub] = name.slice(0, at).split('.');
  return [sub.length > 0 ? `${section} "${sub.join('.')}"` : section, name.slice(at + 1)];
};

/** Names with their values, in order. */
export function readConfiguration(text: string): [name: string, value: string][] {
  let section = '';
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, head, sub] = /^\s*\[([\w-]+)(?:\s+"(.*)")?\]/.exec(line) ?? [];
    if (head) section = sub === undefined ? head.toLowerCase() : `${head.toLowerCase()}.${sub}`;
    const [, key, value = 'true'] = /^\s*([\w-]+)\s*(?:=\s*(.*?)\s*)?$/.exec(line) ?? [];
    return key && !head && section ? [[`${section}.${key.toLowerCase()}`, value.replace(/^"(.*)"$/, '$1')]] : [];
  });
}

/** The text with one value set, or taken out where it is `null`. */
export function setConfiguration(text: string, name: string, value: string | null): string {
  const [section, key] = parts(name);
  const lines = text.replace(/\n$/, '').split('\n');
  const start = lines.findIndex((line) => line.trim() === `[${section}]`);
  const line = value === null ? [] : [`\t${key} = ${value}`];
  if (start < 0) return value === null ? text : `${[...lines.filter(Boolean), `[${section}]`, ...line].join('\n')}\n`;
  let end = lines.findIndex((one, at) => at > start && one.trim().startsWith('['));
  if (end < 0) end = lines.length;
  const is = (one: string) =>
    one.trim().toLowerCase().startsWith(`${key.toLowerCase()} `) ||
    one.trim().toLowerCase().startsWith(`${key.toLowerCase()}=`);
  const kept = lines.slice(start + 1, end).filter((one) => !is(one));
  return `${[...lines.slice(0, start + 1), ...kept, ...line, ...lines.slice(end)].join('\n')}\n`;
}
