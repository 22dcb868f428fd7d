/** Writes the TypeScript program of a plan, as a person would who wants it read. */
import { rowMark } from './arguments.ts';
import { at, type Condition } from './conditions.ts';
import { type Declarations, type Field, plainType } from './declarations.ts';
import { type Method, paging } from './methods.ts';
import type { Level, Plan } from './plan.ts';
import { literal, plural, singular, variable } from './words.ts';

/** The name under which a program that changes something returns what it changed. */
export function doneWord({ target }: Plan): string {
  const verbs: Record<string, string> = {
    create: 'created',
    update: 'updated',
    delete: 'deleted',
    enable: 'enabled',
    disable: 'disabled',
  };
  return verbs[target.doing] ?? verbs[target.verb] ?? 'changed';
}

const countName = (plan: Plan): string => (plan.each ? 'counts' : 'count');

export function writeProgram(plan: Plan, declarations: Declarations): string {
  const lines: string[] = [];
  let depth = 0;
  const names = new Set<string>();
  const add = (line: string) => void lines.push('  '.repeat(depth) + line);
  const fresh = (wanted: string): string => {
    let name = variable(wanted);
    for (let count = 2; names.has(name); count++) name = `${variable(wanted)}${count}`;
    names.add(name);
    return name;
  };

  const many = plan.levels.some((level) => level.picks.length !== 1);
  const looped = many && plan.levels.length > 0;
  const gathered = looped
    ? fresh(
        plan.kind === 'do' ? doneWord(plan) : plan.kind === 'count' ? countName(plan) : plural(plan.target.resource),
      )
    : '';
  const ids: [string, string][] = [...plan.given];
  const rows: { level: Level; name: string }[] = [];

  if (looped) {
    if (plan.each) add(`const ${gathered}: Record<string, number> = {};`);
    else if (plan.kind === 'count') add(`let ${gathered} = 0;`);
    else if (plan.kind === 'do') add(`const ${gathered}: string[] = [];`);
    else add(`const ${gathered}: ${gatheredType(plan, rows)}[] = [];`);
  }
  for (const level of plan.levels) openLevel(level);
  const own = childrenOf(plan.conditions).length > 0;
  if (plan.kind === 'do') act();
  else if (plan.target.rows) collect(own);
  else single();
  while (depth > 0) {
    depth--;
    add('}');
  }
  if (looped && plan.kind === 'do') add(`return ${object([[doneWord(plan), gathered]])};`);
  else if (looped) finish(plan.kind === 'count' ? '' : gathered);
  return lines.join('\n');

  function openLevel(level: Level): void {
    const list = fresh(plural(level.list.resource));
    const row = fresh(singular(level.list.resource));
    const simple = level.conditions.filter((one) => one.on === 'row');
    add(`const ${list} = ${callList(level.list, idsFor(level.list, ids), serverArgs(simple))};`);
    if (level.picks.length === 1) {
      const value = level.picks[0]!.text;
      const label = `one${at('', level.label)}`;
      const exact =
        /(^|_)id$/i.test(level.key.name) && level.picks[0]!.kind === 'id'
          ? `one${at('', level.key)} === ${literal(value)}`
          : sameText(label, value, level.label.optional);
      const test = level.suffix
        ? `${label} === ${literal(value)} || ${literal(value)}.endsWith('.' + ${label})`
        : exact;
      add(`const ${row} = ${list}.find((one) => ${test});`);
      add(`if (!${row}) return { notFound: ${literal(value)}, among: ${list}.map((one) => ${label}) };`);
      names.add('one');
    } else {
      const tests = simple.filter((one) => !one.server).map((one) => one.test(row));
      if (level.picks.length > 1)
        tests.unshift(
          `[${level.picks.map((value) => literal(value.text)).join(', ')}].includes(${at(row, level.label)}${level.label.optional ? " ?? ''" : ''})`,
        );
      const from = tests.length > 0 ? fresh(`chosen_${plural(level.list.resource)}`) : list;
      if (from !== list) add(`const ${from} = ${list}.filter((${row}) => ${tests.join(' && ')});`);
      add(`for (const ${row} of ${from}) {`);
      depth++;
    }
    rows.push({ level, name: row });
    ids.push([level.id.name, idCode(row, level.key, level.id)]);
    for (const child of childrenOf(level.conditions)) {
      const answer = fresh(child.method.doing === 'list' ? plural(child.method.resource) : child.method.resource);
      add(`const ${answer} = await codemode.${child.method.name}(${object(idsFor(child.method, ids))});`);
      add(
        level.picks.length === 1
          ? `if (${negate(child.test(answer))}) return { skipped: ${at(row, level.label)} };`
          : `if (${negate(child.test(answer))}) continue;`,
      );
    }
  }

  function act(): void {
    const last = rows.at(-1);
    const args = plan.args.map(([name, code]): [string, string] => [
      name,
      code.replaceAll(rowMark, last?.name ?? 'row'),
    ]);
    const call = `await codemode.${plan.target.name}(${object([...idsFor(plan.target, ids), ...args])})`;
    if (looped && last) {
      add(`${call};`);
      const label = labelOf(last);
      const outer =
        rows.length > 1 && rows[0] !== last
          ? `\`${rows
              .slice(0, -1)
              .map((one) => `\${${labelOf(one)}}`)
              .join(' ')}: \${${label}}\``
          : plainType(last.level.label.shape, declarations) === 'string' && !last.level.label.optional
            ? label
            : `String(${label})`;
      add(`${gathered}.push(${outer});`);
      return;
    }
    add(
      plan.target.result.kind === 'name' && plan.target.result.name === 'void' ? `${call};` : `const result = ${call};`,
    );
    const shown =
      plan.target.result.kind === 'name' && plan.target.result.name === 'void'
        ? last
          ? labelOf(last)
          : 'true'
        : 'result';
    add(`return { ${doneWord(plan)}: ${shown} };`);
  }

  function collect(own: boolean): void {
    const list = fresh(`${looped ? 'found_' : ''}${plural(plan.target.resource)}`);
    const row = fresh(singular(plan.target.resource));
    add(
      `const ${list} = ${callList(plan.target, idsFor(plan.target, ids), [...serverArgs(plan.conditions), ...plan.args])};`,
    );
    const tests = plan.conditions.flatMap((one) => (one.on === 'row' && !one.server ? [one.test(row)] : []));
    const filtered = tests.length > 0 ? `${list}.filter((${row}) => ${tests.join(' && ')})` : list;
    if (own) return void sift(filtered, row);
    if (!looped) return void finish(filtered);
    if (plan.kind === 'count') tally(`${filtered}.length`);
    else
      add(
        `${gathered}.push(...${filtered}.map((${row}) => ({ ${rows
          .filter(({ level }) => level.picks.length !== 1)
          .map(context)
          .join(', ')}, ...${row} })));`,
      );
  }

  /** Rows that pass what has to be asked of each. */
  function sift(filtered: string, row: string): void {
    const kept = fresh(`matching_${plural(plan.target.resource)}`);
    const source = /^\w+$/.test(filtered) ? filtered : fresh(`candidate_${plural(plan.target.resource)}`);
    if (source !== filtered) add(`const ${source} = ${filtered};`);
    add(`const ${kept}: typeof ${source} = [];`);
    add(`for (const ${row} of ${source}) {`);
    depth++;
    const key = plan.target.rows!.fields;
    for (const child of childrenOf(plan.conditions)) {
      const answer = fresh(child.method.doing === 'list' ? plural(child.method.resource) : child.method.resource);
      const id = child.method.ids.at(-1)!;
      const field = key.find((one) => one.name === id.name) ?? key.find((one) => one.name === 'id') ?? key[0]!;
      add(
        `const ${answer} = await codemode.${child.method.name}(${object([...idsFor(child.method, ids).filter(([name]) => name !== id.name), [id.name, idCode(row, field, id)]])});`,
      );
      add(`if (${negate(child.test(answer))}) continue;`);
    }
    add(`${kept}.push(${row});`);
    depth--;
    add('}');
    if (!looped) return void finish(kept);
    if (plan.kind === 'count') tally(`${kept}.length`);
    else add(`${gathered}.push(...${kept});`);
  }

  function single(): void {
    const answer = fresh(singular(plan.target.resource));
    add(
      `const ${answer} = await codemode.${plan.target.name}(${object([...idsFor(plan.target, ids), ...plan.args])});`,
    );
    if (!looped) return void finish(answer, true);
    if (plan.kind === 'count') tally('1');
    else
      add(
        `${gathered}.push({ ${rows
          .filter(({ level }) => level.picks.length !== 1)
          .map(context)
          .join(', ')}, ...${answer} });`,
      );
  }

  /** Adds to the count: of the row it is at where each is counted for itself, else of all. */
  function tally(number: string): void {
    if (!plan.each) return void add(number === '1' ? `${gathered}++;` : `${gathered} += ${number};`);
    const name = rows
      .filter(({ level }) => level.picks.length !== 1)
      .map((row) => `\${${labelOf(row)}}`)
      .join(' ');
    add(`${gathered}[\`${name}\`] = ${number};`);
  }

  function finish(value: string, one = false): void {
    if (plan.kind === 'count' && value === '') return void add(plan.each ? 'return counts;' : 'return { count };');
    let code = value;
    if (plan.sort && !one) {
      const { field, descending } = plan.sort;
      const [left, right] = descending ? ['b', 'a'] : ['a', 'b'];
      const numeric = plainType(field.shape, declarations) === 'number';
      const get = (row: string) => (field.optional ? `(${at(row, field)} ?? ${numeric ? '0' : "''"})` : at(row, field));
      code = `[...${code}].sort((a, b) => ${numeric ? `${get(left)} - ${get(right)}` : `String(${get(left)}).localeCompare(String(${get(right)}))`})`;
    }
    if ((plan.top ?? (plan.sort ? 10 : null)) && !one) code += `.slice(0, ${plan.top ?? 10})`;
    if (plan.write) return void writeFile(code, one);
    if (plan.groupBy && !one) {
      const key = `String(${at('row', plan.groupBy)})`;
      add('const counts: Record<string, number> = {};');
      add(`for (const row of ${code}) counts[${key}] = (counts[${key}] ?? 0) + 1;`);
      return void add('return counts;');
    }
    add(plan.kind === 'count' ? `return { count: ${code}.length };` : `return ${code};`);
  }

  function writeFile(code: string, one: boolean): void {
    const { method, path, pathField, textField } = plan.write!;
    const fields = (plan.target.rows?.fields ?? plan.target.fields)
      .filter((field) => !/object|array|unknown/.test(plainType(field.shape, declarations)))
      .slice(0, 6);
    const title = plural(plan.target.resource).replace(/_/g, ' ');
    add(`const rows = ${one ? `[${code}]` : code};`);
    if (path.endsWith('.json')) add('const text = JSON.stringify(rows, null, 2);');
    else if (path.endsWith('.csv')) {
      add(
        `const text = [${literal(fields.map((field) => field.name).join(','))}, ...rows.map((row) => [${fields.map((field) => at('row', field)).join(', ')}].map((cell) => JSON.stringify(cell ?? '')).join(','))].join('\\n');`,
      );
    } else {
      add('const text = [');
      add(`  ${literal(`# ${title[0]!.toUpperCase()}${title.slice(1)}`)},`);
      add(`  '',`);
      add(`  ${literal(`| ${fields.map((field) => field.name).join(' | ')} |`)},`);
      add(`  ${literal(`|${' --- |'.repeat(fields.length)}`)},`);
      add(
        `  ...rows.map((row) => \`| ${fields.map((field) => `\${${at('row', field)}${field.optional ? " ?? ''" : ''}}`).join(' | ')} |\`),`,
      );
      add("].join('\\n');");
    }
    add(
      `await codemode.${method.name}(${object([
        [pathField, literal(path)],
        [textField, 'text'],
      ])});`,
    );
    add(`return { written: ${literal(path)}, rows: rows.length };`);
  }

  function labelOf({ level, name }: { level: Level; name: string }): string {
    return at(name, level.label);
  }
  function context(one: { level: Level; name: string }): string {
    return `${variable(singular(one.level.list.resource))}: ${labelOf(one)}`;
  }
  function gatheredType(of: Plan, _rows: unknown): string {
    const outer = of.levels
      .filter((level) => level.picks.length !== 1)
      .map((level) => `${variable(singular(level.list.resource))}: unknown`);
    const element = of.target.rows
      ? `Awaited<ReturnType<typeof codemode.${of.target.name}>>${of.target.rows.path ? `['${of.target.rows.path}']` : ''}`
      : `Awaited<ReturnType<typeof codemode.${of.target.name}>>`;
    const row = of.target.rows ? `${of.target.rows.optional ? `NonNullable<${element}>` : element}[number]` : element;
    return childrenOf(of.conditions).length > 0 && of.target.rows ? `(${row})` : `({ ${outer.join('; ')} } & ${row})`;
  }
}

const childrenOf = (conditions: Condition[]) => conditions.filter((one) => one.on === 'child');

const serverArgs = (conditions: Condition[]): [string, string][] =>
  conditions.flatMap((one) => (one.on === 'row' && one.server ? [one.server] : []));

/** Every row a page gives at most; programs that need more pages say so in their answer. */
function callList(list: Method, ids: [string, string][], args: [string, string][]): string {
  const size = list.params.find(
    (field) =>
      paging.test(field.name) && /^(per_?page|limit|page_?size|max_?results)$/i.test(field.name) && field.optional,
  );
  const all: [string, string][] = [...ids, ...args, ...(size ? [[size.name, '100'] as [string, string]] : [])];
  const call = `await codemode.${list.name}(${object(all)})`;
  const { path, optional } = list.rows!;
  return path ? `(${call}).${path}${optional ? ' ?? []' : ''}` : call;
}

function idsFor(method: Method, ids: [string, string][]): [string, string][] {
  return method.ids.flatMap((id) => ids.filter(([name]) => name === id.name).slice(-1));
}

function idCode(row: string, key: Field, id: Field): string {
  const plain = (field: Field) => (field.shape.kind === 'name' ? field.shape.name : '');
  const code = at(row, key);
  if (plain(key) === 'number' && plain(id) === 'string') return `String(${code})`;
  if (plain(key) === 'string' && plain(id) === 'number') return `Number(${code})`;
  return key.optional ? `${code}!` : code;
}

function object(given: [string, string][]): string {
  if (given.length === 0) return '';
  const entries = [...new Map(given)];
  const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`);
  return `{ ${entries.map(([name, code]) => (name === code ? name : `${key(name)}: ${code}`)).join(', ')} }`;
}

function sameText(label: string, value: string, optional: boolean): string {
  return value === value.toLowerCase() && value.includes('.')
    ? `${label} === ${literal(value)}`
    : `${label}${optional ? '?' : ''}.toLowerCase() === ${literal(value.toLowerCase())}`;
}

function negate(test: string): string {
  if (test.endsWith(' === 0')) return test.replace(/ === 0$/, ' > 0');
  if (test.endsWith(' > 0')) return test.replace(/ > 0$/, ' === 0');
  if (/^!\w[\w.]*$/.test(test)) return test.slice(1);
  if (/ === /.test(test)) return test.replace(' === ', ' !== ');
  if (/ !== /.test(test)) return test.replace(' !== ', ' === ');
  return `!${test}`;
}
