/** Fills the arguments of a method from what the person wrote; what cannot be filled is asked for. */
import type { Conditions } from './conditions.ts';
import { type Declarations, type Field, literalsOf, plainType } from './declarations.ts';
import { type Method, paging } from './methods.ts';
import type { Level } from './plan.ts';
import type { Value, Wish } from './wish.ts';
import { isStop, literal, nearest, spoken, stem, wordsOf } from './words.ts';

/** Stands in an argument for the row that is changed; the writer of the program puts its variable there. */
export const rowMark = '§row';

export interface Filled {
  args: [name: string, code: string][];
  assumed: string[];
  missing: { field: Field; choices: (string | number)[] }[];
}

const preferred = ['standard', 'default', 'normal', 'basic', 'free', 'high', 'medium', 'available', 'open', 'active'];
const nameLike = /^(name|title|label|subject|full_?name|display_?name|summary|hostname|domain)$/i;
const contentLike = /^(content|value|target|address|ip|destination|to|url|text|body|message|comment|note)$/i;

export function argumentsFor(
  wish: Wish,
  target: Method,
  levels: Level[],
  declarations: Declarations,
  { used }: Conditions,
): Filled {
  const picked = new Set([...used, ...levels.flatMap((level) => level.picks)]);
  const args: Filled['args'] = [];
  const assumed: string[] = [];
  const missing: Filled['missing'] = [];
  const names = new Set(target.ids.map((id) => id.name));
  const row = target.doing === 'update' ? levels.at(-1) : undefined;
  const fields = target.params.filter((field) => !names.has(field.name) && !paging.test(field.name));
  for (const field of [...fields].sort((a, b) => Number(a.optional) - Number(b.optional))) {
    const code = fill(field, wish, target, levels, declarations, picked);
    if (code !== undefined) {
      args.push([field.name, code]);
      continue;
    }
    if (field.optional) continue;
    const same = row?.list.rows?.fields.find((one) => one.name === field.name);
    if (same) {
      args.push([field.name, `${rowMark}.${field.name}`]);
      continue;
    }
    const choices = literalsOf(field.shape, declarations);
    const byDefault = /@default\s+(\S+)/.exec(field.doc)?.[1];
    const choice = preferred.find((one) => choices.includes(one));
    if (byDefault !== undefined)
      args.push([field.name, byDefault.startsWith('"') ? literal(JSON.parse(byDefault) as string) : byDefault]);
    else if (choice && (target.doing === 'act' || target.doing === 'create')) {
      args.push([field.name, `'${choice}'`]);
      assumed.push(
        `I chose ${spoken(field.name)} “${choice}”; ${choices.filter((one) => one !== choice).join(', ')} ${choices.length > 2 ? 'are' : 'is'} possible too.`,
      );
    } else if (plainType(field.shape, declarations) === 'array') args.push([field.name, '[]']);
    else missing.push({ field, choices });
  }
  return { args, assumed, missing };
}

function fill(
  field: Field,
  wish: Wish,
  target: Method,
  levels: Level[],
  declarations: Declarations,
  picked: Set<Value>,
): string | undefined {
  const kind = plainType(field.shape, declarations);
  const choices = literalsOf(field.shape, declarations);
  const listing = target.doing === 'list' || target.doing === 'get';
  if (choices.length > 0) return choiceOf(field, choices, wish, target, listing);
  if (listing && !/^(q|query|search|keyword|term|filter)$/i.test(field.name)) return undefined;
  const said = explicit(field, wish, target);
  if (kind === 'boolean') return flagOf(field, wish, said);
  if (kind === 'number') {
    const number = said && /^-?\d+(\.\d+)?$/.test(said) ? said : undefined;
    if (number) return number;
    const free = wish.values.find((value) => value.kind === 'number' && !picked.has(value));
    return free && !field.optional ? take(free, picked) : undefined;
  }
  if (kind !== 'string' && kind !== 'unknown') return undefined;
  if (said !== undefined) {
    const whole = wish.values.find((value) => value.text === said || value.text.startsWith(said));
    if (whole) picked.add(whole);
    return literal(whole?.text ?? said);
  }
  const text = textFor(field, wish, target, levels, picked);
  return text === undefined ? undefined : literal(text);
}

/** `ttl 600`, `mode=high`, `name: Rex`, “set the content … to X”. */
function explicit(field: Field, wish: Wish, target: Method): string | undefined {
  const name = wordsOf(field.name).join('[ _-]?');
  const token = `(?:"([^"]+)"|'([^']+)'|“([^”]+)”|([^\\s"'“”]*[^\\s"'“”.,;!?]))`;
  const near = new RegExp(`\\b${name}\\b\\s*(?:=|:|\\bto\\b|\\bof\\b|\\bis\\b|\\bas\\b)?\\s*${token}`, 'i').exec(
    wish.text,
  );
  const far =
    target.doing === 'update'
      ? new RegExp(`\\b${name}\\b.*?(?:\\bto\\b|\\bas\\b|=)\\s*${token}`, 'i').exec(wish.text)
      : null;
  const value = pickGroup(far) ?? pickGroup(near);
  if (value === undefined || isStop(value.toLowerCase()) || (!far && near && stem(value) === target.stems.at(-1)))
    return undefined;
  return value;
}

const pickGroup = (match: RegExpExecArray | null): string | undefined =>
  match?.slice(1).find((group) => group !== undefined);

function choiceOf(
  field: Field,
  choices: (string | number)[],
  wish: Wish,
  target: Method,
  listing: boolean,
): string | undefined {
  const shown = (choice: string | number) => (typeof choice === 'number' ? String(choice) : `'${choice}'`);
  for (const choice of choices) {
    const text = String(choice);
    const exact = wish.words.some(
      (word) =>
        !word.negated &&
        (text.length <= 2
          ? wish.text.slice(word.at, word.at + text.length) === text && word.text.length === text.length
          : word.stem === stem(text)),
    );
    if (exact && typeof choice === 'string') return shown(choice);
  }
  if (listing) return undefined;
  const said = explicit(field, wish, target);
  const close = said && nearest(said, choices.map(String));
  return close === undefined || close === '' ? undefined : shown(choices.find((choice) => String(choice) === close)!);
}

function flagOf(field: Field, wish: Wish, said: string | undefined): string | undefined {
  if (said && /^(true|yes|on)$/i.test(said)) return 'true';
  if (said && /^(false|no|off)$/i.test(said)) return 'false';
  const word = wish.words.find((one) => wordsOf(field.name).map(stem).includes(one.stem) && !isStop(one.text));
  if (word) return String(!word.negated);
  if (/enabled|active/i.test(field.name) && wish.verb === 'update' && /\b(off|disable)\b/i.test(wish.text))
    return 'false';
  return undefined;
}

function take(value: Value, picked: Set<Value>): string {
  picked.add(value);
  return value.text;
}

function textFor(field: Field, wish: Wish, target: Method, levels: Level[], picked: Set<Value>): string | undefined {
  const free = wish.values.filter((value) => !picked.has(value));
  const of = (...kinds: Value['kind'][]) => free.find((value) => kinds.includes(value.kind));
  const behindTo = free.find((value) =>
    /\b(to|at|as|with|saying|containing|into)\s+["'“]?$/i.test(wish.text.slice(0, value.at)),
  );
  const name = field.name.toLowerCase();
  if (/e_?mail/.test(name)) return grab(of('email'), picked);
  if (/(^|_)ur[li]s?$|link|website/.test(name)) return grab(of('url', 'domain'), picked);
  if (/expression|filter|condition/.test(name)) return expressionOf(wish, picked);
  if (target.doing === 'update') {
    const action = wish.action;
    if ((action === 'rename' && nameLike.test(field.name)) || (action === 'point' && contentLike.test(field.name)))
      return grab(behindTo, picked);
    return undefined;
  }
  if (nameLike.test(field.name)) {
    const record = levels.length > 0 ? recordName(wish, levels, picked) : undefined;
    const found =
      record ??
      grab(free.find((value) => value.kind === 'name' && value !== behindTo) ?? of('quoted', 'domain'), picked);
    return found ?? (field.optional ? undefined : restOf(wish, target));
  }
  if (contentLike.test(field.name) || /address|^ip/.test(name))
    return (
      grab(behindTo ?? of('quoted', 'ip', 'url'), picked) ??
      (field.optional ? undefined : grab(of('domain', 'name'), picked))
    );
  if (/description|comment|note|reason/.test(name)) {
    const ip = wish.values.find((value) => value.kind === 'ip');
    const quoted = grab(of('quoted'), picked);
    return (
      quoted ??
      (ip && target.params.some((one) => /expression/i.test(one.name))
        ? `${/block/i.test(wish.text) ? 'Block' : 'Match'} ${ip.text}`
        : undefined)
    );
  }
  return field.optional ? undefined : grab(of('quoted', 'name'), picked);
}

function grab(value: Value | undefined, picked: Set<Value>): string | undefined {
  return value && take(value, picked);
}

/** The full name of a record in a domain: `www.a.example`, also from “www on a.example”. */
function recordName(wish: Wish, levels: Level[], picked: Set<Value>): string | undefined {
  const outer = levels.flatMap((level) => level.picks).find((value) => value.kind === 'domain');
  if (!outer) return undefined;
  const whole = wish.values.find(
    (value) => value.kind === 'domain' && !picked.has(value) && value.text.endsWith(`.${outer.text}`),
  );
  if (whole) return take(whole, picked);
  const bare =
    /\b(?:for|named|called|record|name)\s+["'“]?([a-z\d_-]+)["'”]?\s+(?:on|in|of|at|to|pointing|with)\b/i.exec(
      wish.text,
    )?.[1];
  return bare && !isStop(bare.toLowerCase()) && !/^(record|pointing)$/i.test(bare)
    ? `${bare.toLowerCase()}.${outer.text}`
    : outer.text;
}

/** “add the task buy milk”: what stands behind the noun. */
function restOf(wish: Wish, target: Method): string | undefined {
  const head = wish.words.find((word) => word.stem === target.stems.at(-1));
  if (!head) return undefined;
  const rest = wish.text
    .slice(head.at + head.text.length)
    .replace(/^\s*(?:to|for|:|-|that|which|with|of|on|in)?\s*/i, '')
    .split(/\b(?:with|on|in|to|for)\b|[.?!]/)[0]!
    .trim();
  return rest.length > 0 && rest.length < 120 && !isStop(rest.toLowerCase()) ? rest : undefined;
}

/** A rule in the expression language of firewalls: `ip.src eq "…"`, by address, country or path. */
function expressionOf(wish: Wish, picked: Set<Value>): string | undefined {
  const quoted = wish.values.find(
    (value) => value.kind === 'quoted' && /[=<>]|\b(eq|ne|in|contains|matches)\b/.test(value.text),
  );
  if (quoted) return take(quoted, picked);
  const ip = wish.values.find((value) => value.kind === 'ip');
  if (ip) {
    picked.add(ip);
    return ip.text.includes('/') ? `ip.src in {${ip.text}}` : `ip.src eq "${ip.text}"`;
  }
  const path = /(?:^|\s)(\/[\w./-]+)/.exec(wish.text)?.[1];
  if (path) return `http.request.uri.path contains "${path.replace(/[.,]$/, '')}"`;
  const country = /\b(?:from|country)\s+([A-Z]{2})\b/.exec(wish.text)?.[1];
  return country ? `ip.geo.country eq "${country}"` : undefined;
}
