import { expect, test, vi } from 'vitest';
import { startChecker } from './check.remote.ts';

// TypeScript is nine megabytes, which a busy machine takes its time to load.
vi.setConfig({ testTimeout: 90_000 });

const declarations = `declare const codemode: {
  /** List zones. GET /zones */
  edge_zones_list(): Promise<{ id: string; name: string }[]>;
};`;

test('the worker checks, completes and explains', async () => {
  const checker = startChecker();
  await checker.warm();
  expect(
    await checker.check('return (await codemode.edge_zones_list()).map((zone) => zone.name);', declarations),
  ).toEqual([]);
  const wrong = await checker.check('const a = 1;\nreturn codemode.edge_zone_list();', declarations);
  expect(wrong).toMatchObject([{ line: 2, severity: 'error', message: expect.stringContaining('edge_zones_list') }]);
  const found = await checker.complete('codemode.', 9, declarations);
  expect(found).toMatchObject([{ name: 'edge_zones_list', kind: 'method' }]);
  expect((await checker.hover('codemode.edge_zones_list', 12, declarations))?.documentation).toContain('List zones');
});

test('a program that holds the checker up is cut off, and the next question is answered', async () => {
  const checker = startChecker({ limitMs: 1_500 });
  await checker.warm();
  const endless = checker.check(`return ${'1+'.repeat(60_000)}1;`, declarations);
  expect(await endless).toMatchObject([{ severity: 'warning', message: expect.stringContaining('not checked') }]);
  expect(await checker.check('return codemode.nothing();', declarations)).toMatchObject([{ severity: 'error' }]);
});
