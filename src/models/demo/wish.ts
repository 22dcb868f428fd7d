/** What a person asks for, read from the text alone: the verb, the values in it, and the words with what negates them. */
import { isStop, stem } from './words.ts';

type Verb = 'list' | 'count' | 'get' | 'create' | 'update' | 'delete' | 'act' | 'help' | 'run';

export interface Word {
  text: string;
  stem: string;
  /** Of its first character in the text. */
  at: number;
  negated: boolean;
}

export type Value = {
  text: string;
  at: number;
  kind: 'quoted' | 'domain' | 'ip' | 'email' | 'url' | 'number' | 'id' | 'name';
};

export interface Wish {
  text: string;
  verb: Verb;
  /** For `act`: `enable`, `disable`, `restart`. */
  action: string;
  words: Word[];
  values: Value[];
  /** A file to write the result to. */
  file: string | null;
  /** “where it is missing”, “that need it”. */
  missing: boolean;
  /** “all”, “every”, “each”. */
  all: boolean;
  /** “per plan”, “by status”: count by this word. */
  by: string | null;
  /** “each zone”, “per zone”: count for each row it goes through. */
  each: boolean;
  top: number | null;
  order: { words: string[]; descending: boolean } | null;
  /** A program the person gave to run. */
  program: string | null;
}

const helpText =
  /^\s*(hi|hello|hey|help|thanks|thank you|who are you|what can you do|what are you|how does this work|good (morning|evening))\b/i;

export function readWish(text: string): Wish {
  const program = /```(?:ts|typescript|js|javascript)?\s*\n([\s\S]*?)```/i.exec(text)?.[1]?.trimEnd() ?? null;
  const file =
    /(?:^|[\s"'`(])((?:[\w.-]+\/)*[\w-]+\.(?:md|txt|csv|json|html))(?=$|[\s"'`),.!?])/i.exec(text)?.[1] ?? null;
  const plain = file ? text.replace(file, ' '.repeat(file.length)) : text;
  const values = readValues(plain);
  const { verb, action } = readVerb(plain);
  const top = /\b(?:first|top|last|latest|newest|oldest)\s+(\d{1,3})\b/i.exec(plain)?.[1];
  return {
    text: plain,
    verb: program ? 'run' : helpText.test(text) && text.length < 60 ? 'help' : verb,
    action,
    words: readWords(plain),
    values,
    file,
    missing:
      /\b(missing|(is|are) not (on|enabled|set)|isn'?t (on|enabled|set)|(is|are) off|needed|need it|lack(s|ing)?|not yet|without it|do(es)? not have it|don'?t have it)\b/i.test(
        plain,
      ),
    all: /\b(all|every|each|any|both|everything)\b/i.test(plain),
    by: /\b(?:by|per|grouped by|for each)\s+([a-z_]+)\b/i.exec(plain)?.[1]?.toLowerCase() ?? null,
    each: /\b(each|every|per)\b/i.test(plain),
    top: top ? Number(top) : null,
    order: readOrder(plain),
    program,
  };
}

function readVerb(text: string): { verb: Verb; action: string } {
  const has = (pattern: RegExp) => pattern.test(text);
  const turned = /\b(?:turn|switch)(?:ed|ing)?\b[^.?!]*?\b(on|off)\b/i.exec(text)?.[1]?.toLowerCase();
  const first =
    /^\W*(?:(?:please|can you|could you|would you|now|then|and|i want to|i'd like to|let's|go ahead and)\s+)*([a-z]+)/i
      .exec(text)?.[1]
      ?.toLowerCase() ?? '';
  if (turned) return { verb: 'act', action: turned === 'on' ? 'enable' : 'disable' };
  if (has(/\b(how many|count|number of)\b/i)) return { verb: 'count', action: '' };
  const single = has(/\b(details?|describe|tell me (more )?about|info(rmation)? (on|about)|look up)\b/i);
  if (single && !has(/\b(add|create|update|change|set|delete|remove)\b/i)) return { verb: 'get', action: '' };
  if (
    /^(list|show|which|what|who|find|display|give|are|is|do|does|where|get|tell|describe|report|export|compare)$/.test(
      first,
    )
  ) {
    return { verb: first === 'get' ? 'get' : 'list', action: '' };
  }
  const verbs: [RegExp, Verb, string][] = [
    [/\b(disable|deactivate|unprotect)\b/i, 'act', 'disable'],
    [/\b(enable|activate|protect)\b/i, 'act', 'enable'],
    [/\b(delete|remove|drop|destroy|erase)\b/i, 'delete', ''],
    [/\b(add|create|make|register|insert|new)\b/i, 'create', ''],
    [/\b(update|change|set|edit|rename|point|modify|move|raise|lower|increase|reduce|mark)\b/i, 'update', ''],
  ];
  if (!/^(write|save|put)$/.test(first)) {
    const found = verbs
      .flatMap(([pattern, verb, action]) => {
        const at = text.search(pattern);
        return at < 0 ? [] : [{ at, verb, action: action || (verb === 'update' ? first : '') }];
      })
      .sort((a, b) => a.at - b.at)[0];
    if (found) return { verb: found.verb, action: found.action };
    if (first && !isStop(first) && /^[a-z]{3,}$/.test(first)) return { verb: 'act', action: first };
  }
  return { verb: 'list', action: '' };
}

const negating =
  /^(not|no|without|non|never|isn'?t|aren'?t|wasn'?t|lack|lacks|lacking|missing|except|don'?t|doesn'?t|none)$/i;

function readWords(text: string): Word[] {
  const raw = [...text.matchAll(/[\p{L}\d_][\p{L}\d_'’]*/gu)].map((match) => ({
    text: match[0].replace('’', "'"),
    at: match.index,
  }));
  return raw.flatMap(({ text: word, at }, index) => {
    const before = raw.slice(Math.max(0, index - 3), index);
    const near = before.filter((one) => !/[,;.:]/.test(text.slice(one.at + one.text.length, at)));
    // An “and” between them ends what the negation speaks of: “not active and pending”.
    const from = near.map((one) => /^(and|but|or|that|which)$/i.test(one.text)).lastIndexOf(true);
    const negated = near.slice(from + 1).some((one) => negating.test(one.text));
    const own = { text: word.toLowerCase(), stem: stem(word), at, negated };
    const parts = word.includes('_')
      ? word
          .split('_')
          .filter(Boolean)
          .map((part) => ({ text: part.toLowerCase(), stem: stem(part), at, negated }))
      : [];
    const bare =
      /^(?:un(?=\p{L}{3,}(?:ed|able)$)|in(?=active$|valid$|complete$|secure$|visible$)|non(?=\p{L}{4}))(.*)$/iu.exec(
        word,
      )?.[1];
    if (parts.length > 0) return [own, ...parts];
    return bare ? [own, { text: bare.toLowerCase(), stem: stem(bare), at, negated: !negated }] : [own];
  });
}

function readValues(text: string): Value[] {
  const values: Value[] = [];
  const taken: [number, number][] = [];
  const find = (pattern: RegExp, kind: Value['kind'], group = 0) => {
    for (const match of text.matchAll(pattern)) {
      const value = match[group]!;
      const at = match.index + match[0].lastIndexOf(value);
      if (!value || taken.some(([from, to]) => at < to && at + value.length > from)) continue;
      taken.push([at, at + value.length]);
      values.push({ text: value, at, kind });
    }
  };
  find(/["“”`]([^"“”`\n]{1,200})["“”`]/g, 'quoted', 1);
  find(/(?:^|\s)'([^'\n]{1,200})'(?=$|[\s.,;!?])/g, 'quoted', 1);
  find(/\bhttps?:\/\/[^\s"'<>)]+[^\s"'<>).,;!?]/gi, 'url');
  find(/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g, 'email');
  find(/\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?\b/g, 'ip');
  find(
    /(?<![\w.])(?:[\da-f]{1,4}:){2,7}[\da-f]{0,4}(?:::[\da-f]{1,4})?(?![\w])|\b[\da-f]{1,4}(?::[\da-f]{0,4}){2,7}\b/gi,
    'ip',
  );
  find(/\b(?:[a-z\d_](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,63}\b/gi, 'domain');
  find(/\b(?:[a-z]{1,12}[_-][\da-z]*\d[\da-z]*|[a-z]+_[a-z\d]{2,}|[\da-f]{8,}(?:-[\da-f]{4,})*)\b/gi, 'id');
  find(/\b(?:named|called|titled|name is|name)\s+([\p{L}\d][\p{L}\d'-]*)/giu, 'name', 1);
  find(/(?<![\w.#-])#?(-?\d+(?:\.\d+)?)(?![\w-]|\.\d)/g, 'number', 1);
  find(/(?<=[\p{Ll}\d,)] )(\p{Lu}[\p{L}\d'-]+(?: \p{Lu}[\p{L}\d'-]+)*)/gu, 'name', 1);
  return values
    .filter(
      (value) =>
        value.kind !== 'name' || !/^(DDoS|DNS|IP|API|A|AAAA|CNAME|MX|TXT|URL|HTTP|I|ID|JSON|CSV)$/i.test(value.text),
    )
    .sort((a, b) => a.at - b.at);
}

function readOrder(text: string): Wish['order'] {
  const superlatives: [RegExp, string[], boolean][] = [
    [/\b(newest|latest|most recent|last)\b/i, ['creat', 'updat', 'date', 'at', 'time'], true],
    [/\boldest\b/i, ['creat', 'date', 'age', 'birth'], false],
    [/\b(most expensive|priciest|dearest)\b/i, ['price', 'pric', 'cost', 'amount', 'total'], true],
    [/\bcheapest\b/i, ['price', 'pric', 'cost', 'amount', 'total'], false],
    [
      /\b(largest|biggest|highest|longest)\b/i,
      ['size', 'siz', 'count', 'total', 'amount', 'length', 'weight', 'age'],
      true,
    ],
    [/\b(smallest|lowest|shortest)\b/i, ['size', 'siz', 'count', 'total', 'amount', 'length', 'weight', 'age'], false],
  ];
  for (const [pattern, words, descending] of superlatives) if (pattern.test(text)) return { words, descending };
  const sorted = /\b(?:sorted|ordered|sort|order) by ([a-z_]+)( desc\w*)?/i.exec(text);
  return sorted ? { words: [stem(sorted[1]!)], descending: sorted[2] !== undefined } : null;
}
