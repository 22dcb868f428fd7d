import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hexOf } from './bytes-view.tsx';

const tool = 'hexdump';

test.skipIf(spawnSync(tool, ['-V']).error)('bytes are shown as hexdump -C shows them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 70 }), (bytes) => {
      const real = execFileSync(tool, ['-Cv'], { input: bytes, encoding: 'utf8' }).trimEnd().split('\n');
      expect(hexOf(bytes, 0).split('\n')).toEqual(real.slice(0, -1));
    }),
    { numRuns: 40 },
  );
});

test('from where it is', () => {
  expect(hexOf(new Uint8Array([0x41, 0x42]), 4096)).toMatch(/^00001000 {2}41 42 .*\|AB\|$/);
});
