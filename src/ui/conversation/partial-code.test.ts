import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partialField } from './partial-code.ts';

describe('partialField', () => {
  it('gives a beginning of the value for every beginning of the JSON, and all of it at the end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (code) => {
        const json = JSON.stringify({ reason: 'x', code });
        expect(partialField(json, 'code')).toBe(code);
        for (let cut = 0; cut <= json.length; cut++) {
          const part = partialField(json.slice(0, cut), 'code');
          if (part !== null) expect(code.startsWith(part)).toBe(true);
        }
      }),
    );
  });

  it('takes text that is no JSON as it is, and knows when nothing has come', () => {
    expect(partialField('const a = 1;', 'code')).toBe('const a = 1;');
    expect(partialField('', 'code')).toBeNull();
    expect(partialField('{"co', 'code')).toBeNull();
    expect(partialField('{"query":"zones"}', 'code')).toBeNull();
  });
});
