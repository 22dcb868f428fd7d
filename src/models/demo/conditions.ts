/** The conditions of a request: on fields of the rows, and on what belongs to a row (“have no firewall rules”). */
import { type Declarations, type Field, literalsOf, plainType } from './declarations.ts';
import { labelField, listFor, type Method } from './methods.ts';
import type { Level } from './plan.ts';
import type { Value, Wish, Word } from './wish.ts';
import { isStop, spoken, stem, wordsOf } from './words.ts';

export type Condition =
  /** On the row itself. `server` is the same as an argument of the list, where there is one. */
  | { on: 'row'; test(row: string): string; words: string; server?: [name: string, code: string] }
  /** On what another method says of the row. `test` gets the variable of its answer. */
  | { on: 'child'; method: Method; test(answer: string): string; words: string };

export interface Conditions {
  own: Condition[];
  used: Set<Value>;
  /** What nothing known can tell: words to search for. */
  wanted: string | null;
  /** What the rows should be and no field tells, as “paused” in “which zones are paused”. */
  unread: string[];
}

interface Holder {
  list: Method;
  fields: Field[];
  add(condition: Condition): void;
}

export function readConditions(
  wish: Wish,
  target: Method,
  levels: Level[],
  methods: Method[],
  declarations: Declarations,
): Conditions {
  const own: Condition[] = [];
  const used = new Set<Value>();
  const settled = new Set<Word>();
  const holders: Holder[] = levels.map((level) => ({
    list: level.list,
    fields: level.list.rows!.fields,
    add: (one) => level.conditions.push(one),
  }));
  if (target.doing === 'list' && target.rows)
    holders.push({ list: target, fields: target.rows.fields, add: (one) => own.push(one) });
  holders.reverse();

  const settle = (word: Word) => {
    for (const one of wish.words) if (one.at === word.at) settled.add(one);
  };
  for (const holder of holders) {
    byChoice(wish, target, holder, declarations, settled, settle);
    byFlag(wish, holder, declarations, settled, settle);
    byNumber(wish, holder, declarations, used);
    byText(wish, holder, target, declarations, used);
  }
  for (const holder of holders) byChild(wish, target, holder, methods, declarations, settled, settle);
  if (wish.missing && target.doing === 'act') byState(target, levels, methods, declarations);
  const nouns = new Set([
    ...target.stems,
    ...levels.flatMap((level) => level.list.stems),
    stem(target.verb),
    stem(wish.action),
  ]);
  const lost = wish.words.filter(
    (word) =>
      word.negated &&
      !settled.has(word) &&
      !isStop(word.text) &&
      !nouns.has(word.stem) &&
      plausible(word, wish) &&
      !/^(missing|yet|set|on|off)$/.test(word.text),
  );
  const children = levels.flatMap((level) => level.conditions).filter((one) => one.on === 'child');
  const unknownState =
    wish.missing &&
    target.doing === 'act' &&
    children.length === 0 &&
    levels.every((level) => level.conditions.length === 0);
  const wanted =
    lost.length > 0 && !settledNear(lost, settled, wish)
      ? `list ${[...new Set(lost.map((word) => word.text))].join(' ')}`
      : unknownState
        ? `get ${spoken(target.resource)}`
        : null;
  const unread = target.doing === 'list' ? unreadWords(wish, target, levels, declarations, settled) : [];
  return { own, used, wanted, unread };
}

/** Words that stand where a condition stands: behind “are”, or before the noun. */
function unreadWords(
  wish: Wish,
  target: Method,
  levels: Level[],
  declarations: Declarations,
  settled: Set<Word>,
): string[] {
  const nouns = new Set([...target.stems, ...levels.flatMap((level) => level.list.stems), stem(target.source)]);
  const fields = new Set((target.rows?.fields ?? []).flatMap((field) => wordsOf(field.name).map(stem)));
  const inValue = (at: number) => wish.values.some((value) => at >= value.at && at < value.at + value.text.length);
  for (const { shape } of target.params)
    for (const one of literalsOf(shape, declarations)) fields.add(stem(String(one)));
  const unread = wish.words.filter((word) => {
    if (settled.has(word) || isStop(word.text) || nouns.has(word.stem) || fields.has(word.stem) || inValue(word.at))
      return false;
    if (common.test(word.text) || /^\d/.test(word.text)) return false;
    const before = /\b(?:is|are|was|were|be)\s+(?:(?:not|still|currently|already|now|also)\s+)*$/i.test(
      wish.text.slice(0, word.at),
    );
    const behind = /^[\w-]+\s+([a-z_]+)/i.exec(wish.text.slice(word.at))?.[1];
    return before || (behind !== undefined && stem(behind) === target.stems[0] && word.at > 0);
  });
  return [...new Set(unread.map((word) => word.text))].filter(
    (word) => ![...settled].some((one) => word.endsWith(one.text)),
  );
}

const common =
  /^(list|show|count|number|total|report|write|save|export|details?|describe|newest|oldest|latest|recent|cheapest|largest|biggest|smallest|highest|lowest|longest|shortest|expensive|first|last|top|older|younger|cheaper|bigger|larger|smaller|higher|lower|more|less|sorted|ordered|table|overview|summary|different|available|there)$/;

/** A part of a compound noun whose head was understood needs no search of its own. */
const settledNear = (lost: Word[], settled: Set<Word>, wish: Wish): boolean =>
  lost.every((word) =>
    [...settled].some((one) => one.negated && Math.abs(wish.words.indexOf(one) - wish.words.indexOf(word)) <= 2),
  );

/** `invoices` is not the negation of “voices”: of the words that only look negated, “unverified” is one. */
const plausible = (word: Word, wish: Wish): boolean => {
  const written = wish.text.slice(word.at, word.at + word.text.length).toLowerCase();
  return written === word.text || /^un[a-z]+ed\b/i.test(wish.text.slice(word.at));
};

function byChoice(
  wish: Wish,
  target: Method,
  holder: Holder,
  declarations: Declarations,
  settled: Set<Word>,
  settle: (word: Word) => void,
): void {
  for (const field of holder.fields) {
    const choices = literalsOf(field.shape, declarations).map(String);
    if (choices.length < 2) continue;
    const found: { word: Word; choice: string }[] = [];
    for (const word of wish.words) {
      if (settled.has(word) || behindTo(wish, word, target)) continue;
      const choice = choices.find((one) =>
        one.length <= 2
          ? wish.text.slice(word.at, word.at + one.length) === one && word.text.length === one.length
          : stem(one.replace(/_/g, '')) === word.stem,
      );
      if (choice && !found.some((one) => one.choice === choice)) found.push({ word, choice });
    }
    if (found.length === 0) continue;
    for (const { word } of found) settle(word);
    const is = found.filter(({ word }) => !word.negated).map(({ choice }) => choice);
    const not = found.filter(({ word }) => word.negated).map(({ choice }) => choice);
    if (is.length > 0) {
      const param = holder.list.params.find(
        (one) => one.name === field.name && literalsOf(one.shape, declarations).map(String).includes(is[0]!),
      );
      const code = is.map((one) => `'${one}'`);
      holder.add({
        on: 'row',
        test: (row) =>
          code.length === 1
            ? `${at(row, field)} === ${code[0]}`
            : `(${code.map((one) => `${at(row, field)} === ${one}`).join(' || ')})`,
        words: is.map((one) => one.replace(/_/g, ' ')).join(' or '),
        ...(param &&
          is.length === 1 &&
          plainType(param.shape, declarations) === 'enum' && { server: [param.name, code[0]!] as [string, string] }),
      });
    }
    for (const one of not)
      holder.add({
        on: 'row',
        test: (row) => `${at(row, field)} !== '${one}'`,
        words: `not ${one.replace(/_/g, ' ')}`,
      });
  }
}

/** In “set the status to open”, open is the new value and no condition. */
const behindTo = (wish: Wish, word: Word, target: Method): boolean =>
  /^(update|create|act)$/.test(target.doing) &&
  (/\b(to|as)\s+["']?$/i.test(wish.text.slice(0, word.at)) ||
    target.params.some((field) => new RegExp(`\\b${field.name}\\s+["']?$`, 'i').test(wish.text.slice(0, word.at))));

const opposite: Record<string, string> = {
  disabl: 'enabl',
  inactiv: 'activ',
  off: 'enabl',
  clos: 'open',
  privat: 'public',
};

function byFlag(
  wish: Wish,
  holder: Holder,
  declarations: Declarations,
  settled: Set<Word>,
  settle: (word: Word) => void,
): void {
  for (const field of holder.fields) {
    if (plainType(field.shape, declarations) !== 'boolean') continue;
    const stems = wordsOf(field.name)
      .filter((word) => !/^(is|has|was|in)$/.test(word))
      .map(stem);
    const word = wish.words.find(
      (one) => !settled.has(one) && (stems.at(-1) === one.stem || stems.at(-1) === opposite[one.stem]),
    );
    if (!word) continue;
    settle(word);
    const wanted = (stems.at(-1) === word.stem) !== word.negated;
    holder.add({
      on: 'row',
      test: (row) => `${wanted ? '' : '!'}${at(row, field)}`,
      words: `${wanted ? '' : 'not '}${spoken(field.name)}`,
    });
  }
}

const comparing =
  /\b(over|above|more than|greater than|older than|bigger than|larger than|higher than|at least|below|under|less than|fewer than|younger than|cheaper than|lower than|smaller than|at most|up to)\s+[$€£]?(\d+(?:\.\d+)?)/i;

function byNumber(wish: Wish, holder: Holder, declarations: Declarations, used: Set<Value>): void {
  const found = comparing.exec(wish.text);
  if (!found) return;
  const value = wish.values.find((one) => one.kind === 'number' && one.text === found[2]);
  if (!value || used.has(value)) return;
  const numbers = holder.fields.filter(
    (field) => plainType(field.shape, declarations) === 'number' && !/(^|_)id$/i.test(field.name),
  );
  const said = found[1]!.toLowerCase();
  const hint = /older|younger/.test(said) ? 'age' : /cheaper/.test(said) ? 'price' : '';
  const stems = new Set(wish.words.map((word) => word.stem));
  const field =
    numbers.find((one) => wordsOf(one.name).some((word) => stems.has(stem(word)))) ??
    numbers.find((one) => hint && wordsOf(one.name).includes(hint)) ??
    (numbers.length === 1 ? numbers[0] : undefined);
  if (!field) return;
  used.add(value);
  const sign = /at least/.test(said)
    ? '>='
    : /at most|up to/.test(said)
      ? '<='
      : /below|under|less|fewer|younger|cheaper|lower|smaller/.test(said)
        ? '<'
        : '>';
  const optional = field.optional ? ` ?? 0` : '';
  holder.add({
    on: 'row',
    test: (row) => `${optional ? `(${at(row, field)}${optional})` : at(row, field)} ${sign} ${value.text}`,
    words: `with ${spoken(field.name)} ${sign} ${value.text}`,
  });
}

/** `species Dog`, “from Berlin” where a field is named, and, for lists only, a name that must be the row's. */
function byText(wish: Wish, holder: Holder, target: Method, declarations: Declarations, used: Set<Value>): void {
  if (holder.list !== target) return;
  const texts = holder.fields.filter((field) => plainType(field.shape, declarations) === 'string');
  const free = () =>
    wish.values.filter((value) => /^(quoted|domain|name|email|ip)$/.test(value.kind) && !used.has(value));
  const ask = (field: Field, value: Value, exact: boolean) => {
    used.add(value);
    const plain = value.text.toLowerCase().replace(/'/g, "\\'");
    const row = (name: string) => `${at(name, field)}${field.optional ? '?' : ''}.toLowerCase()`;
    holder.add({
      on: 'row',
      test: (name) =>
        exact ? `${row(name)} === '${plain}'` : `${row(name)}${field.optional ? '?' : ''}.includes('${plain}')`,
      words: `with ${spoken(field.name)} ${value.text}`,
    });
  };
  for (const field of texts) {
    const value = free().find((one) =>
      new RegExp(`\\b${wordsOf(field.name).join('[ _-]?')}s?\\s+(?:is\\s+|of\\s+|=\\s*|:\\s*)?["'“]?$`, 'i').test(
        wish.text.slice(0, one.at),
      ),
    );
    if (value) ask(field, value, value.kind === 'quoted' || value.kind === 'domain');
  }
  if (target.ids.length > 0) return;
  const label = labelField(holder.fields, declarations);
  const value = free()[0];
  if (label && value) ask(label, value, value.kind === 'domain');
}

function byChild(
  wish: Wish,
  target: Method,
  holder: Holder,
  methods: Method[],
  declarations: Declarations,
  settled: Set<Word>,
  settle: (word: Word) => void,
): void {
  for (const child of methods) {
    const id = child.ids.at(-1);
    if (
      !id ||
      child === target ||
      (child.doing !== 'list' && child.doing !== 'get') ||
      listFor(id, child, methods) !== holder.list
    )
      continue;
    if (child.resource === target.resource && target.doing !== 'act') continue;
    if (child.doing === 'get' && child.resource === holder.list.resource) continue;
    const heads = wish.words.filter((one) => one.stem === child.stems.at(-1) && !settled.has(one));
    const word =
      heads.find((one) => one.negated) ??
      heads.find((one) =>
        /\b(with|have|has|having|that are|which are|are)\s+(?:(?:a|an|any|some)\s+)?(?:[\w-]+\s+){0,2}$/i.test(
          wish.text.slice(0, one.at),
        ),
      );
    if (!word || (child.resource === target.resource && !word.negated)) continue;
    const condition = child.doing === 'list' ? onList(child, word) : onState(child, word.negated, declarations);
    if (!condition) continue;
    for (const one of wish.words) if (child.stems.includes(one.stem) && Math.abs(one.at - word.at) < 40) settle(one);
    settle(word);
    holder.add(condition);
  }
}

function onList(child: Method, word: Word): Condition {
  const rows = (answer: string) =>
    child.rows!.path ? `(${answer}.${child.rows!.path}${child.rows!.optional ? ' ?? []' : ''})` : answer;
  return {
    on: 'child',
    method: child,
    test: (answer) => `${rows(answer)}.length ${word.negated ? '===' : '>'} 0`,
    words: `${word.negated ? 'without' : 'with'} ${spoken(child.resource)}`,
  };
}

function onState(child: Method, negated: boolean, declarations: Declarations): Condition | undefined {
  const flags = child.fields.filter((field) => plainType(field.shape, declarations) === 'boolean');
  const flag = flags.find((field) => /enabled|active|^on$|protected/i.test(field.name)) ?? flags[0];
  const words = `${negated ? 'without' : 'with'} ${spoken(child.resource)}`;
  if (flag)
    return { on: 'child', method: child, test: (answer) => `${negated ? '!' : ''}${answer}.${flag.name}`, words };
  for (const field of child.fields) {
    const off = literalsOf(field.shape, declarations).find((one) =>
      /^(off|none|disabled|inactive)$/i.test(String(one)),
    );
    if (off !== undefined)
      return {
        on: 'child',
        method: child,
        test: (answer) => `${answer}.${field.name} ${negated ? '===' : '!=='} '${off}'`,
        words,
      };
  }
  return undefined;
}

/** “Where it is missing”: the state of what is to be switched on. */
function byState(target: Method, levels: Level[], methods: Method[], declarations: Declarations): void {
  const level = levels.at(-1);
  const state = methods.find(
    (one) => one.doing === 'get' && one.resource === target.resource && one.source === target.source,
  );
  if (!level || !state || level.conditions.some((one) => one.on === 'child' && one.method === state)) return;
  const condition = onState(state, true, declarations);
  if (condition) level.conditions.push(condition);
}

export const at = (row: string, field: Field): string =>
  /^[A-Za-z_$][\w$]*$/.test(field.name) ? `${row}.${field.name}` : `${row}['${field.name}']`;
