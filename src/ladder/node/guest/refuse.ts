/** A part of Node that is not here: it can be loaded, as many packages do just in case, and says so when it is used. */

export function refusing(name: string, about: string, only?: readonly string[]): Record<string, unknown> {
  const message = (key: string) => `${name}.${key} is not part of the embedded Node. ${about}`;
  const refuse = (key: string) => {
    const fail = () => {
      throw Object.assign(new Error(message(key)), { code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM' });
    };
    // A class too, since programs make their own of it.
    const refused = class {};
    Object.defineProperty(refused, 'name', { value: key });
    return new Proxy(refused, { apply: fail, construct: fail });
  };
  if (only) return Object.fromEntries(only.map((key) => [key, refuse(key)]));
  const known = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      get(_target, key) {
        if (typeof key === 'symbol' || key === 'then' || key === '__esModule') return undefined;
        if (key === 'default') return refusing(name, about);
        if (key === 'isIP' || key === 'isIPv4' || key === 'isIPv6') return addresses[key];
        if (!known.has(key)) known.set(key, refuse(key));
        return known.get(key);
      },
      has: (_target, key) => typeof key === 'string',
    },
  );
}

const four = (text: string) =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) < 256 && !/^0\d/.test(part));
const six = (text: string) => {
  if (!text.includes(':') || !/^[\da-f:.]+$/i.test(text)) return false;
  try {
    return new URL(`http://[${text}]/`).hostname !== '';
  } catch {
    return false;
  }
};
const addresses = { isIPv4: four, isIPv6: six, isIP: (text: string) => (four(text) ? 4 : six(text) ? 6 : 0) };
