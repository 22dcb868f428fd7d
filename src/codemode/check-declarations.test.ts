import { expect, test } from 'vitest';
import { namedMethods } from './check-declarations.ts';

const methods = ['edge_zones_list', 'edge_zones_get', 'mode'].map((name) => ({ name }));
const named = (code: string) => {
  const { known, unknown } = namedMethods(code, methods);
  return { known, unknown: unknown.map(({ name }) => name) };
};

test.each([
  ['const { mode } = await codemode.edge_zones_list();', ['mode', 'edge_zones_list'], []],
  ['const { status, id: own } = await codemode.edge_zones_get({});', ['edge_zones_get'], []],
  ['const { plan } = await codemode\n  .edge_zones_get({});', ['edge_zones_get'], []],
  ["const { plan } = await codemode['edge_zones_get']();", ['edge_zones_get'], []],
  ['const { plan } = await codemode?.edge_zones_get();', ['edge_zones_get'], []],
  ['const { edge_zones_list, edge_zone_get: get } = codemode;', ['edge_zones_list'], ['edge_zone_get']],
  ['const { edge_zone_lst } = codemode\nreturn 1', [], ['edge_zone_lst']],
  ["codemode.gone(); codemode['lost'](); codemode.step('a', () => 1);", [], ['gone', 'lost']],
])('%s', (code, known, unknown) => {
  expect(named(code)).toEqual({ known, unknown });
});

test('what a wrong name may have meant is named', () => {
  expect(namedMethods('codemode.edge_zone_list()', methods).unknown[0]!.nearest).toContain('edge_zones_list');
});
