import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { libraries } from './check/libraries.ts';
import { wrap } from './check/wrapped.ts';
import { createChecker } from './check.ts';

const declarations = `declare const codemode: {
  /** List zones. GET /zones */
  edge_zones_list(input?: { status?: 'active' | 'pending' | 'moved'; page?: number }): Promise<EdgeZone[]>;
  /** List the firewall rules of a zone. GET /zones/{zone_id}/firewall_rules */
  edge_firewall_rules_list(input: { zone_id: string }): Promise<EdgeRule[]>;
  /**
   * Enable DDoS protection. POST /zones/{zone_id}/ddos_protection/enable
   * @effect write
   */
  edge_ddos_protection_enable(input: { zone_id: string; mode: 'low' | 'medium' | 'high' }): Promise<{ enabled: boolean }>;
};
interface EdgeZone { id: string; name: string; status: 'active' | 'pending' | 'moved'; plan?: string }
interface EdgeRule { id: string; expression: string }
`;

const checker = createChecker({ libraries: libraries(), now: Date.now, budgetMs: 60_000 });
const check = (code: string) => checker.check(code, declarations);
const errors = async (code: string) => (await check(code)).filter(({ severity }) => severity === 'error');

beforeAll(() => checker.warm());

const issue = `const zones = await codemode.edge_zones_list();
const problematic = zones.filter(z => z.status !== 'active');
for (const zone of problematic) {
  const rules = await codemode.edge_firewall_rules_list({ zone_id: zone.id });
  if (rules.length === 0) {
    await codemode.edge_ddos_protection_enable({ zone_id: zone.id, mode: 'high' });
  }
}
return { enabled: problematic.length };`;

describe('lets through', () => {
  test.each([
    ['a program as it stands', issue],
    ['a fenced one', `Here it is:\n\`\`\`ts\n${issue}\n\`\`\`\n`],
    ['a bare expression', 'codemode.edge_zones_list()'],
    ['a function', 'async function main() { return await codemode.edge_zones_list(); }'],
    ['an arrow', 'async () => (await codemode.edge_zones_list()).map((zone) => zone.name)'],
    ['export default', 'export default async function () { return codemode.edge_zones_list(); }'],
    [
      'parameters without types',
      'function nameOf(zone) { return zone.name; }\nreturn (await codemode.edge_zones_list()).map(nameOf);',
    ],
    ['a promise thrown away', "codemode.edge_firewall_rules_list({ zone_id: 'a' });\nreturn 1;"],
    [
      'a caught error',
      'try { await codemode.edge_zones_list(); } catch (error) { return error.code + error.message; }',
    ],
    [
      'what the isolate has',
      'console.table([1]); setTimeout(() => {}, 1); return [structuredClone({ a: 1 }), new URL("a:b").href, crypto.randomUUID(), new TextEncoder().encode("a"), btoa("a")];',
    ],
    [
      'newer parts of the language',
      'return [Object.groupBy([1, 2], (n) => (n % 2 ? "odd" : "even")), [3, 1].toSorted(), new Set([1]).union(new Set([2])), [1].values().map((n) => n + 1).toArray()];',
    ],
    ['the input', 'return input.anything.at.all;'],
    ['unused names and code that is not reached', 'const unused = 1;\nreturn 2;\nconsole.log(3);'],
    ['nothing at all', ''],
    ['a type it does not know', 'const zones: EdgeZoneList = await codemode.edge_zones_list();\nreturn zones;'],
    ['what may be missing', 'const [zone] = await codemode.edge_zones_list();\nreturn zone.plan.length;'],
  ])('%s', async (_, code) => {
    expect(await errors(code)).toEqual([]);
  });
});

describe('refuses', () => {
  test.each([
    [
      'an unknown method',
      'const a = 1;\nreturn codemode.edge_zone_list();',
      2,
      17,
      'There is no method codemode.edge_zone_list. Did you mean codemode.edge_zones_list',
    ],
    [
      'a wrong argument',
      "await codemode.edge_ddos_protection_enable({ zone_id: 'a', mode: 'max' });",
      1,
      60,
      `Type '"max"' is not assignable to type '"low" | "medium" | "high"'`,
    ],
    [
      'a wrong kind of argument',
      'await codemode.edge_firewall_rules_list({ zone_id: 7 });',
      1,
      43,
      "Type 'number' is not assignable to type 'string'",
    ],
    [
      'a missing argument',
      "await codemode.edge_ddos_protection_enable({ zone_id: 'a' });",
      1,
      44,
      "Property 'mode' is missing",
    ],
    ['an argument too many', "await codemode.edge_zones_list({ state: 'active' });", 1, 34, "'state' does not exist"],
    [
      'a property that is not there',
      'const zones = await codemode.edge_zones_list();\n\nreturn zones.map((zone) => zone.nam);',
      3,
      33,
      "Did you mean 'name'",
    ],
    [
      'a property that is nothing like any',
      'return (await codemode.edge_zones_list()).map((zone) => zone.owner);',
      1,
      62,
      'It has id, name, status, plan.',
    ],
    [
      'a forgotten await',
      'const zones = codemode.edge_zones_list();\nreturn zones.filter((zone) => zone.id);',
      2,
      14,
      "Did you forget to use 'await'",
    ],
    ['a name that is not there', 'return fooo;', 1, 8, "Cannot find name 'fooo'"],
    [
      'the network',
      "const answer = await fetch('https://a.example');",
      1,
      22,
      'There is no fetch in the isolate. It has no network',
    ],
    ['Node', 'return process.env;', 1, 8, 'There is no process in the isolate'],
    ['the page', 'document.title = "";', 1, 1, 'There is no document in the isolate'],
    ['an import', "import fs from 'node:fs';\nreturn fs;", 1, 16, 'Nothing can be imported'],
    ['an import further down', "return 1;\nimport {\n  a, // that\n} from 'a-b';", 4, 8, 'Nothing can be imported'],
    ['what does not parse', 'const a = ;\nreturn a;', 1, 11, 'Expression expected'],
  ])('%s', async (_, code, line, column, message) => {
    const [first] = await errors(code);
    expect(first?.message).toContain(message);
    expect([first?.line, first?.column]).toEqual([line, column]);
  });

  test('with the lines of the text as it was written, fence and all', async () => {
    const [first] = await errors('Sure.\n\n```ts\nconst a: number = "x";\nreturn a;\n```');
    expect([first?.line, first?.column]).toEqual([4, 7]);
  });
});

test('what may be missing is a warning, and says so', async () => {
  const found = await check(
    'const [zone] = await codemode.edge_zones_list();\nreturn codemode.edge_firewall_rules_list({ zone_id: zone.plan });',
  );
  expect(found).toMatchObject([{ severity: 'warning', line: 2, message: expect.stringContaining('undefined') }]);
});

test('declarations that change are seen', async () => {
  const code = 'return codemode.other_get();';
  expect(await errors(code)).toHaveLength(1);
  expect(await checker.check(code, 'declare const codemode: { other_get(): Promise<number> };')).toEqual([]);
  expect(await errors(code)).toHaveLength(1);
});

test('a large catalog and a small one take turns, each with its own', async () => {
  const many = Array.from({ length: 3_000 }, (_, index) => `  big_${index}_get(input: { id: string }): Promise<Big>;`);
  const big = `declare const codemode: {\n${many.join('\n')}\n};\ninterface Big { size: number }`;
  for (let turn = 0; turn < 3; turn++) {
    const right = 'return (await codemode.big_7_get({ id: "a" })).size;';
    expect(await checker.check(right, big)).toEqual([]);
    expect(await errors(right)).toHaveLength(1);
    expect(await errors(issue)).toEqual([]);
    expect(await checker.check(issue, big)).not.toEqual([]);
  }
});

test('after the dot come the methods with their signatures', async () => {
  for (const code of [
    'const zones = await codemode.',
    'codemode.',
    'const a = 1; codemode.',
    'const a = 1;\ncodemode.',
  ]) {
    const found = await checker.complete(code, code.length, declarations);
    expect(found.map(({ name }) => name)).toEqual([
      'edge_ddos_protection_enable',
      'edge_firewall_rules_list',
      'edge_zones_list',
    ]);
    expect(found[2]).toMatchObject({ kind: 'method', insert: 'edge_zones_list', from: code.length, to: code.length });
    expect(found[2]!.detail).toContain('Promise<EdgeZone[]>');
  }
});

test('completion fits the letters typed and replaces the whole word', async () => {
  const code = 'const zones = await codemode.zolist();';
  const at = code.indexOf('zolist') + 4;
  const [first] = await checker.complete(code, at, declarations);
  expect(first).toMatchObject({ name: 'edge_zones_list', from: at - 4, to: at + 2 });
  const argument = "codemode.edge_ddos_protection_enable({ zone_id: 'a', m";
  const names = (await checker.complete(argument, argument.length, declarations)).map(({ name }) => name);
  expect(names).toContain('mode');
});

test('hover shows signature and documentation', async () => {
  const code = 'const zones = await codemode.edge_ddos_protection_enable;';
  const found = await checker.hover(code, code.indexOf('protection'), declarations);
  expect(found?.signature).toContain("mode: 'low' | 'medium' | 'high'".replaceAll("'", '"'));
  expect(found?.documentation).toBe(
    'Enable DDoS protection. POST /zones/{zone_id}/ddos_protection/enable\n@effect write',
  );
  expect(code.slice(found!.from, found!.to)).toBe('edge_ddos_protection_enable');
  expect(await checker.hover('   ', 1, declarations)).toBeNull();
});

describe('hostile input', () => {
  test('a text of a megabyte is refused', async () => {
    const [only] = await checker.check(`return "${'a'.repeat(1_000_000)}";`, declarations);
    expect(only).toMatchObject({ severity: 'error', message: expect.stringContaining('1,000,010 characters') });
  });

  test.each([
    ['brackets', `return ${'['.repeat(50_000)}${']'.repeat(50_000)};`],
    ['operators', `return ${'1+'.repeat(1_500)}1;`],
    ['functions', `${'(() => {'.repeat(20_000)}${'})()'.repeat(20_000)}`],
    ['calls', `return codemode${'.a()'.repeat(5_000)};`],
    ['only opened', '({['.repeat(30_000)],
  ])('deep nesting of %s is answered, and the next check is right', async (_, code) => {
    expect(Array.isArray(await checker.check(code, declarations))).toBe(true);
    expect(await errors(issue)).toEqual([]);
    expect(await errors('return codemode.nothing();')).toHaveLength(1);
  });

  test('a check that runs out of time is cut off, and the next one is right', async () => {
    let time = 0;
    const hurried = createChecker({ libraries: libraries(), now: () => time, budgetMs: 100 });
    await hurried.warm();
    // Each look at the clock now takes a second, so that the budget is spent in the middle of the check.
    let slow = true;
    const clock = createChecker({ libraries: libraries(), now: () => (slow ? (time += 1_000) : time), budgetMs: 100 });
    const statements = Array.from({ length: 2_000 }, (_, index) => `const a${index} = ${index};`).join('\n');
    expect(await clock.check(statements, declarations)).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('longer than 0.1 s') },
    ]);
    slow = false;
    expect(await clock.check('return codemode.nothing();', declarations)).toMatchObject([{ code: 2339 }]);
  });

  test('declarations that are no TypeScript do not break it', async () => {
    expect(Array.isArray(await checker.check(issue, '}}} <html> declare const codemode'))).toBe(true);
    expect(await errors(issue)).toEqual([]);
  });

  test('any text is answered, within its own lines', async () => {
    const pieces = fc.constantFrom(
      'codemode',
      '.',
      'edge_zones_list',
      '(',
      ')',
      '{',
      '}',
      ';',
      '\n',
      '`',
      "'",
      '=>',
      'return ',
      '//',
      '/*',
      '```',
      ' ',
      'é',
      '😀',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 30 }), async (parts) => {
        const code = parts.join('');
        const lines = code.split('\n');
        for (const one of await check(code)) {
          expect(one.line).toBeLessThanOrEqual(lines.length);
          expect(one.column).toBeLessThanOrEqual(lines[one.line - 1]!.length + 1);
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('the way into the wrapped text and out of it ends where it began', () => {
  const codes = [
    issue,
    'codemode.x',
    'const a = 1; a.b',
    'a();\n b.c',
    `\`\`\`ts\n${issue}\n\`\`\``,
    'export default () => 1',
    '// only',
  ];
  for (const code of codes) {
    const wrapped = wrap(code);
    for (let offset = 0; offset <= code.length; offset++)
      expect([code, wrapped.outOf(wrapped.into(offset))]).toEqual([code, offset]);
  }
});
