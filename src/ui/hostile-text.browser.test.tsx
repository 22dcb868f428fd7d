import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { ApprovalRequest } from '#guard/policy.contract.ts';
import { ApprovalCard } from './approvals/approval-card.tsx';
import Rendered from './conversation/markdown.tsx';
import { loadMonaco } from './editor/load-monaco.ts';
import { FileView } from './files/file-view.tsx';
import { createFixture, type Stage } from './fixture.ts';
import { draw } from './fixture-render.tsx';
import { hostileTexts } from './hostile-text.suite.ts';
import type { Ide } from './ide.ts';
import { ValueView } from './value/value-view.tsx';
import { Workbench } from './workbench.tsx';

vi.setConfig({ testTimeout: 30_000 });

/** S-05 and S-06: what tools and models write is data, wherever it is shown. This page has no policy that would help. */
const beacon = `${location.origin}/beacon-`;
const texts = hostileTexts(beacon);
const ran: unknown[] = [];

declare global {
  var pwned: ((what: unknown) => void) | undefined;
}

let ide: Ide;
let stage: Stage;
beforeAll(async () => {
  globalThis.pwned = (what) => void ran.push(what);
  performance.setResourceTimingBufferSize(10_000);
  await loadMonaco();
}, 120_000);
beforeEach(async () => {
  ({ ide, stage } = await createFixture({ empty: true }));
});
afterEach(() => document.body.replaceChildren());
afterAll(() => {
  globalThis.pwned = undefined;
});

const asked = () => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/beacon-'));
let controls = 0;
/** Until what was asked for before is answered: a request of our own stands behind it. */
async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 150));
  await new Promise((resolve) => {
    const control = new Image();
    control.onload = control.onerror = resolve;
    control.src = `/control-${++controls}`;
  });
}

/** Tags of which not one may come of a text. */
const forbidden =
  'script, iframe, frame, object, embed, link, meta, base, form, video, audio, source, track, picture, style, math, template, marquee, area, image, use, animate, set, foreignObject';

/** Everything in a place that could act. Images may only be of the page's own making. */
function live(place: ParentNode): string[] {
  const found = [...place.querySelectorAll(forbidden)].map((one) => one.outerHTML.slice(0, 200));
  for (const element of place.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      const link = element.localName === 'a' && name === 'href';
      const bad =
        name.startsWith('on') ||
        ['srcset', 'srcdoc', 'ping', 'formaction', 'action', 'background', 'poster', 'xlink:href', 'is'].includes(
          name,
        ) ||
        (name === 'src' && !/^(data:image\/|blob:)/.test(value)) ||
        (name === 'style' && /url\(|expression|import/i.test(value)) ||
        (link && !/^https?:\/\//.test(value));
      if (bad) found.push(`${element.localName} ${name}=${value.slice(0, 200)}`);
    }
    // A link goes where it says, tells nobody where from, and takes nothing along.
    if (element instanceof HTMLAnchorElement && element.href && element.rel !== 'noreferrer noopener')
      found.push(`a without rel: ${element.href}`);
  }
  return found;
}

async function quiet(place: ParentNode = document.body): Promise<void> {
  await pause();
  expect(live(place)).toEqual([]);
  expect(ran).toEqual([]);
  expect(asked()).toEqual([]);
}

it('the same texts do run and load where nobody takes care, so the test would see it', async () => {
  const raw = document.createElement('div');
  document.body.append(raw);
  // biome-ignore lint/suspicious/noExplicitAny: the rule against this sink is what the test stands beside
  (raw as any)[['inner', 'HTML'].join('')] = texts.slice(0, 12).join('\n');
  await pause();
  expect(ran.length).toBeGreaterThan(0);
  expect(asked().length).toBeGreaterThan(0);
  expect(live(raw).length).toBeGreaterThan(5);
  raw.remove();
  ran.length = 0;
  performance.clearResourceTimings();
});

it('are many', () => expect(new Set(texts).size).toBeGreaterThan(200));

describe('S-05, S-06: nothing runs and nothing is asked for', () => {
  it('in an answer, each text alone', async () => {
    for (let from = 0; from < texts.length; from += 40) {
      const some = texts.slice(from, from + 40);
      const { end } = draw(
        some.map((text) => <Rendered key={text} text={text} />),
        ide,
      );
      await quiet();
      end();
    }
  });

  it('in an answer, all in one, and as it streams', async () => {
    const whole = texts.join('\n\n');
    const pieces = Array.from({ length: 20 }, (_, at) => whole.slice(0, Math.floor((whole.length * (at + 1)) / 20)));
    const { end } = draw(
      pieces.map((text) => <Rendered key={text.length} text={text} />),
      ide,
    );
    await quiet();
    end();
  });

  it('in a value: text, keys, rows, errors, maps', async () => {
    const error = Object.assign(new Error(texts.join('\n')), { name: texts[0], stack: texts.slice(0, 20).join('\n') });
    const values: unknown[] = [
      ...texts,
      Object.fromEntries(texts.slice(0, 20).map((text) => [text, text])),
      texts.slice(0, 40).map((text) => ({ [texts[0]!]: text, [text]: 1 })),
      new Map(texts.slice(0, 20).map((text) => [text, { [text]: text }])),
      error,
    ];
    const { end } = draw(
      values.map((value, at) => <ValueView key={String(at)} value={value} />),
      ide,
    );
    await quiet();
    end();
  });

  it('in an image that is a drawing', async () => {
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="parent.pwned(1)"><script>parent.pwned(1)</script><image href="${beacon}svg"/><style>@import "${beacon}css";</style></svg>`;
    const { end } = draw(<ValueView value={`data:image/svg+xml,${encodeURIComponent(drawing)}`} />, ide);
    await quiet();
    end();
  });

  it('in an approval', async () => {
    const request = (text: string, at: number): ApprovalRequest => ({
      id: String(at),
      runId: 'r',
      callId: at,
      action: { method: text, source: text, effect: 'write', args: [{ [text]: text }] },
      title: text,
      credential: text,
      reversible: false,
      createdAt: 0,
    });
    const { end } = draw(
      texts.map((text, at) => <ApprovalCard key={text} approval={request(text, at)} first={false} />),
      ide,
    );
    await quiet();
    end();
  });

  it('in a file and its preview', async () => {
    const own = { ...ide, readFile: async () => texts.join('\n\n') };
    const { end } = draw(<FileView path="/notes.md" />, own);
    await page.getByRole('button', { name: 'Preview' }).click();
    await expect.poll(() => document.querySelector('.prose h1')).not.toBeNull();
    await quiet(document.querySelector('.prose')!);
    end();
  });

  it('in the tree of messages, the header and what a person said', async () => {
    for (const text of texts.slice(0, 30))
      await stage.append({ kind: 'user', by: 'person', message: { role: 'user', text } });
    await stage.session().rename(texts[0]!);
    await page.viewport(1400, 900);
    const { view, end } = draw(null, ide);
    end();
    const shown = draw(<Workbench view={view} />, ide);
    await expect.element(page.getByRole('tree', { name: 'Messages' })).toBeVisible();
    await pause();
    for (const place of document.querySelectorAll('[role=tree], [role=log], header')) expect(live(place)).toEqual([]);
    expect(ran).toEqual([]);
    expect(asked()).toEqual([]);
    shown.end();
  });
});

describe('S-06: a link shows where it leads', () => {
  it.each([
    ['[my bank](https://a.test/x)', 'my bank (a.test)'],
    ['[https://bank.test](https://a.test/x)', 'https://bank.test (a.test)'],
    ['[bank.test](https://a.test@b.test/)', 'bank.test (b.test)'],
    ['![tracker](https://a.test/x.png)', 'tracker (a.test)'],
    ['https://a.test/x', 'https://a.test/x'],
    ['[x](javascript:pwned)', 'x'],
    ['[x](data:text/html,x)', 'x'],
    ['[раypal.com](https://раypal.com/)', 'раypal.com (xn--ypal-43d9g.com)'],
    ['[a\u202etset.knab](https://a.test/)', 'a⟨U+202E⟩tset.knab (a.test)'],
  ])('%s', async (text, shown) => {
    const { end } = draw(<Rendered text={text} />, ide);
    await expect.poll(() => document.querySelector('p')?.textContent?.replace(/(?<=\S)\(/, ' (')).toBe(shown);
    end();
  });
});

describe('what a text hides is shown', () => {
  const trick = 'user\u202e \u2066// admin\u2069\u200b\u{E0041}';
  const marked = 'user⟨U+202E⟩ ⟨U+2066⟩// admin⟨U+2069 U+200B U+E0041⟩';
  it.each([
    ['an answer', <Rendered key="1" text={trick} />],
    ['a code cell', <Rendered key="2" text={`\`\`\`ts\n${trick}\n\`\`\``} />],
    ['a value', <ValueView key="3" value={trick} />],
    ['a key of a value', <ValueView key="4" value={{ [trick]: [1] }} />],
    ['a row', <ValueView key="5" value={[{ [trick]: 1 }]} />],
    [
      'an approval',
      <ApprovalCard
        key="6"
        first={false}
        approval={{
          id: '1',
          runId: 'r',
          callId: 1,
          action: { method: 'a', source: 'a', effect: 'write', args: [trick] },
          title: 'Write',
          reversible: true,
          createdAt: 0,
        }}
      />,
    ],
  ])('in %s', async (_, node) => {
    const { end } = draw(node, ide);
    await expect.poll(() => document.body.textContent).toContain(marked);
    end();
  });
});
