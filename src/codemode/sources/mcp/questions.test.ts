import { expect, it } from 'vitest';
import { questionOf, visitsOf } from './questions.ts';

it('a person is sent to pages only, and by addresses that say whose they are', () => {
  const visit = (url: unknown) => questionOf({ mode: 'url', message: 'Here.', url, elicitationId: 'e' });
  expect(visit('https://pay.example/now?id=1')).toEqual({
    kind: 'visit',
    message: 'Here.',
    url: 'https://pay.example/now?id=1',
  });
  // A name in other letters is shown as it is asked for.
  expect(visit('https://pаypal.example/')).toMatchObject({ url: 'https://xn--pypal-4ve.example/' });
  for (const url of [
    'javascript:alert(1)',
    'data:text/html,x',
    'https://paypal.com@evil.example/',
    'nowhere',
    7,
    undefined,
  ])
    expect(visit(url)).toBeUndefined();
});

it('a call that wants a visit first says which, and nothing else is taken for one', () => {
  const one = { mode: 'url', url: 'https://a.example/', message: 'First.', elicitationId: '1' };
  const wanted = (code: unknown, data: unknown) => visitsOf({ code, message: 'x', data });
  expect(wanted(-32042, { elicitations: [one, { ...one, url: 'file:///etc' }] })).toEqual([
    { kind: 'visit', message: 'First.', url: 'https://a.example/' },
  ]);
  expect(wanted(-32602, { elicitations: [one] })).toEqual([]);
  for (const data of [undefined, null, { elicitations: 'all' }, { elicitations: [null] }])
    expect(wanted(-32042, data)).toEqual([]);
  expect(visitsOf(null)).toEqual([]);
});
