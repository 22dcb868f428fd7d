/** From a wish and the methods at hand to what will be written: which method, for which rows, with which arguments. */
import { argumentsFor } from './arguments.ts';
import { type Condition, readConditions } from './conditions.ts';
import { type Declarations, type Field, undeclared } from './declarations.ts';
import { idField, labelField, listFor, type Method } from './methods.ts';
import type { Value, Wish } from './wish.ts';
import { literal, plural, singular, spoken, stem, wordsOf } from './words.ts';

/** A collection the program goes through to find the ids the target asks for. */
export interface Level {
  id: Field;
  list: Method;
  key: Field;
  label: Field;
  /** Named by the person; all of them where empty. */
  picks: Value[];
  /** The value may end in the row's name, as `www.a.example` does in `a.example`. */
  suffix: boolean;
  conditions: Condition[];
}

export interface Plan {
  kind: 'rows' | 'count' | 'do';
  target: Method;
  levels: Level[];
  /** Of the target's own rows. */
  conditions: Condition[];
  /** Arguments of the target, as TypeScript. */
  args: [name: string, code: string][];
  /** Ids the person gave in so many words, as TypeScript. */
  given: [name: string, code: string][];
  /** Conditions no field tells, said with the result. */
  unread: string[];
  /** Said beside the program: what was assumed. */
  assumed: string[];
  /** Counts for each row of the last level rather than in all. */
  each: boolean;
  groupBy: Field | null;
  sort: { field: Field; descending: boolean } | null;
  top: number | null;
  write: { method: Method; path: string; pathField: string; textField: string } | null;
}

export type Planned =
  | { kind: 'plan'; plan: Plan }
  /** Words to search for: the method that would be needed is not known yet. */
  | { kind: 'search'; query: string }
  | { kind: 'ask'; text: string }
  | { kind: 'none' };

export function makePlan(
  asked: Wish,
  methods: Method[],
  declarations: Declarations,
  tried: (query: string) => boolean = () => true,
): Planned {
  const first = chooseTarget(asked, methods, declarations);
  // “Pending zones” has no verb, “reticulate the zones” has one nobody knows: only the first is a list.
  const nameless =
    !first && asked.verb === 'act' && !/^\W*\w+\s+(the|all|every|each|a|an|my|our|me)\b/i.test(asked.text);
  const wish: Wish = nameless ? { ...asked, verb: 'list', action: '' } : asked;
  const choice = nameless ? chooseTarget(wish, methods, declarations) : first;
  if (!choice) return { kind: 'none' };
  const { target } = choice;
  // What a list gives decides what can be asked of it, so a type that was left out is fetched first.
  const open = undeclared(target.rows?.element ?? target.result, declarations);
  const vague =
    open !== undefined &&
    target.doing !== 'create' &&
    target.doing !== 'delete' &&
    target.fields.length === 0 &&
    !target.rows?.fields.length;
  if (vague && !tried(open)) return { kind: 'search', query: open };
  const slug = /(?:^|\s)([\w-]+)\/([\w.-]*\w)(?=$|[\s,.?!])/.exec(wish.text);
  const levels: Level[] = [];
  const given: Plan['given'] = [];
  for (const id of target.ids) {
    const list = listFor(id, target, methods);
    const direct = wish.values.find((value) => isDirectId(value, id, wish, target));
    if (direct && (!list || target.ids.length === 1 || direct.kind === 'id')) {
      given.push([id.name, quote(direct.text, id, declarations)]);
      continue;
    }
    const part =
      slug && /^(owner|repo|repository)$/i.test(id.name) ? slug[/^owner$/i.test(id.name) ? 1 : 2] : undefined;
    if (part) {
      given.push([id.name, literal(part)]);
      continue;
    }
    const blurred = list ? undefined : listSoFar(id, target, methods, declarations);
    if (blurred && !tried(blurred)) return { kind: 'search', query: blurred };
    if (!list?.rows)
      return {
        kind: 'search',
        query: `list ${plural(singular(wordsOf(id.name.replace(/_?id$/i, '')).join(' ') || target.resource))}`,
      };
    const key = idField(id, list.rows.fields);
    const label = labelField(list.rows.fields, declarations);
    if (!key || !label) return { kind: 'search', query: undeclared(list.rows.element, declarations) ?? list.name };
    levels.push({ id, list, key, label, picks: [], suffix: false, conditions: [] });
  }
  const write = wish.file ? writerFor(methods, wish.file) : null;
  if (wish.file && !write) return { kind: 'search', query: 'write a file to the workspace' };
  const conditions = readConditions(wish, target, levels, methods, declarations);
  if (conditions.wanted) return { kind: 'search', query: conditions.wanted };
  const full = conditions.unread.length > 0 ? (elementName(target) ?? target.name) : null;
  if (full && !tried(full)) return { kind: 'search', query: full };
  pick(levels, wish, target, conditions.used);
  const doing = target.doing === 'list' || target.doing === 'get' ? (wish.verb === 'count' ? 'count' : 'rows') : 'do';
  const filled =
    doing === 'do' || target.params.length > target.ids.length
      ? argumentsFor(wish, target, levels, declarations, conditions)
      : { args: [], assumed: [], missing: [] };
  if (filled.missing.length > 0) return { kind: 'ask', text: askFor(target, filled.missing) };
  if (doing === 'do' && target.doing === 'update' && filled.args.length === 0)
    return {
      kind: 'ask',
      text: `What should I change about the ${spoken(singular(target.resource))}? I can set ${target.params
        .filter((field) => !target.ids.includes(field))
        .map((field) => `\`${field.name}\``)
        .join(', ')}.`,
    };
  const careless = doing === 'do' && levels.some((level) => level.picks.length === 0 && level.conditions.length === 0);
  if (careless && !wish.all && !wish.missing && conditions.own.length === 0) {
    const level = levels.find((one) => one.picks.length === 0 && one.conditions.length === 0)!;
    return {
      kind: 'ask',
      text: `For which ${spoken(singular(level.list.resource))}? Name one, or say “all ${spoken(plural(level.list.resource))}”.`,
    };
  }
  const fields = target.rows?.fields ?? target.fields;
  return {
    kind: 'plan',
    plan: {
      kind: doing,
      target,
      levels,
      conditions: conditions.own,
      args: filled.args,
      given,
      assumed: filled.assumed,
      unread: conditions.unread,
      each: wish.each && doing === 'count' && levels.some((level) => level.picks.length !== 1),
      groupBy: wish.by ? (fields.find((field) => stem(field.name) === stem(wish.by!)) ?? null) : null,
      sort: sortOf(wish, fields),
      top: wish.top,
      write,
    },
  };
}

const elementName = ({ rows }: Method): string | undefined =>
  rows?.element.kind === 'name' && /^[A-Z]/.test(rows.element.name) ? rows.element.name : undefined;

/** The type that hides whether a method is the list an id is found in. */
function listSoFar(id: Field, target: Method, methods: Method[], declarations: Declarations): string | undefined {
  const before = target.route.slice(
    0,
    Math.max(0, target.route.toLowerCase().search(`/\\{${id.name.toLowerCase()}\\}`)),
  );
  const method = methods.find((one) => before !== '' && one.route === before && one.http === 'GET');
  return method && undeclared(method.result, declarations);
}

interface Choice {
  target: Method;
  score: number;
}

function chooseTarget(wish: Wish, methods: Method[], declarations: Declarations): Choice | undefined {
  const stems = new Set(wish.words.map((word) => word.stem));
  const ranked = methods
    .filter((method) => !isWriter(method) || /\b(file|workspace)\b/i.test(wish.text))
    .map((target) => ({ target, score: score(target, wish, stems, declarations) }))
    .filter(({ score }) => score > 0)
    .sort(
      (a, b) =>
        b.score - a.score || a.target.ids.length - b.target.ids.length || a.target.name.length - b.target.name.length,
    );
  return ranked[0];
}

const fitting: Record<string, Partial<Record<Method['doing'], number>>> = {
  list: { list: 4, get: 2 },
  count: { list: 4 },
  get: { get: 4, list: 3 },
  create: { create: 5 },
  update: { update: 5, act: 2 },
  delete: { delete: 5 },
  act: { act: 3, create: 1, update: 2, delete: 0.5 },
};

function score(target: Method, wish: Wish, stems: Set<string>, declarations: Declarations): number {
  let fit = fitting[wish.verb]?.[target.doing] ?? 0;
  if (wish.verb === 'act') {
    const verbs = [target.verb, ...wordsOf(target.name)].map(stem);
    if (verbs.includes(stem(wish.action))) fit = 6;
    else if (stem(wordsOf(target.summary)[0] ?? '') === stem(wish.action)) fit = 5;
    else if (enumNames(target, declarations).includes(stem(wish.action)) && target.doing !== 'list') fit = 4;
    else if (target.doing === 'act') fit = 0;
    else if (/^(enable|disable)$/.test(wish.action) && target.doing !== 'update') fit = 0;
    else fit = 0;
  }
  if (fit === 0) return 0;
  const hits = target.stems.filter((one) => stems.has(one));
  const coverage = hits.length / target.stems.length;
  const head = target.stems.at(-1)!;
  const sourceNamed = stems.has(stem(target.source)) ? 0.5 : 0;
  if (coverage === 0 && !(wish.verb === 'act' && fit >= 4)) return 0;
  const spot = wish.words.find((word) => word.stem === head || hits.includes(word.stem));
  const aside = spot && inAside(wish.text, spot.at) ? 3 : 0;
  const early = spot ? 1 - spot.at / Math.max(1, wish.text.length) : 0;
  const negatedOnly = spot?.negated && (wish.verb === 'list' || wish.verb === 'count') ? 3 : 0;
  // One row by its id reads better than the whole list where an id was given, and worse where none was.
  const single =
    target.doing === 'get' && target.ids.length > 0 && /get|list/.test(wish.verb) ? singleScore(target, wish) : 0;
  const inRepository =
    /(?:^|\s)[\w-]+\/[\w.-]*\w/.test(wish.text) && target.ids.some((id) => /^(owner|repo)$/i.test(id.name)) ? 4 : 0;
  return (
    inRepository + fit + coverage * 4 + (stems.has(head) ? 1 : 0) + early + sourceNamed + single - aside - negatedOnly
  );
}

function singleScore(target: Method, wish: Wish): number {
  if (wish.values.some((value) => target.ids.some((id) => isDirectId(value, id, wish, target)))) return 4;
  return wish.values.length > 0 && !wish.all ? 1 : -1;
}

const enumNames = (target: Method, declarations: Declarations): string[] =>
  target.params.flatMap((field) =>
    field.shape.kind === 'union' || field.shape.kind === 'name' ? literalStems(field, declarations) : [],
  );

function literalStems(field: Field, declarations: Declarations): string[] {
  const shape = field.shape.kind === 'name' ? declarations.types.get(field.shape.name) : field.shape;
  return shape?.kind === 'union'
    ? shape.of.flatMap((one) => (one.kind === 'literal' ? [stem(String(one.value))] : []))
    : [];
}

/** A noun behind “without”, “for the”, “of” or “that have” is not what is asked for, but what it is asked about. */
function inAside(text: string, at: number): boolean {
  const before = text
    .slice(0, at)
    .split(/[,;.?!]/)
    .at(-1)!
    .toLowerCase();
  return /\b(without|with(?! (?:the )?(?:name|id)\b)|ha(?:ve|s)(?: no| any)?|of|for|on|in|from|to|where|whose|belonging to)\s+(?:(?:the|a|an|any|no|all|every|each|my|our|their|its|those|these|that|zero)\s+)*(?:[\w-]+\s+){0,2}$/.test(
    before,
  );
}

/** `pet 3`, `#3`, `zone_acorn`: an id as it stands. */
function isDirectId(value: Value, id: Field, wish: Wish, target: Method): boolean {
  if (value.kind === 'id') {
    const prefix = wordsOf(id.name)[0] ?? '';
    return wordsOf(value.text)[0] === prefix || target.ids.length === 1;
  }
  if (value.kind !== 'number') return false;
  const before = wish.text.slice(0, value.at).trimEnd().replace(/[#:]$/, '').trimEnd();
  const noun = stem(/([\p{L}_]+)$/u.exec(before)?.[1] ?? '');
  return (
    noun === 'id' ||
    noun === stem(wordsOf(id.name)[0] ?? '') ||
    (noun === target.stems.at(-1) && id === target.ids.at(-1)) ||
    wish.text[value.at - 1] === '#'
  );
}

/** Gives each level the values that name its rows: the outer levels first where two fit. */
function pick(levels: Level[], wish: Wish, target: Method, used: Set<Value>): void {
  const own = target.doing === 'get' || target.doing === 'update' || target.doing === 'delete';
  for (const [index, level] of levels.entries()) {
    const last = own && index === levels.length - 1;
    const free = wish.values.filter((value) => !used.has(value) && /^(quoted|domain|name|email|id)$/.test(value.kind));
    const domains = free.filter((value) => value.kind === 'domain');
    if (target.doing === 'create' || !last) {
      // A longer name that ends in a shorter one is the row below: `www.a.example` in `a.example`.
      const outer = domains.filter(
        (value) => !domains.some((other) => other !== value && value.text.endsWith(`.${other.text}`)),
      );
      const preferred = outer.length > 0 ? outer : free.filter((value) => inAside(wish.text, value.at));
      const among = preferred.length > 0 ? preferred : target.doing === 'create' ? [] : free;
      const placed = among.filter((value) => inAside(wish.text, value.at));
      level.picks =
        target.doing === 'create' && placed.length > 0
          ? [placed.at(-1)!]
          : target.doing === 'create'
            ? among.slice(-1)
            : among;
      // A record may be named in full: its zone is then only the end of the name.
      const nested =
        own ||
        (target.doing === 'create' && target.params.some((field) => /^(name|hostname|domain)$/i.test(field.name)));
      level.suffix = nested && level.picks.some((value) => value.kind === 'domain');
      if (outer.length === domains.length && level.suffix && domains.length === 1 && (target.doing === 'create' || own))
        continue;
    } else {
      const named = free.filter((value) => !behindTo(wish.text, value.at));
      const below = domains.filter((value) =>
        domains.some((other) => other !== value && value.text.endsWith(`.${other.text}`)),
      );
      // A domain names the outer row where something else names this one.
      const other = named.filter((value) => value.kind !== 'domain');
      const best = index > 0 && other.length > 0 ? other : named;
      level.picks = below.length > 0 ? below.slice(0, 1) : target.doing === 'update' ? best.slice(0, 1) : best;
    }
    for (const value of level.picks) if (levels.length === 1 || !(own && level.suffix)) used.add(value);
  }
}

const behindTo = (text: string, at: number): boolean => /\b(to|as|into|=)\s*["'“]?$/.test(text.slice(0, at));

function writerFor(methods: Method[], path: string): Plan['write'] {
  for (const method of methods.filter(isWriter)) {
    const pathField = method.params.find((field) => /^(path|file|name|filename)$/i.test(field.name));
    const textField = method.params.find(
      (field) => field !== pathField && /^(text|content|contents|data|body)$/i.test(field.name),
    );
    if (pathField && textField) return { method, path, pathField: pathField.name, textField: textField.name };
  }
  return null;
}

const isWriter = (method: Method): boolean =>
  method.source === 'workspace' ||
  (/(^|_)write(_|$)/.test(method.name) && method.params.some((field) => /^(path|file|filename)$/i.test(field.name)));

function sortOf(wish: Wish, fields: Field[]): Plan['sort'] {
  if (!wish.order) return null;
  for (const wanted of wish.order.words) {
    const field = fields.find((one) => wordsOf(one.name).map(stem).includes(wanted));
    if (field) return { field, descending: wish.order.descending };
  }
  return null;
}

function askFor(target: Method, missing: { field: Field; choices: (string | number)[] }[]): string {
  const parts = missing.map(
    ({ field, choices }) =>
      `\`${field.name}\`${choices.length > 0 ? ` (${choices.join(', ')})` : field.doc ? ` (${field.doc.split(/[.@\n]/)[0]!.trim()})` : ''}`,
  );
  return `To ${target.summary ? target.summary[0]!.toLowerCase() + target.summary.slice(1) : spoken(target.name)} I still need ${parts.join(' and ')}. Say it in the same sentence, as in “… with ${missing[0]!.field.name} …”.`;
}

function quote(text: string, field: Field, declarations: Declarations): string {
  const shape = field.shape.kind === 'name' ? (declarations.types.get(field.shape.name) ?? field.shape) : field.shape;
  const numeric = shape.kind === 'name' && shape.name === 'number';
  return numeric && /^-?\d+(\.\d+)?$/.test(text) ? text : literal(text);
}
