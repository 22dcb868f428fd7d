import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, readSlots, slotBytes, writeSlot } from './canary.ts';
import type { Canary, Found } from './safe.contract.ts';

const canary: Canary = {
  name: 'espalier',
  uuid: 'u',
  counts: { sessions: 2, entries: 10, bodies: 10 },
  audit: { seq: 5, hash: 'h' },
  at: 1,
};
const found: Found = { uuid: 'u', counts: { sessions: 2, entries: 10, bodies: 10 }, audit: { seq: 5, hash: 'h' } };

describe('what the canary tells', () => {
  it.each<[string, Canary | null, Partial<Found>, string]>([
    ['nothing was ever here', null, { uuid: null }, 'first'],
    ['its file is gone and the database is not', null, {}, 'fine'],
    ['all is there', canary, {}, 'fine'],
    ['more is there than when it was written', canary, { counts: { sessions: 3, entries: 99, bodies: 99 } }, 'fine'],
    ['the database is empty', canary, { uuid: null, counts: { sessions: 0, entries: 0, bodies: 0 } }, 'lost'],
    ['another database is in its place', canary, { uuid: 'v' }, 'lost'],
    ['messages are missing', canary, { counts: { sessions: 2, entries: 9, bodies: 10 } }, 'damaged'],
    ['texts are missing', canary, { counts: { sessions: 2, entries: 10, bodies: 4 } }, 'damaged'],
    ['a conversation is missing', canary, { counts: { sessions: 1, entries: 10, bodies: 10 } }, 'damaged'],
    ['rows cannot be counted', canary, { counts: null }, 'damaged'],
    ['the audit lost its end', canary, { audit: { seq: 4, hash: 'g' } }, 'damaged'],
    ['the audit is gone', canary, { audit: null }, 'damaged'],
  ])('%s', (_, before, part, state) => {
    const verdict = judge(before, { ...found, ...part });
    expect(verdict.state).toBe(state);
    if ('message' in verdict) expect(verdict.message).toMatch(/\.$/);
  });
});

describe('its file', () => {
  const file = (...slots: Uint8Array[]) => {
    const bytes = new Uint8Array(2 * slotBytes);
    for (const [i, slot] of slots.entries()) bytes.set(slot, i * slotBytes);
    return bytes;
  };
  const older = { ...canary, at: 0 };

  it('holds two, and the newer is read', () => {
    expect(readSlots(file(writeSlot(canary, 2), writeSlot(older, 1)))).toEqual({ canary, turn: 2 });
    expect(readSlots(file(writeSlot(older, 2), writeSlot(canary, 3)))).toEqual({ canary, turn: 3 });
    expect(readSlots(new Uint8Array(0))).toBeNull();
  });

  it('a write that was cut off anywhere, or a flipped bit, leaves the one before', () => {
    fc.assert(
      fc.property(fc.nat(slotBytes - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, mask, cut) => {
        const newer = writeSlot(canary, 2);
        if (cut) newer.copyWithin(at, 0, 0);
        if (cut) newer.fill(0, at);
        else newer[at]! ^= mask;
        const read = readSlots(file(newer, writeSlot(older, 1)));
        // Damage to the blanks behind the text is none.
        expect([canary, older]).toContainEqual(read?.canary);
      }),
    );
  });
});
