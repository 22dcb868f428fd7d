/**
 * Time and chance of a program, taken from its seed and the moment it began, so that the same program with the same
 * answers does the same again. Time stands still but for what tells the program that it passes: an answer of the host, a
 * timer that fires, and a microsecond for each look at the clock, so that a loop that waits for it ends.
 */
import type { GuestWorld } from '../wire.ts';
import { setKeys } from './keys.ts';
import { define } from './liveness.ts';
import { createTimers } from './timers.ts';

const RealDate = Date;
const { construct } = Reflect;
const tickMs = 0.001;

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Moves on to so many milliseconds after the beginning; never back. */
  reach(elapsed: number): void;
  /** As `reach`, after what is due before has happened: a promise where something is. */
  arrive(elapsed: number): Promise<void> | undefined;
}

/**
 * Puts them in place of the realm's own, which takes longer than many a program, so it is done before one comes. What is
 * returned begins them, once, when it is known from what.
 */
export function determine(
  realm: typeof globalThis,
  heard: (elapsed: number) => Promise<unknown> | undefined,
): (world: GuestWorld) => Clock {
  let elapsed = 0;
  let startedAt = 0;
  let bytes = stream([]);
  const now = () => startedAt + (elapsed += tickMs);
  const clock: Clock = {
    now,
    reach: (to) => void (elapsed = Math.max(elapsed, to)),
    arrive: () => undefined,
  };
  setDate(realm, () => Math.floor(now()));
  const { performance, crypto, Math: math } = realm;
  define(performance, 'now', () => now() - startedAt);
  Object.defineProperty(performance, 'timeOrigin', { get: () => startedAt, configurable: true });
  setTemporal(realm, () => Math.floor(now()));

  define(math, 'random', () => {
    const [a = 0, b = 0] = new Uint32Array(bytes(8).buffer);
    return ((a >>> 5) * 2 ** 26 + (b >>> 6)) / 2 ** 53;
  });
  define(crypto, 'getRandomValues', (array: ArrayBufferView) => {
    if (!ArrayBuffer.isView(array) || array instanceof DataView || /Float/.test(Object.prototype.toString.call(array)))
      throw new TypeError('getRandomValues needs an array of integers.');
    if (array.byteLength > 65_536) throw new DOMException('At most 65536 bytes at once.', 'QuotaExceededError');
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes(array.byteLength));
    return array;
  });
  define(crypto, 'randomUUID', () => {
    const own = bytes(16);
    own[6] = (own[6]! & 0x0f) | 0x40;
    own[8] = (own[8]! & 0x3f) | 0x80;
    const hex = Array.from(own, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  });

  setKeys(realm, (count) => bytes(count));

  const timers = createTimers(realm, { elapsed: () => elapsed, reach: clock.reach }, heard);
  clock.arrive = (to) => {
    const waiting = timers.before(to);
    if (waiting) return waiting.then(() => clock.reach(to));
    clock.reach(to);
    return undefined;
  };
  return (world) => {
    ({ startedAt } = world);
    bytes = stream(world.seed);
    return clock;
  };
}

function setDate(realm: typeof globalThis, now: () => number): void {
  function OwnDate(this: unknown, ...args: unknown[]) {
    if (!new.target) return new RealDate(now()).toString();
    return construct(RealDate, args.length === 0 ? [now()] : args, new.target);
  }
  Object.defineProperty(OwnDate, 'name', { value: 'Date' });
  Object.defineProperty(OwnDate, 'length', { value: 7 });
  Object.defineProperty(OwnDate, 'prototype', { value: RealDate.prototype });
  define(OwnDate, 'now', now);
  define(OwnDate, 'parse', RealDate.parse);
  define(OwnDate, 'UTC', RealDate.UTC);
  Object.defineProperty(RealDate.prototype, 'constructor', { value: OwnDate, writable: true, configurable: true });
  Object.defineProperty(realm, 'Date', { value: OwnDate, writable: true, configurable: true });
}

interface Instant {
  toZonedDateTimeISO(zone: string): { toPlainDateTime(): unknown; toPlainDate(): unknown; toPlainTime(): unknown };
}

function setTemporal(realm: object, now: () => number): void {
  const { Temporal } = realm as {
    Temporal?: { Instant: { fromEpochMilliseconds(ms: number): Instant }; Now: { timeZoneId(): string } };
  };
  if (!Temporal) return;
  const zoneId = Temporal.Now.timeZoneId();
  const instant = () => Temporal.Instant.fromEpochMilliseconds(now());
  const zoned = (zone = zoneId) => instant().toZonedDateTimeISO(zone);
  define(Temporal, 'Now', {
    timeZoneId: () => zoneId,
    instant,
    zonedDateTimeISO: zoned,
    plainDateTimeISO: (zone?: string) => zoned(zone).toPlainDateTime(),
    plainDateISO: (zone?: string) => zoned(zone).toPlainDate(),
    plainTimeISO: (zone?: string) => zoned(zone).toPlainTime(),
  });
}

/** Bytes of the ChaCha20 key stream (RFC 8439, 2.3) with a zero nonce; `seed` is eight words. */
export function stream(seed: readonly number[]): (count: number) => Uint8Array<ArrayBuffer> {
  const state = new Uint32Array([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, ...seed.slice(0, 8), 0, 0, 0, 0]);
  let block = new Uint8Array(0);
  let used = 0;
  const next = () => {
    const x = Uint32Array.from(state);
    for (let i = 0; i < 10; i++) {
      for (let j = 0; j < 4; j++) quarter(x, j, j + 4, j + 8, j + 12);
      for (let j = 0; j < 4; j++) quarter(x, j, 4 + ((j + 1) % 4), 8 + ((j + 2) % 4), 12 + ((j + 3) % 4));
    }
    for (let i = 0; i < 16; i++) x[i]! += state[i]!;
    if (++state[12]! === 0) state[13]!++;
    block = new Uint8Array(x.buffer);
    used = 0;
  };
  return (count) => {
    const out = new Uint8Array(count);
    for (let at = 0; at < count; ) {
      if (used === block.length) next();
      const taken = Math.min(count - at, block.length - used);
      out.set(block.subarray(used, used + taken), at);
      used += taken;
      at += taken;
    }
    return out;
  };
}

function quarter(x: Uint32Array, a: number, b: number, c: number, d: number): void {
  const turn = (value: number, by: number) => (value << by) | (value >>> (32 - by));
  x[a]! += x[b]!;
  x[d] = turn(x[d]! ^ x[a]!, 16);
  x[c]! += x[d]!;
  x[b] = turn(x[b]! ^ x[c]!, 12);
  x[a]! += x[b]!;
  x[d] = turn(x[d]! ^ x[a]!, 8);
  x[c]! += x[d]!;
  x[b] = turn(x[b]! ^ x[c]!, 7);
}
