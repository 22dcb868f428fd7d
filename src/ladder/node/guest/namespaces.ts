/** Namespaces of modules: what an import sees. */

/** What every namespace inherits: sucrase asks it for this one method. */
const namespaceBase = Object.create(null, { hasOwnProperty: { value: Object.prototype.hasOwnProperty } }) as object;

export function createNamespace(): Record<string, unknown> {
  const made = Object.create(namespaceBase) as Record<string, unknown>;
  Object.defineProperty(made, Symbol.toStringTag, { value: 'Module' });
  Object.defineProperty(made, '__esModule', { value: true });
  return made;
}

export const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** What an import of a CommonJS module or of a part of Node gives: all of it as `default`, its members by name. */
export function createNamespaces(): (value: unknown, key: string) => object {
  const namespaces = new WeakMap<object, object>();
  const plain = new Map<string, object>();
  return (value, key) => {
    const known = isObject(value) ? namespaces.get(value) : plain.get(key);
    if (known) return known;
    const made = createNamespace();
    if (isObject(value))
      for (const name of Object.keys(value)) {
        if (name === 'default' || name === '__esModule') continue;
        Object.defineProperty(made, name, {
          enumerable: true,
          configurable: true,
          get: () => (value as Record<string, unknown>)[name],
        });
      }
    made.default = value;
    if (isObject(value)) namespaces.set(value, made);
    else plain.set(key, made);
    return made;
  };
}
