/**
 * What a program may see of its realm. Everything else is removed from the global object and all it inherits from before
 * the first program comes near. The network is closed by the policy of the frame; this is the second belt.
 */
const kept = new Set(
  `Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error
  AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError DisposableStack
  AsyncDisposableStack globalThis JSON Math Intl ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array
  Float16Array Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set Iterator
  WeakMap WeakSet WeakRef FinalizationRegistry Proxy Reflect Temporal decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape unescape eval isFinite isNaN console structuredClone setTimeout clearTimeout setInterval
  clearInterval queueMicrotask atob btoa TextEncoder TextDecoder URL URLSearchParams AbortController AbortSignal Event
  EventTarget CustomEvent performance crypto self DOMException WebAssembly addEventListener removeEventListener
  dispatchEvent constructor`.split(/\s+/),
);

const { getPrototypeOf, defineProperty } = Object;
const { ownKeys, deleteProperty } = Reflect;

/** Removes what is not kept. What cannot be deleted is made `undefined` for good. Returns the names that resisted. */
export function pruneRealm(realm: object): string[] {
  const resisting: string[] = [];
  for (let owner: object | null = realm; owner && getPrototypeOf(owner); owner = getPrototypeOf(owner)) {
    for (const key of ownKeys(owner)) {
      if (typeof key === 'symbol' || kept.has(key)) continue;
      if (deleteProperty(owner, key)) continue;
      try {
        defineProperty(owner, key, { value: undefined, writable: false, configurable: false, enumerable: false });
      } catch {
        resisting.push(key);
      }
    }
  }
  deleteProperty(URL, 'createObjectURL');
  deleteProperty(URL, 'revokeObjectURL');
  return resisting;
}
