import { expect, it } from 'vitest';
import { inlineStyle } from './styles.ts';

const files: Record<string, string> = {
  '/a.css': '@import "b.css"; p {}',
  '/b.css':
    "@import url('a.css'); @import url(c.css) layer(base) supports(display: grid) screen and (width > 3px); b {}",
  '/c.css': 'c { background: url( "x.png" ) }',
};
const inline = (text: string, from = '/main.css') =>
  inlineStyle(text, from, {
    data: async (url) => (url.startsWith('gone') ? null : `data:${url}`),
    style: async (url) => (files[`/${url}`] === undefined ? null : { path: `/${url}`, text: files[`/${url}`]! }),
  });

it('takes in what is imported, once round, with its conditions', async () => {
  const text = await inline(files['/a.css']!, '/a.css');
  expect(text.replace(/\s+/g, ' ')).toBe(
    ' @media screen and (width > 3px) { @supports (display: grid) { @layer base { c { background: url("data:x.png") } } } } b {} p {}',
  );
});

it('takes in pictures and fonts, and leaves comments, strings, what is elsewhere and what is missing', async () => {
  expect(await inline("a { src: url(a.woff2) format('woff2'), url('b c.png'); }")).toBe(
    'a { src: url("data:a.woff2") format(\'woff2\'), url("data:b c.png"); }',
  );
  for (const same of [
    '/* url(x.png) @import "b.css" */ a {}',
    'a::after { content: "url(x.png)" }',
    'a { b: url(https://x.test/y.png) url(data:,x) url(#id) url(//x/y) url() url(gone.png) }',
    '@import "https://x.test/y.css"; a {}',
    '/* never closed url(x.png)',
    'a { content: "never closed',
  ])
    expect(await inline(same)).toBe(same);
  expect(await inline('@import "gone.css"; a {}')).toBe(' a {}');
});
