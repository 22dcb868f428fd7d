/** Which hosts a program may reach by itself: none, but those a person has allowed, once or for longer. Pure. */

/** An origin that may be reached, by methods and below a path where they are named. */
export interface HostGrant {
  id: string;
  /** Scheme, host and port. */
  origin: string;
  /** Upper case; absent: any. */
  methods?: string[];
  /** Paths that begin with this; absent: any. */
  path?: string;
  createdAt: number;
  /** `session`: until the page closes. */
  scope: 'session' | 'project';
}

export interface WebTarget {
  url: URL;
  method: string;
}

export type HostVerdict =
  | { decision: 'allow'; grant: HostGrant }
  /** A person has to be asked. */
  | { decision: 'ask' }
  /** Not even asked about: has to be granted beforehand, by hand. */
  | { decision: 'deny'; reason: string };

/** The address and method of a request, or what is wrong with them. */
export function targetOf(input: unknown): WebTarget | string {
  const { url, method = 'GET' } = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  if (typeof url !== 'string' || !URL.canParse(url))
    return 'url is no absolute address, as in https://api.example.com/items.';
  if (typeof method !== 'string' || !/^[a-z]{1,20}$/i.test(method)) return 'method is no HTTP method.';
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')
    return 'Only http and https addresses can be reached.';
  if (parsed.username || parsed.password) return 'An address may not hold a name or a password.';
  return { url: parsed, method: method.toUpperCase() };
}

export function judge({ url, method }: WebTarget, grants: readonly HostGrant[]): HostVerdict {
  const grant = grants.find(
    (one) =>
      one.origin === url.origin &&
      (one.methods === undefined || one.methods.includes(method)) &&
      (one.path === undefined || url.pathname.startsWith(one.path)),
  );
  if (grant) return { decision: 'allow', grant };
  const inside = insideReason(url.hostname);
  if (inside)
    return {
      decision: 'deny',
      reason: `${url.host} is ${inside}, and such hosts are allowed by hand only, under Keys in the settings.`,
    };
  if (url.protocol === 'http:') {
    const reason = `${url.host} is plain http, where a name can come to stand for another machine, so it is allowed by hand only, under Keys in the settings. Use https.`;
    return { decision: 'deny', reason };
  }
  return { decision: 'ask' };
}

/**
 * Why a host is no public one, or null. By name and literal address only, as a page cannot resolve names: a public name
 * that leads inside (rebinding) fails over https, since nobody inside has its certificate; and the browser's own gate to
 * local networks stands behind this. `hostname` is as `URL` gives it, which has made decimal, octal and hexadecimal forms one.
 */
export function insideReason(hostname: string): string | null {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  if (name.startsWith('[')) {
    const words = wordsOf(name.slice(1, -1));
    return words ? insideSix(words) : 'no address';
  }
  const four = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(name);
  if (four) return insideFour(four.slice(1).map(Number));
  if (name === 'localhost' || name.endsWith('.localhost')) return 'this device';
  if (!name.includes('.')) return 'a name of your own network';
  if (/\.(local|localdomain|internal|intranet|lan|home|corp|private|home\.arpa|test|invalid|onion)$/.test(name))
    return 'a name of your own network';
  // Public services whose names spell an address: 10.0.0.1.nip.io, 127-0-0-1.sslip.io.
  if (/\.(nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|vcap\.me)$|^(localtest|lvh|vcap)\.me$/.test(name))
    return 'a name that may stand for an address inside your network';
  return null;
}

/** IANA's special-purpose registry (RFC 6890 and later). */
function insideFour([a = 0, b = 0, c = 0]: number[]): string | null {
  if (a === 127 || a === 0) return 'this device';
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'an address of your own network';
  if (a === 169 && b === 254) return 'a link-local address';
  if (a === 100 && b >= 64 && b < 128) return "an address of your provider's network";
  if ((a === 192 && b === 0 && c === 0) || (a === 198 && (b === 18 || b === 19)) || a >= 224)
    return 'no public address';
  return null;
}

function insideSix(words: number[]): string | null {
  const [a = 0, b = 0, c = 0] = words;
  const four = (high: number, low: number) => insideFour([high >> 8, high & 255, low >> 8, low & 255]);
  if (words.slice(0, 7).every((word) => word === 0)) return words[7]! <= 1 ? 'this device' : four(0, words[7]!);
  // An address of version 4 in one of 6: mapped, compatible, translated (64:ff9b::/96) and 6to4 (2002::/16).
  const prefix = words.slice(0, 6).join();
  if (prefix === '0,0,0,0,0,65535' || prefix === '0,0,0,0,0,0' || prefix === '0,0,0,0,65535,0') {
    return four(words[6]!, words[7]!);
  }
  if (a === 0x64 && b === 0xff9b)
    return words.slice(2, 6).every((word) => word === 0) ? four(words[6]!, words[7]!) : 'no public address';
  if (a === 0x2002) return four(b, c);
  if ((a & 0xfe00) === 0xfc00) return 'an address of your own network';
  if ((a & 0xffc0) === 0xfe80 || (a & 0xffc0) === 0xfec0) return 'a link-local address';
  if ((a & 0xff00) === 0xff00 || (a & 0xe000) !== 0x2000) return 'no public address';
  if (a === 0x2001 && b === 0) return 'no public address';
  return null;
}

/** The eight words of an address of version 6, in the form `URL` gives. */
function wordsOf(text: string): number[] | null {
  const [head = '', tail] = text.split('::');
  const read = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const left = read(head);
  const right = tail === undefined ? [] : read(tail);
  const words =
    tail === undefined ? left : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill(0), ...right];
  return words.length === 8 && words.every((word) => word >= 0 && word <= 0xffff) ? words : null;
}
