import { describe, expect, it } from 'vitest';
import { chooseRung, rungs } from './ladder.ts';

describe('the chooser', () => {
  it.each([
    ['return 1 + 1', 'isolate'],
    ['const zones = await codemode.edge_zones_list(); return zones.length', 'isolate'],
    [`await codemode.workspace_write({ path: '/a.md', text: 'x' })`, 'isolate'],
    [`import pad from 'left-pad';\nreturn pad('1', 3)`, 'npm'],
    [`const pad = require("left-pad")`, 'npm'],
    [`const { default: pad } = await import('left-pad')`, 'npm'],
    [`import { a } from './local.ts'`, 'isolate'],
    [`// import pad from 'left-pad'\nreturn 1`, 'isolate'],
    [`return "import pad from 'left-pad'"`, 'isolate'],
    [`document.querySelector('h1')`, 'browser'],
    [`return "document.querySelector('h1')"`, 'isolate'],
    [`import { spawn } from 'node:child_process'`, 'sandbox'],
    [`await codemode.shell_run({ command: 'ls' })`, 'sandbox'],
  ])('%s → %s', (code, rung) => expect(chooseRung(code).rung).toBe(rung));

  it('gives a reason a person can read', () => {
    expect(chooseRung(`import pad from 'left-pad'`).reason).toBe('The program imports left-pad.');
  });
});

it('every rung says what it can touch, and those not here say so', () => {
  expect(rungs.map((rung) => rung.number)).toEqual(['00', '01', '02', '03', '04']);
  for (const rung of rungs) {
    expect(rung.risk).toMatch(/\.$/);
    const state = rung.available();
    if (!state.ok) expect(state.reason).toContain('not part of this version');
  }
});
