import { expect, it } from 'vitest';
import { endLoops } from './loops.ts';

/** Runs it with a check that gives up after so many calls; gives what it returned and how often the loops called. */
function run(code: string, most = 50): { value: unknown; calls: number } {
  let calls = 0;
  const check = () => {
    if (++calls > most) throw new RangeError('over');
  };
  try {
    return { value: new Function('__loopCheck', endLoops(code))(check), calls };
  } catch (error) {
    return { value: String(error), calls };
  }
}

it('ends each kind of loop that has no end', () => {
  for (const code of [
    'for (;;);',
    'for (let i = 0; ; i++) { i-- }',
    'for (let i = 0, f = function () { return 1; }; i < f(); ) i += 0',
    'while (true) {}',
    'while(1);',
    'do ; while (true)',
    'do { } while (1, 2)',
    `const spin = () => { while (\`\${(() => { return ")" })()}\`) continue }; spin()`,
    'function* all() { while (true) yield 1 } for (const one of all()) one',
    'label: for (;;) { while (true) continue label }',
    'while (true) try { for (;;); } catch {}',
  ])
    expect(run(code).value, code).toBe('RangeError: over');
});

it('leaves what a script does as it is, and its lines', () => {
  const cases: [code: string, value: unknown, calls: number][] = [
    ['let s = 0; for (let i = 0; i < 5; i++) s += i; return s', 10, 6],
    ['let n = 3; while (n--, n > 0); return n', 0, 3],
    ['let n = 0; do n++; while (n < 4); return n', 4, 4],
    ['let s = ""; for (const x of [1, 2]) s += x; for (const k in { a: 1 }) s += k; return s', '12a', 0],
    ['let n = 0; for (var i = 0, j = 9; i < j; i++, j--) n++; return n', 5, 6],
    [
      'const o = { for(x) { return x }, while: (x) => x, do: 1 }; return o.for(1) + o.while(2) + Symbol.for("x").description',
      '3x',
      0,
    ],
    ['class A { while(x) { return x } static for(x) { return x } }; return new A().while(1) + A.for(2)', 3, 0],
    ['const r = /while (true)[/(]/.source; if (r) /for(;;)/.test(""); return r', 'while (true)[/(]', 0],
    [`return "for (;;)" + \`while (\${1})\``, 'for (;;)while (1)', 0],
    ['// for (;;)\nreturn 1 /* while (true) */', 1, 0],
    ['let i = 0; for (; i < 2; ) i++; for (; ; ) { if (i++ > 4) break } return i', 6, 7],
    ['for (;;) return "</scr" + "ipt>"', '</script>', 1],
  ];
  for (const [code, value, calls] of cases) {
    expect(run(code), code).toEqual({ value, calls });
    expect(endLoops(code).split('\n')).toHaveLength(code.split('\n').length);
  }
});

it('touches nothing that does not parse', () => {
  for (const code of ['for (;;', 'while', 'for (const x of y', '{"while": 1, }}', 'while (<b>', 'a ``` while (1)'])
    expect(endLoops(code)).toBe(code);
});
