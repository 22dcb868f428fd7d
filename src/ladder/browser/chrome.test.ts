import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BrowserCommand, Picture } from '../browser.contract.ts';
import { type ChromePage, connectChrome } from './chrome.ts';
import { serve, startChromium } from './chromium.suite.ts';

describe('a real Chrome', () => {
  let chromium: ReturnType<typeof startChromium>;
  let ours: Awaited<ReturnType<typeof serve>>;
  let theirs: Awaited<ReturnType<typeof serve>>;
  let page: ChromePage;
  let open: () => Promise<ChromePage>;
  const run = (command: BrowserCommand, ms = 10_000) => page.run(command, ms);
  const value = async (command: BrowserCommand) => {
    const answer = await run(command);
    if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
    return answer.value;
  };

  beforeAll(async () => {
    theirs = await serve({ '/': '<title>Theirs</title>' });
    ours = await serve({
      '/': `<title>Ours</title><button id="b" onclick="this.textContent = 'trusted ' + event.isTrusted">Press</button>
        <input id="name" aria-label="Name"><a id="out" href="${theirs.origin}/left">Out</a>
        <a id="window" target="_blank" href="${theirs.origin}/window">Window</a>
        <script>console.log('hello', 1); fetch('${theirs.origin}/fetched').catch(() => console.warn('no way'))</script>`,
      '/away': { to: '' },
      '/two': '<title>Two</title><p>second</p>',
    });
    ours.pages['/away'] = { to: `${theirs.origin}/redirected` };
    chromium = startChromium();
    const connected = await connectChrome(chromium.port, async (url) => url.startsWith(ours.origin));
    if (!connected.ok) throw new Error(connected.message);
    open = (connected.value as { open(): Promise<ChromePage> }).open;
    page = await open();
  });
  afterAll(() => {
    chromium.kill();
    ours.close();
    theirs.close();
  });

  it('opens, clicks with trusted input, types, reads and photographs', async () => {
    expect(await value({ does: 'open', address: `${ours.origin}/` })).toEqual({
      address: `${ours.origin}/`,
      title: 'Ours',
    });
    await value({ does: 'click', at: { selector: '#b' } });
    expect(await value({ does: 'text', selector: '#b' })).toBe('trusted true');
    await value({ does: 'type', selector: '#name', text: 'Ada' });
    expect(await value({ does: 'evaluate', code: 'return document.getElementById("name").value' })).toBe('Ada');
    expect(await value({ does: 'tree' })).toContain('textbox "Name" value="Ada"');
    const picture = (await value({ does: 'screenshot' })) as Picture;
    expect(picture).toMatchObject({ width: 1280, height: 800 });
    const { pdf } = (await value({ does: 'pdf' })) as { pdf: Uint8Array };
    expect(new TextDecoder().decode(pdf.slice(0, 5))).toBe('%PDF-');
  });

  it('goes nowhere that was not allowed: no address, link, redirect, script, window or request', async () => {
    expect(await run({ does: 'open', address: theirs.origin })).toMatchObject({
      ok: false,
      code: 'refused',
      message: expect.stringContaining(theirs.origin),
    });
    expect(await run({ does: 'open', address: `${ours.origin}/away` })).toMatchObject({ ok: false, code: 'refused' });
    await value({ does: 'open', address: `${ours.origin}/` });
    await value({ does: 'wait', text: 'Press' });
    await run({ does: 'click', at: { selector: '#out' } });
    await run({
      does: 'evaluate',
      code: `location.href = '${theirs.origin}/script'; await new Promise((done) => setTimeout(done, 200))`,
    });
    await run({ does: 'click', at: { selector: '#window' } });
    await run({
      does: 'evaluate',
      // Several, as a held one was sent now and then when its window was closed.
      code: `for (let i = 0; i < 8; i++) window.open('${theirs.origin}/opened'); await new Promise((done) => setTimeout(done, 300))`,
    });
    expect(await value({ does: 'where' })).toMatchObject({ address: `${ours.origin}/` });
    await vi.waitFor(async () => {
      const lines = (await value({ does: 'console' })) as { level: string; text: string }[];
      expect(lines).toContainEqual({ level: 'log', text: 'hello 1' });
      expect(lines.map(({ text }) => text)).toContain('no way');
      expect(lines.map(({ text }) => text).join()).toContain(`nobody has allowed ${theirs.origin}`);
    });
    const requests = (await value({ does: 'network' })) as { url: string; status: number | string }[];
    expect(requests).toContainEqual({ method: 'GET', url: `${ours.origin}/`, kind: 'document', status: 200 });
    expect(requests.find(({ url }) => url.endsWith('/fetched'))?.status).toContain('BLOCKED_BY_CLIENT');
    expect(theirs.asked).toEqual([]);
  });

  it('has a profile of its own for each page', async () => {
    await value({ does: 'open', address: `${ours.origin}/two` });
    await value({ does: 'evaluate', code: 'document.cookie = "a=1; path=/"' });
    const other = await open();
    await other.run({ does: 'open', address: `${ours.origin}/two` }, 10_000);
    expect(await other.run({ does: 'evaluate', code: 'document.cookie' }, 10_000)).toEqual({ ok: true, value: '' });
    await other.close();
    expect(await other.run({ does: 'text' }, 1_000)).toMatchObject({ ok: false, code: 'gone' });
  });

  it('says when a page loops, and when Chrome is gone in the middle', async () => {
    await value({ does: 'open', address: `${ours.origin}/two` });
    expect(await run({ does: 'evaluate', code: 'for (;;);' }, 300)).toMatchObject({
      ok: false,
      code: 'timeout',
      message: expect.stringContaining('loop'),
    });
    await page.close();
    page = await open();
    await value({ does: 'open', address: `${ours.origin}/two` });
    const waiting = run({ does: 'wait', text: 'never' });
    chromium.kill();
    expect(await waiting).toMatchObject({ ok: false, code: 'gone' });
    expect(await run({ does: 'text' })).toMatchObject({ ok: false, code: 'gone' });
  });
});
