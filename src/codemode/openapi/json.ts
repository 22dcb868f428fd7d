/** Reading a document that may hold anything anywhere: every look answers a value of the kind asked for, or `undefined`. */

export type JsonRecord = Record<string, unknown>;

export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;
}

export const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The texts of a list; what is no text is left out. */
export const asTexts = (value: unknown): string[] => asArray(value).filter((item) => typeof item === 'string');

export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The own property only: a document may ask for `constructor` or `__proto__`. */
export function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as JsonRecord)[key]
    : undefined;
}

export function entriesOf(value: unknown): [string, unknown][] {
  const record = asRecord(value);
  return record ? Object.entries(record) : [];
}
