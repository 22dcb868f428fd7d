/** The key of a call: where in the program it is, whatever order calls arrive in. */

/** Equal for equal arguments, whatever order their keys were written in. */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value instanceof Date) return `Date(${value.getTime()})`;
  if (value instanceof Map) return `Map(${canonical([...value])})`;
  if (value instanceof Set) return `Set(${canonical([...value])})`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof Error) return `Error(${canonical([value.name, value.message])})`;
  if (value instanceof ArrayBuffer) return canonical(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return `${Object.prototype.toString.call(value)}(${bytes.join()})`;
  }
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
    .join()}}`;
}

/** 106 bits of a text: cyrb53 twice. Not against malice: a program could only mislead itself. */
export function hash(text: string): string {
  return half(text, 0) + half(text, 1);
}

function half(text: string, seed: number): string {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36).padStart(11, '0');
}

/** Counts how often a place has been asked for, so that each time has a key of its own. */
export function createKeys() {
  const counts = new Map<string, number>();
  const next = (place: string): string => {
    const nth = (counts.get(place) ?? 0) + 1;
    counts.set(place, nth);
    return nth === 1 ? place : `${place}#${nth}`;
  };
  return {
    call: (scope: string, name: string, args: unknown[]) => next(`${scope}:${name}(${hash(canonical(args))})`),
    /** The path of a step is its key. */
    step: (scope: string, name: string) => next(`${scope}/${name.replace(/[/:#]/g, '_')}`),
  };
}
