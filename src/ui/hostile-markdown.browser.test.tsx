import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import Rendered from './conversation/markdown.tsx';
import { createFixture } from './fixture.ts';
import { draw } from './fixture-render.tsx';
import { hostileTexts } from './hostile-text.suite.ts';
import { ValueView } from './value/value-view.tsx';

vi.setConfig({ testTimeout: 300_000 });

const beacon = `${location.origin}/beacon-`;
const ran: unknown[] = [];
const breaches: string[] = [];
const breach = (event: SecurityPolicyViolationEvent) =>
  void breaches.push(`${event.violatedDirective} ${event.sample}`);

beforeAll(() => {
  globalThis.pwned = (what) => void ran.push(what);
  performance.setResourceTimingBufferSize(10_000);
  document.addEventListener('securitypolicyviolation', breach);
});
afterAll(() => {
  globalThis.pwned = undefined;
  document.removeEventListener('securitypolicyviolation', breach);
});

/** Marks of Markdown and of HTML between pieces of hostile texts, whole and cut: what a parser could take for something else. */
const texts = hostileTexts(beacon);
const piece = fc.oneof(
  { arbitrary: fc.constantFrom(...texts), weight: 4 },
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...texts), fc.nat(40), fc.nat(60))
      .map(([text, from, to]) => text.slice(from, to)),
    weight: 3,
  },
  {
    arbitrary: fc.constantFrom(
      '`',
      '```\n',
      '~~~html\n',
      '](',
      '![',
      '[',
      ')',
      '> ',
      '- ',
      '1. ',
      '| a | b |\n|---|---|\n',
      '|',
      '\n',
      '\n\n',
      '    ',
      '<',
      '>',
      '"',
      "'",
      '&lt;',
      '&#x3c;',
      '\\',
      '*',
      '__',
      '~~',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '\0',
      '\ufeff',
      '\u2028',
      '[^1]: ',
      '[r]: ',
      'http://',
      'www.',
      '\ud800',
    ),
    weight: 5,
  },
  { arbitrary: fc.string({ maxLength: 6, unit: 'binary' }), weight: 1 },
);
const document_ = fc.array(piece, { minLength: 1, maxLength: 8 }).map((all) => all.join(''));

/** Elements and attributes that act, of which no text may make one. */
const acting =
  'script, iframe, frame, object, embed, link, meta, base, form, video, audio, source, track, picture, style, math, template, image, use, img, [srcdoc], [srcset], [ping], [formaction], [background], [poster], [onerror], [onload], [onclick], [onfocus]';

const refused = () =>
  [...document.querySelectorAll('a[href]')].filter((a) => !/^https?:\/\//.test(a.getAttribute('href') ?? ''));

describe('S-05: ten thousand generated texts', () => {
  it('run nothing, load nothing and touch no sink of text, in Markdown and in values', async () => {
    const { ide } = await createFixture({ empty: true });
    const meta = document.createElement('meta');
    meta.httpEquiv = 'Content-Security-Policy';
    meta.content = "require-trusted-types-for 'script'";
    document.head.append(meta);
    const all = fc.sample(document_, { numRuns: 10_000, seed: 223 });
    for (let from = 0; from < all.length; from += 500) {
      const some = all.slice(from, from + 500);
      const { end } = draw(
        some.map((text, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: texts may be the same, and nothing moves
          <div key={at} className="drawn">
            {at % 10 === 0 ? <ValueView value={[{ [text]: text }]} /> : <Rendered text={text} />}
          </div>
        )),
        ide,
      );
      await vi.waitFor(() => expect(document.querySelectorAll('.drawn').length).toBe(some.length), 30_000);
      const bad = [...document.querySelectorAll('.drawn')].filter((one) => one.querySelector(acting));
      expect(bad.map((one) => one.outerHTML.slice(0, 300))).toEqual([]);
      expect(refused().map((one) => one.outerHTML)).toEqual([]);
      expect(ran).toEqual([]);
      end();
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(ran).toEqual([]);
    expect(performance.getEntriesByType('resource').filter(({ name }) => name.includes('/beacon-'))).toEqual([]);
    expect(breaches).toEqual([]);
    // The page does refuse such a sink, so that a breach would be seen.
    const sink = document.createElement('div');
    expect(() => Reflect.set(sink, ['inner', 'HTML'].join(''), '<b>x</b>')).toThrow(TypeError);
    await vi.waitFor(() => expect(breaches.length).toBe(1));
  });
});
