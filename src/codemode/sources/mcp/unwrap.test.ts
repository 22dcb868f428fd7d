import { expect, it } from 'vitest';
import { plainOf, unwrapResult } from './unwrap.ts';

const text = (value: string) => ({ type: 'text', text: value });
const value = (...content: unknown[]) => {
  const reply = unwrapResult({ content });
  return reply.ok ? reply.value : reply;
};

it('takes the structured content first, then what the texts are', () => {
  expect(unwrapResult({ content: [text('x')], structuredContent: { a: 1 } })).toEqual({ ok: true, value: { a: 1 } });
  expect(value(text('{"a":1}'))).toEqual({ a: 1 });
  expect(value(text(' [1,2]'))).toEqual([1, 2]);
  expect(value(text('{not json'))).toBe('{not json');
  expect(value(text('007'))).toBe('007');
  expect(value(text('a'), text('[1]'))).toEqual(['a', [1]]);
  expect(value()).toBeNull();
  expect(unwrapResult({})).toEqual({ ok: true, value: null });
});

it('gives bytes, links and resources as plain values', () => {
  expect(value({ type: 'image', data: 'AQI=', mimeType: 'image/png' })).toEqual(new Uint8Array([1, 2]));
  expect(value({ type: 'audio', data: '***', mimeType: 'audio/wav' })).toMatchObject({ type: 'audio' });
  expect(value({ type: 'resource_link', uri: 'a://b', name: 'b', _meta: {}, annotations: {} })).toEqual({
    type: 'resource_link',
    uri: 'a://b',
    name: 'b',
  });
  expect(plainOf({ type: 'resource', resource: { uri: 'a://b', blob: 'AQI=' } })).toEqual({
    uri: 'a://b',
    bytes: new Uint8Array([1, 2]),
  });
});

it('makes a failed call of a tool that says so, and lets no reserved key through', () => {
  expect(
    unwrapResult({ isError: true, content: [text('Full.'), { type: 'image' }], structuredContent: { code: 7 } }),
  ).toEqual({
    ok: false,
    code: 'tool_error',
    message: 'Full.\n[image]',
    data: { code: 7 },
  });
  expect(unwrapResult({ isError: true })).toMatchObject({ message: expect.stringContaining('not why') });
  expect(JSON.stringify(value(text('{"__proto__":{"a":1},"b":[{"constructor":1}]}')))).toBe('{"b":[{}]}');
});
