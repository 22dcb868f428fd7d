/** What each declared method is for: its resource, what it does to it, and whose ids it asks for. */
import {
  type Declarations,
  type Declared,
  type Field,
  fieldsOf,
  plainType,
  rowsOf,
  type Shape,
} from './declarations.ts';
import { singular, stem, wordsOf } from './words.ts';

type Doing = 'list' | 'get' | 'create' | 'update' | 'delete' | 'act';

export interface Method extends Declared {
  doing: Doing;
  /** For `act`: the verb, as in `enable`. */
  verb: string;
  /** As in `dns_records`: the last collection of the route, or the name without its verb. */
  resource: string;
  /** Stems of the resource's words. */
  stems: string[];
  /** `GET`, or empty. */
  http: string;
  route: string;
  /** Ids it needs, outermost first. */
  ids: Field[];
  /** For lists: where the rows are and what one is. */
  rows?: { path: string | null; optional: boolean; element: Shape; fields: Field[] };
  /** Fields of what a get, create or update resolves to. */
  fields: Field[];
  summary: string;
  source: string;
}

const doings: Record<string, Doing> = {
  list: 'list',
  index: 'list',
  search: 'list',
  find: 'list',
  query: 'list',
  browse: 'list',
  all: 'list',
  get: 'get',
  read: 'get',
  retrieve: 'get',
  show: 'get',
  fetch: 'get',
  describe: 'get',
  view: 'get',
  create: 'create',
  add: 'create',
  insert: 'create',
  new: 'create',
  post: 'create',
  register: 'create',
  make: 'create',
  update: 'update',
  edit: 'update',
  patch: 'update',
  put: 'update',
  replace: 'update',
  modify: 'update',
  set: 'update',
  change: 'update',
  rename: 'update',
  delete: 'delete',
  remove: 'delete',
  destroy: 'delete',
  drop: 'delete',
  erase: 'delete',
};

const acting = new Set(
  'enable disable activate deactivate start stop restart cancel close open reopen archive unarchive restore publish unpublish purge send pay refund verify approve reject lock unlock pause resume run merge sync reset move copy clone test write append renew retry assign unassign star unstar follow block unblock ban complete finish ship confirm mark checkout accept decline'.split(
    ' ',
  ),
);

export function readMethods(declarations: Declarations): Method[] {
  return [...declarations.methods.values()].map((declared) => readMethod(declared, declarations));
}

function readMethod(declared: Declared, declarations: Declarations): Method {
  const [, http = '', route = ''] = /\b(GET|POST|PUT|PATCH|DELETE|HEAD)\s+(\/\S*)/.exec(declared.doc) ?? [];
  const summary = declared.doc
    .replace(/\b(GET|POST|PUT|PATCH|DELETE|HEAD)\s+\/\S*/, '')
    .replace(/@\w+[^\n]*/g, '')
    .split('\n')[0]!
    .trim()
    .replace(/\.$/, '');
  const words = wordsOf(declared.name);
  const source = words[0] ?? '';
  const parts = route.split('/').filter((part) => part && !/^(api|rest|client|v\d+(\.\d+)?)$/i.test(part));
  const fixed = parts.filter((part) => !part.startsWith('{'));
  const last = fixed.at(-1) ?? '';
  const verbWord = words.slice(1).find((word) => doings[word] || acting.has(word)) ?? '';
  const routeActs =
    fixed.length > 1 &&
    /^(POST|PUT|PATCH)$/.test(http) &&
    acting.has(wordsOf(last)[0] ?? '') &&
    !parts.at(-1)!.startsWith('{');
  const asksFor =
    fixed.length > 1 && (doings[wordsOf(last)[0] ?? ''] === 'list' || /^by_/.test(wordsOf(last).join('_')));
  const resource = route
    ? ((routeActs || asksFor ? fixed.at(-2) : last) ?? source)
    : words
        .slice(1)
        .filter((word) => word !== verbWord)
        .join('_') || source;
  const rows = rowsOf(declared.result, declarations);
  const doing = doingOf({
    http,
    routeActs,
    verbWord,
    endsInId: parts.at(-1)?.startsWith('{') ?? false,
    rows: rows !== undefined,
    summary,
  });
  const inRoute = [...route.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const ids = route
    ? inRoute.flatMap((name) => declared.params.filter((field) => same(field.name, name)))
    : declared.params.filter((field) => !field.optional && /(_id|Id|ID)$/.test(field.name));
  return {
    ...declared,
    doing,
    verb: routeActs ? wordsOf(last)[0]! : verbWord,
    resource,
    stems: wordsOf(resource).map(stem),
    http,
    route: `/${parts.join('/')}`,
    ids,
    ...(rows &&
      (doing === 'list' || doing === 'get') && { rows: { ...rows, fields: fieldsOf(rows.element, declarations) } }),
    fields: fieldsOf(declared.result, declarations),
    summary,
    source,
  };
}

const same = (a: string, b: string) => wordsOf(a).join() === wordsOf(b).join();

function doingOf(of: {
  http: string;
  routeActs: boolean;
  verbWord: string;
  endsInId: boolean;
  rows: boolean;
  summary: string;
}): Doing {
  const named = doings[of.verbWord];
  if (of.routeActs) return 'act';
  if (of.http === 'DELETE') return 'delete';
  if (of.http === 'PUT' || of.http === 'PATCH') return 'update';
  if (of.http === 'GET' || of.http === 'HEAD') return of.rows ? 'list' : 'get';
  if (of.http === 'POST')
    return named === 'list' && of.rows
      ? 'list'
      : of.endsInId
        ? (named ?? 'update')
        : named === 'update' || named === 'delete'
          ? named
          : 'create';
  if (named === 'get' && of.rows) return 'list';
  return named ?? (acting.has(of.verbWord) ? 'act' : of.rows ? 'list' : 'get');
}

/** The list in which an id asked for by a method is found, if it is among the known methods. */
export function listFor(id: Field, method: Method, all: Method[]): Method | undefined {
  const lists = all.filter((one) => one.doing === 'list' && one.rows && one.source === method.source);
  const before = method.route.includes('{')
    ? method.route.slice(0, method.route.search(new RegExp(`/\\{${id.name}\\}`, 'i')))
    : '';
  const byRoute = before && lists.find((one) => one.route === before);
  if (byRoute) return byRoute;
  const wanted = stem(singular(wordsOf(id.name.replace(/(_id|Id|ID|_key|_slug|_name)$/, '')).at(-1) ?? ''));
  const ranked = lists
    .filter((one) => one !== method && one.stems.at(-1) === wanted)
    .sort((a, b) => a.ids.length - b.ids.length || a.name.length - b.name.length);
  return ranked[0];
}

/** Which field of a row is the id another method asks for. */
export function idField(id: Field, fields: Field[]): Field | undefined {
  const names = [id.name, 'id', id.name.replace(/_(id|key|slug|name)$/, ''), 'uuid', 'key', 'slug', 'number', 'name'];
  for (const name of names) {
    const found = fields.find((field) => same(field.name, name));
    if (found) return found;
  }
  return undefined;
}

/** Which field of a row a person would call it by. */
export function labelField(fields: Field[], declarations: Declarations): Field | undefined {
  const text = fields.filter((field) => plainType(field.shape, declarations) === 'string');
  for (const name of [
    'name',
    'title',
    'label',
    'full_name',
    'login',
    'username',
    'email',
    'hostname',
    'subject',
    'description',
    'path',
    'summary',
    'id',
  ]) {
    const found = text.find((field) => field.name.toLowerCase() === name);
    if (found) return found;
  }
  return text.find((field) => /name|title/i.test(field.name)) ?? text[0];
}

export const paging =
  /^(page|per_?page|limit|offset|cursor|page_?size|page_?token|after|before|starting_after|ending_before|max_?results|size)$/i;
