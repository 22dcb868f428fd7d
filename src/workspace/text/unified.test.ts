import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parseJson, queryJson, updateJson } from './json.ts';
import { unifiedDiff } from './unified.ts';

const folder = mkdtempSync(join(tmpdir(), 'unified-'));
afterAll(() => rmSync(folder, { recursive: true }));
const has = (tool: string) => spawnSync(tool, ['--version']).error === undefined;

const lines = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n'), { maxLength: 30 });
const content = fc.tuple(lines, fc.constantFrom('', 'end')).map(([all, end]) => all.join('') + end);

test.skipIf(!has('git'))('git makes the one text of the other with the diff', () => {
  fc.assert(
    fc.property(content, content, (before, after) => {
      const diff = unifiedDiff('/f', before, after);
      if (before === after) {
        expect(diff).toBe('');
        return;
      }
      writeFileSync(join(folder, 'f'), before);
      writeFileSync(join(folder, 'd'), diff);
      execFileSync('git', ['apply', '--unidiff-zero', 'd'], { cwd: folder });
      expect(readFileSync(join(folder, 'f'), 'utf8')).toBe(after);
    }),
    { numRuns: 60 },
  );
});

test('a JSON text keeps its indent and what was not named', () => {
  const text = '{\n\t"a": [1, 2],\n\t"b": {"c~/d": true}\n}\n';
  const updated = updateJson(text, '/f', [
    { at: '/a/-', set: 3 },
    { at: '/b/c~0~1d', remove: true },
    { at: '/x/y', set: { z: null } },
    { at: '/__proto__', set: 1 },
  ]);
  expect(updated.ok && updated.value).toBe(
    '{\n\t"a": [\n\t\t1,\n\t\t2,\n\t\t3\n\t],\n\t"b": {},\n\t"x": {\n\t\t"y": {\n\t\t\t"z": null\n\t\t}\n\t},\n\t"__proto__": 1\n}\n',
  );
  const json = parseJson(text, '/f');
  expect(json.ok && queryJson(json.value, '/a/*')).toEqual({ ok: true, value: [1, 2] });
  expect(json.ok && queryJson(json.value, '')).toEqual(json);
  expect(json.ok && queryJson(json.value, '/a/7')).toMatchObject({ code: 'not_found' });
  expect(json.ok && queryJson(json.value, 'a')).toMatchObject({ code: 'bad_pointer' });
  expect(updateJson(text, '/f', [{ at: '/a/9', set: 1 }])).toMatchObject({ code: 'bad_pointer' });
  expect(updateJson('{', '/f', [])).toMatchObject({ code: 'bad_json' });
});
