import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRedactor } from './redact.ts';
import { createRedactTexts } from './redact-texts.ts';

const secret = 'sk-0123456789abcdef';
const worker = createRedactor([{ alias: 'main', secret }]);

it('clears each text as if it were asked alone, whatever is in it', async () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom(secret, btoa(secret), '\u0001\u0002', '\u0001', '\u0002', secret.slice(0, 9), secret.slice(9)),
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 8 }), async (texts) => {
      const redactTexts = createRedactTexts(async (all) => worker.text(all));
      expect(await redactTexts(texts)).toEqual(texts.map((one) => worker.text(one)));
    }),
    { numRuns: 150 },
  );
}, 20_000);

it('rejects where the worker is not there, or gives back another number', async () => {
  await expect(createRedactTexts(() => Promise.reject(new Error('gone')))(['a'])).rejects.toThrow('gone');
  await expect(createRedactTexts(async () => 'one')(['a', 'b'])).rejects.toThrow('another number');
});
