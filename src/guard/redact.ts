/** Shorter secrets are left alone: to replace every `abc` would spoil a text and hide nothing. */
const shortest = 6;

export interface Redactor {
  text(text: string): string;
  /** For bytes that come in pieces: a secret cut anywhere between two pieces is found too. */
  stream(): { push(piece: Uint8Array): Uint8Array; end(): Uint8Array };
}

/** Replaces secrets, and the forms servers and programs commonly write them in, by `[key alias]`. */
export function createRedactor(secrets: Iterable<{ alias: string; secret: string }>): Redactor {
  const known = [...secrets]
    .flatMap(({ alias, secret }) =>
      [secret, ...insideBasic(secret)].flatMap(formsOf).map((form) => ({ form, label: `[key ${alias}]` })),
    )
    .sort((a, b) => b.form.length - a.form.length);
  const bytes = known.map(({ form, label }) => ({ form: latin(encode(form)), label: latin(encode(label)) }));
  const quick = known.map(({ form, label }) => ({ form: glance(encode(form)), label }));
  return {
    text: (text) => replace(text, known),
    stream() {
      let held: Uint8Array = new Uint8Array();
      return {
        push(piece) {
          if (quick.length === 0) return piece;
          const given = held.length === 0 ? piece : join(held, piece);
          const seen = glance(given);
          const clean = quick.every(({ form }) => !seen.includes(form));
          const out = clean ? given : unlatin(replace(latin(given), bytes));
          const keep = unfinished(clean ? seen : glance(out), quick);
          held = out.slice(out.length - keep);
          return out.subarray(0, out.length - keep);
        },
        end() {
          const rest = held;
          held = new Uint8Array();
          return rest;
        },
      };
    },
  };
}

type Known = { form: string; label: string }[];

function replace(text: string, known: Known): string {
  let out = text;
  for (const { form, label } of known) if (out.includes(form)) out = out.split(form).join(label);
  return out;
}

/** The length of the longest end of the text that may be the beginning of a secret. */
function unfinished(text: string, known: Known): number {
  const longest = (known[0]?.form.length ?? 1) - 1;
  for (let from = Math.max(0, text.length - longest); from < text.length; from++) {
    const end = text.slice(from);
    if (known.some(({ form }) => form.length > end.length && form.startsWith(end))) return end.length;
  }
  return 0;
}

/** What a user and a password hold that are kept as they are sent (RFC 7617): both as text, and the password alone. */
function insideBasic(secret: string): string[] {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(secret) || secret.length % 4 !== 0) return [];
  try {
    const bytes = Uint8Array.from(atob(secret), (byte) => byte.charCodeAt(0));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const colon = text.indexOf(':');
    return colon < 0 || /\p{Cc}/u.test(text) ? [] : [text, text.slice(colon + 1)];
  } catch {
    return [];
  }
}

/** As it is, in JSON, percent-encoded (both ways), in hex, and in base64 of any longer text around it. */
function formsOf(secret: string): string[] {
  if (secret.length < shortest) return [];
  const bytes = encode(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const percent = encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd'));
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const base64 = [0, 1, 2].map((shift) => base64Core(bytes, shift)).filter((core) => core.length >= shortest);
  return [
    ...new Set([
      secret,
      json,
      ascii,
      json.replaceAll('/', '\\/'),
      percent,
      lowerEscapes(percent),
      form,
      lowerEscapes(form),
      hex,
      hex.toUpperCase(),
      btoa(latin(bytes)),
      ...base64,
      ...base64.map((core) => core.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ];
}

const lowerEscapes = (text: string) => text.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase());

/** The characters of base64 that are the same whatever stands before (`shift` bytes past a group of 3) and after. */
function base64Core(bytes: Uint8Array, shift: number): string {
  const all = btoa('\0'.repeat(shift) + latin(bytes));
  const end = Math.floor(((shift + bytes.length) * 8) / 6);
  return all.slice(Math.ceil((shift * 8) / 6), end);
}

const encode = (text: string) => new TextEncoder().encode(text);

/** One character a byte, by the browser's own decoder: quick, though some bytes get another character than theirs. */
const glance = (bytes: Uint8Array) => new TextDecoder('windows-1252').decode(bytes);

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** One character a byte, the one of its number. */
function latin(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
}

function unlatin(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
