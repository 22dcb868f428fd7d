import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type HostGrant, insideReason, judge, targetOf } from './web-hosts.ts';

const host = (address: string) => insideReason(new URL(address).hostname);

it('knows what is inside, however it is written', () => {
  for (const address of [
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://0x7f.1/',
    'http://127.1/',
    'http://0/',
    'http://10.1.2.3/',
    'http://012.1.2.3/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://3232235777/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/',
    'http://255.255.255.255/',
    'http://224.0.0.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:c0a8:101]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::10.0.0.1]/',
    'http://[2002:7f00:1::]/',
    'http://[fd12:3456::1]/',
    'http://[fe80::1]/',
    'http://[ff02::1]/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://app.localhost/',
    'http://printer.local/',
    'http://printer.local./',
    'http://metadata.google.internal/',
    'http://router/',
    'http://router.lan/',
    'http://10.0.0.1.nip.io/',
    'http://127-0-0-1.sslip.io/',
    'http://lvh.me/',
    'http://①②⑦.0.0.1/',
  ])
    expect([address, host(address)]).toEqual([address, expect.any(String)]);
});

it('and what is not', () => {
  for (const address of [
    'https://api.example.com/',
    'https://8.8.8.8/',
    'https://172.32.0.1/',
    'https://100.128.0.1/',
    'https://[2606:4700::1111]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[2002:808:808::]/',
    'https://localhost.example.com/',
    'https://mylocal.com/',
  ])
    expect([address, host(address)]).toEqual([address, null]);
});

it('no private address of version 4 passes, in any base or inside one of version 6', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const inside = fc.oneof(
    fc.tuple(fc.constant(127), octet, octet, octet),
    fc.tuple(fc.constant(10), octet, octet, octet),
    fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
    fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
  );
  const spell = [(n: number) => `${n}`, (n: number) => `0${n.toString(8)}`, (n: number) => `0x${n.toString(16)}`];
  fc.assert(
    fc.property(inside, fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }), fc.nat(4), (octets, bases, form) => {
      const number = octets.reduce((sum, one) => sum * 256 + one, 0);
      const plain = octets.map((one, i) => spell[bases[i]!]!(one)).join('.');
      const forms = [
        plain,
        `${number}`,
        `0x${number.toString(16)}`,
        `[::ffff:${octets.join('.')}]`,
        `[64:ff9b::${octets.join('.')}]`,
      ];
      expect(host(`http://${forms[form]}/`)).not.toBe(null);
    }),
    { numRuns: 500 },
  );
});

const grant = (part: Partial<HostGrant>): HostGrant => ({
  id: '1',
  origin: 'https://api.example.com',
  createdAt: 0,
  scope: 'project',
  ...part,
});
const target = (url: string, method = 'GET') => {
  const found = targetOf({ url, method });
  if (typeof found === 'string') throw new Error(found);
  return found;
};

it('asks for a host that is public, and allows what was granted and no more', () => {
  expect(judge(target('https://api.example.com/a'), [])).toEqual({ decision: 'ask' });
  const some = [grant({ methods: ['GET', 'HEAD'], path: '/v1/' })];
  expect(judge(target('https://api.example.com/v1/items', 'get'), some)).toMatchObject({ decision: 'allow' });
  for (const other of [
    target('https://api.example.com/v1/items', 'POST'),
    target('https://api.example.com/v2/items'),
    target('https://api.example.com/v1/../admin'),
    target('https://api.example.com:8443/v1/items'),
    target('https://api.example.com.evil.example/v1/items'),
  ])
    expect(judge(other, some)).toEqual({ decision: 'ask' });
});

it('refuses what is inside and plain http without asking, unless it was granted by hand', () => {
  expect(judge(target('http://127.0.0.1:8080/'), [])).toMatchObject({
    decision: 'deny',
    reason: expect.stringContaining('this device'),
  });
  expect(judge(target('http://api.example.com/'), [])).toMatchObject({
    decision: 'deny',
    reason: expect.stringContaining('plain http'),
  });
  expect(judge(target('http://127.0.0.1:8080/'), [grant({ origin: 'http://127.0.0.1:8080' })])).toMatchObject({
    decision: 'allow',
  });
  expect(judge(target('http://127.0.0.1:8081/'), [grant({ origin: 'http://127.0.0.1:8080' })])).toMatchObject({
    decision: 'deny',
  });
});

it('says what is no address', () => {
  for (const bad of [
    undefined,
    null,
    3,
    {},
    { url: 3 },
    { url: '/relative' },
    { url: 'javascript:alert(1)' },
    { url: 'file:///etc/passwd' },
    { url: 'https://a:b@example.com/' },
    { url: 'https://example.com', method: 'GET\r\n' },
  ])
    expect(targetOf(bad)).toEqual(expect.any(String));
});
