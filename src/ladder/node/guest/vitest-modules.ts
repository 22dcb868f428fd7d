/** Modules as `vi` has them: others in their place for one file of tests. */
import type { VitestWorld } from '../vitest-wire.ts';

type Fn = (work?: (...args: never[]) => unknown) => unknown;
type Factory = (original: () => Promise<unknown>) => unknown;

export function createViModules({ mocks, isFile }: Pick<VitestWorld, 'mocks' | 'isFile'>, fn: unknown) {
  const spied = (value: unknown, seen = new Map<unknown, unknown>()): unknown => {
    if (typeof value === 'function') return own(value, (fn as Fn)(), seen);
    if (Array.isArray(value)) return [];
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) === Date.prototype) return value;
    return own(value, {}, seen);
  };
  function own(value: object, made: unknown, seen: Map<unknown, unknown>): unknown {
    if (seen.has(value)) return seen.get(value);
    seen.set(value, made);
    for (const key of Object.keys(value)) {
      const inner = spied((value as Record<string, unknown>)[key], seen);
      (made as Record<string, unknown>)[key] = inner;
    }
    const methods = (value as { prototype?: object }).prototype;
    if (typeof value === 'function' && methods)
      for (const key of Object.getOwnPropertyNames(methods))
        if (key !== 'constructor' && typeof Object.getOwnPropertyDescriptor(methods, key)!.value === 'function')
          (made as { prototype: Record<string, unknown> }).prototype[key] = (fn as Fn)();
    return made;
  }
  const automatic = async (original: () => Promise<unknown>) => {
    const real = (await original()) as Record<string, unknown>;
    return Object.fromEntries(Object.keys(real).map((name) => [name, spied(real[name])]));
  };
  /** What stands in `__mocks__` beside a file. */
  const beside = (name: string, from: string) => {
    const path = mocks.pathOf(name, from);
    const at = path.lastIndexOf('/');
    const mock = `${path.slice(0, at)}/__mocks__/${path.slice(at + 1)}`;
    return path.startsWith('/') && isFile(mock) ? mock : undefined;
  };

  /** As it is called from a file: names of modules are read from there. */
  const from = (file: string) => {
    const mock = (name: unknown, factory?: unknown) => {
      if (typeof name !== 'string') throw new TypeError('vi.mock takes the name of a module.');
      if (factory !== undefined && typeof factory !== 'function')
        throw new Error('vi.mock with options is not part of the embedded runner: give it a function.');
      const file_ = beside(name, file);
      const work = (factory ?? (file_ ? () => mocks.actual(file_, file) : automatic)) as Factory;
      mocks.set(name, file, async () => {
        const given = await work(() => mocks.actual(name, file));
        if (typeof given !== 'object' || given === null)
          throw new Error(`vi.mock("${name}") has to be given a function that returns an object.`);
        return given;
      });
    };
    const unmock = (name: string) => mocks.remove(name, file);
    return {
      mock,
      doMock: mock,
      unmock,
      doUnmock: unmock,
      importActual: (name: string) => mocks.actual(name, file),
      importMock: (name: string) => automatic(() => mocks.actual(name, file)),
    };
  };
  return { $at: from, resetModules: () => mocks.fresh() };
}
