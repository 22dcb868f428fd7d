import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createIds } from './id.ts';

it('gives ids that always increase, whatever the clock does: back, still, or far ahead', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 47 }), { minLength: 2, maxLength: 60 }), (times) => {
      let at = 0;
      const newId = createIds(() => times[at++]!);
      const ids = times.map(() => newId());
      expect(ids).toEqual([...new Set(ids)].sort());
      for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    }),
  );
});
