import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRedactor } from './redact.ts';

const b64 = (text: string) => Buffer.from(text).toString('base64');
const forms: Record<string, (text: string) => string> = {
  plain: (text) => text,
  bearer: (text) => `Bearer ${text}`,
  json: (text) => JSON.stringify({ key: text }),
  percent: (text) => encodeURIComponent(text),
  form: (text) => new URLSearchParams([['key', text]]).toString(),
  hex: (text) => Buffer.from(text).toString('hex'),
  HEX: (text) => Buffer.from(text).toString('hex').toUpperCase(),
  base64: b64,
  base64url: (text) => Buffer.from(text).toString('base64url'),
};
const undo: Record<string, (text: string) => string> = {
  plain: (text) => text,
  bearer: (text) => text,
  json: (text) => text.replace(/\\(.)/g, '$1'),
  percent: decodeURIComponent,
  form: (text) => new URLSearchParams(text).get('key') ?? '',
  hex: (text) => Buffer.from(text, 'hex').toString(),
  HEX: (text) => Buffer.from(text, 'hex').toString(),
  base64: (text) => Buffer.from(text, 'base64').toString(),
  base64url: (text) => Buffer.from(text, 'base64url').toString(),
};
const printable = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((n) => String.fromCharCode(n)) });
const secret = fc
  .string({
    unit: fc.integer({ min: 33, max: 126 }).map((n) => String.fromCharCode(n)),
    minLength: 8,
    maxLength: 60,
  })
  .filter((s) => !'[key main]'.includes(s));

it('finds a secret in every form, with anything around it', () => {
  fc.assert(
    fc.property(secret, printable, printable, fc.constantFrom(...Object.keys(forms)), (secret, before, after, form) => {
      const text = forms[form]!(before + secret + after);
      const redacted = createRedactor([{ alias: 'main', secret }]).text(text);
      expect(redacted).toContain('[key main]');
      expect(redacted).not.toContain(secret);
      // What is left does not decode to it either: the label itself is no hex, no base64 and no escape.
      expect(undo[form]!(redacted.replaceAll('[key main]', '.'))).not.toContain(secret);
    }),
    { numRuns: 1500 },
  );
});

it('finds a secret in a stream, wherever it is cut', () => {
  fc.assert(
    fc.property(secret, printable, fc.array(fc.nat({ max: 200 }), { maxLength: 12 }), (secret, around, cuts) => {
      const redactor = createRedactor([{ alias: 'main', secret }]);
      const text = `${around}${secret}é${around}${b64(secret)}${around}`;
      const bytes = Buffer.from(text);
      const edges = [0, ...cuts.filter((n) => n < bytes.length).sort((a, b) => a - b), bytes.length];
      const stream = redactor.stream();
      const pieces = edges.slice(1).map((to, i) => stream.push(bytes.subarray(edges[i]!, to)));
      const out = Buffer.concat([...pieces, stream.end()]).toString();
      expect(out).not.toContain(secret);
      expect(out).not.toContain(b64(secret).slice(0, -4));
      expect(out).toContain('é');
    }),
    { numRuns: 1000 },
  );
});

it('leaves bytes without a secret as they are, and holds back none of them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const stream = createRedactor([{ alias: 'main', secret: 'sk-0123456789' }]).stream();
      expect(Buffer.concat([stream.push(bytes), stream.end()]).equals(Buffer.from(bytes))).toBe(true);
    }),
  );
  const stream = createRedactor([{ alias: 'main', secret: 'sk-0123456789' }]).stream();
  expect(Buffer.from(stream.push(Buffer.from('data: {}\n\n'))).toString()).toBe('data: {}\n\n');
});

it('takes the longer of two secrets where one holds the other, and leaves short ones', () => {
  const redactor = createRedactor([
    { alias: 'short', secret: 'abcdef' },
    { alias: 'long', secret: 'abcdef-123456' },
    { alias: 'tiny', secret: 'abc' },
  ]);
  expect(redactor.text('abc abcdef abcdef-123456')).toBe('abc [key short] [key long]');
  expect(createRedactor([]).text('nothing')).toBe('nothing');
});

it('finds the password of a user and a password that are kept as they are sent, alone and in its forms', () => {
  const password = 'pässw0rd/mit+Zeichen';
  const bytes = new TextEncoder().encode(`anna:${password}`);
  const { text } = createRedactor([{ alias: 'login', secret: btoa(String.fromCharCode(...bytes)) }]);
  for (const form of [
    password,
    `anna:${password}`,
    encodeURIComponent(password),
    JSON.stringify(password).slice(1, -1),
  ])
    expect(text(`before ${form} after`)).toBe('before [key login] after');
  const alone = btoa(String.fromCharCode(...new TextEncoder().encode(password)));
  expect(text(alone)).not.toContain(alone.slice(2, -4));
  expect(text(btoa(String.fromCharCode(...bytes)))).toBe('[key login]');
  expect(text('anna')).toBe('anna');
});
