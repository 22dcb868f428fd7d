import { expect, it } from 'vitest';
import { stream } from './world.ts';

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

it('is the key stream of RFC 8439, A.1, blocks one and two of the zero key', () => {
  const next = stream([0, 0, 0, 0, 0, 0, 0, 0]);
  expect(hex(next(64))).toBe(
    '76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7' +
      'da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586',
  );
  expect(hex(next(16))).toBe('9f07e7be5551387a98ba977c732d080d');
});

it('gives the same bytes whatever pieces they are taken in', () => {
  const whole = stream([1, 2, 3, 4, 5, 6, 7, 8])(200);
  const parts = stream([1, 2, 3, 4, 5, 6, 7, 8]);
  expect([3, 64, 0, 133].flatMap((count) => [...parts(count)])).toEqual([...whole]);
});
