import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressOf, mediaOf, readAddress, showAddress } from './address.ts';

it('reads addresses of the workspace, from a page too, and refuses all others', () => {
  expect(readAddress('/')).toEqual({ path: '/', search: '', hash: '' });
  expect(readAddress('b%20c.html?x=1#y', '/a/index.html?old#z')).toEqual({
    path: '/a/b c.html',
    search: '?x=1',
    hash: '#y',
  });
  expect(readAddress('#top', '/a.html?x')).toEqual({ path: '/a.html', search: '?x', hash: '#top' });
  expect(readAddress('../../../x')).toMatchObject({ path: '/x' });
  for (const other of [
    'https://example.com/',
    '//example.com/x',
    'mailto:a@b',
    'javascript:1',
    'data:,x',
    '/%ff',
    'http://[',
  ])
    expect(readAddress(other)).toBe(null);
});

it('reads addresses of servers of the workspace, and from their pages', () => {
  const read = { path: 'http://localhost:3000/a?b=1', search: '', hash: '#c' };
  expect(readAddress('localhost:3000/a?b=1#c')).toEqual(read);
  expect(readAddress('a?b=1#c', 'http://localhost:3000/x/../y')).toEqual(read);
  expect(showAddress(read)).toBe('http://localhost:3000/a?b=1#c');
  expect(readAddress('/a', 'http://localhost:3000/')).toMatchObject({ path: 'http://localhost:3000/a' });
  for (const other of ['http://localhost/', 'https://localhost:3000/', 'http://localhost:3000.example.com/'])
    expect(readAddress(other)).toBe(null);
});

it('gives every path an address that means it', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((one) => !/\/|^\.{1,2}$/.test(one));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
      const path = `/${names.join('/')}`;
      const read = readAddress(addressOf(path));
      expect(read).toEqual({ path, search: '', hash: '' });
      expect(readAddress(showAddress(read!))).toEqual(read);
    }),
  );
});

it('knows what is in a file by its name', () => {
  expect(mediaOf('/a/b.HTML')).toBe('text/html');
  expect(mediaOf('/a.b/c')).toBe('application/octet-stream');
});
