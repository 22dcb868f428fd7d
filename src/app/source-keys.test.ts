import { expect, test } from 'vitest';
import type { SourceRow } from '#codemode/catalog.contract.ts';
import { encodedKey, grantOf, shownKey, withKey } from './source-keys.ts';

const row = (server: string | null = 'https://api.test/v1'): SourceRow => ({
  id: 'a',
  input: { text: '', from: 'a' },
  addedAt: 1,
  source: {
    id: 'a',
    title: 'A',
    version: '',
    from: 'a',
    kind: 'openapi',
    server,
    operations: 1,
    notes: [],
    naiveTokens: null,
  },
});

test('one key goes by its place, the others as headers that name them', () => {
  const user = withKey(row(), 'a-user', { name: 'X-Auth-Email', scheme: 'user' });
  const both = withKey(user, 'a-key', { name: 'X-Auth-Key', prefix: 'Key ', scheme: 'key' });
  expect(grantOf(both)).toEqual({
    id: 'source:a',
    origin: 'https://api.test',
    credential: { alias: 'a-user', place: 'header', name: 'X-Auth-Email' },
    headers: { 'X-Auth-Key': 'Key {{secret:a-key}}' },
  });
  const query = withKey(both, 'a-q', { name: 'token', place: 'query', scheme: 'q' });
  expect(grantOf(query)?.credential).toEqual({ alias: 'a-q', place: 'query', name: 'token' });
  expect(Object.keys(grantOf(query)?.headers ?? {})).toEqual(['X-Auth-Email', 'X-Auth-Key']);
  expect(shownKey(query)).toBe('a-user');
});

test('a key for the same place takes the place of the other', () => {
  const bearer = withKey(row(), 'a-bearer', { name: 'Authorization', prefix: 'Bearer ', scheme: 'bearer' });
  const basic = withKey(bearer, 'a-basic', { name: 'authorization', prefix: 'Basic ', scheme: 'basic' });
  expect(Object.keys(basic.credentials ?? {})).toEqual(['basic']);
  const plain = withKey(basic, 'a-key', { name: 'Authorization' });
  expect(plain).toMatchObject({ credential: { alias: 'a-key' } });
  expect(plain.credentials).toBeUndefined();
  expect(grantOf(row(null))).toBeNull();
  expect(grantOf(row())).toEqual({ id: 'source:a', origin: 'https://api.test' });
});

test('a user and a password are encoded by the host', () => {
  expect(encodedKey('Aladdin:open sesame', 'basic')).toBe('QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
  expect(encodedKey('ü:é', 'basic')).toBe('w7w6w6k=');
  expect(encodedKey('sk_1', 'bearer')).toBe('sk_1');
  expect(encodedKey('a:b', undefined)).toBe('a:b');
});
