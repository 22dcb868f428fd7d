import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserAnswer, BrowserCommand, Picture } from '../browser.contract.ts';
import { startBrowserWorker } from '../browser.remote.ts';
import { stage } from './stage.suite.ts';

const form = `<title>Form</title><style>body{margin:0;font:16px sans-serif} #tall{height:2000px} .hot{background:#0a0}</style>
<h1>Order</h1>
<form id="form"><label>Name <input id="name" name="name"></label>
<label><input id="gift" type="checkbox"> Gift</label>
<select id="size" aria-label="Size"><option value="s">Small</option><option value="l">Large</option></select>
<textarea id="note" aria-label="Note"></textarea>
<button id="send" type="submit">Send</button></form>
<button id="off" disabled>Off</button>
<p id="said">nothing</p><p id="late" hidden>arrived</p>
<div id="box" style="position:absolute;left:321px;top:402px;width:40px;height:30px;background:rgb(255,0,0)"></div>
<div id="tall"></div>
<script>
const said = (text) => { document.getElementById('said').textContent = text; };
const log = window.log = [];
for (const name of ['pointerdown','mousedown','focus','keydown','keypress','beforeinput','input','keyup','change','blur','mouseup','click','dblclick','submit'])
  addEventListener(name, (event) => log.push(name + ':' + (event.target.id || event.target.tagName || 'window')), true);
document.getElementById('form').addEventListener('submit', (event) => {
  event.preventDefault();
  said(JSON.stringify(Object.fromEntries(new FormData(event.target))));
});
document.getElementById('box').addEventListener('click', (event) => said('box ' + event.clientX + ',' + event.clientY));
setTimeout(() => { document.getElementById('late').hidden = false; }, 300);
</script>`;

describe('the page of a preview, driven by puppeteer', () => {
  const worker = startBrowserWorker();
  let staged: Awaited<ReturnType<typeof stage>>;
  let page = 0;
  const run = (command: BrowserCommand, ms = 5000): Promise<BrowserAnswer> => worker.run(page, command, ms);
  const value = async (command: BrowserCommand, ms?: number) => {
    const answer = await run(command, ms);
    if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
    return answer.value;
  };
  const said = () => value({ does: 'text', selector: '#said' });

  beforeAll(async () => {
    staged = await stage({ '/index.html': form, '/second.html': '<title>Second</title><p>two</p>' });
    const opened = await worker.openPreview(staged.port);
    if (!opened.ok) throw new Error(opened.message);
    page = opened.value as number;
  });
  afterAll(() => {
    staged.remove();
    worker.stop();
  });

  it('shows where it clicks, types and chooses', async () => {
    const shown = (selector: string) =>
      value({
        does: 'evaluate',
        code: `const { x, y, width, height } = document.querySelector('${selector}').getBoundingClientRect();
const cursor = document.querySelector('preview-cursor').style.transform.match(/[\\d.]+/g).map(Number);
return [cursor, [x + width / 2, y + height / 2]].map((point) => point.map(Math.round).join())`,
      });
    const steps: [BrowserCommand, string][] = [
      [{ does: 'click', at: { selector: '#send' } }, '#send'],
      [{ does: 'type', selector: '#note', text: 'x', replace: true }, '#note'],
      [{ does: 'select', selector: '#size', values: ['s'] }, '#size'],
      [{ does: 'hover', at: { selector: '#box' } }, '#box'],
    ];
    for (const [step, selector] of steps) {
      await value(step);
      const [cursor, element] = (await shown(selector)) as [string, string];
      expect(cursor, step.does).toBe(element);
    }
    await value({ does: 'type', selector: '#note', text: '', replace: true });
    await value({ does: 'evaluate', code: 'log.length = 0' });
  });

  it('types, chooses, ticks and sends a form, with the events of a person', async () => {
    await value({ does: 'type', selector: '#name', text: 'Ada!' });
    await value({ does: 'press', key: 'Backspace' });
    await value({ does: 'click', at: { selector: '#gift' } });
    expect(await value({ does: 'select', selector: '#size', values: ['l'] })).toEqual(['l']);
    await value({ does: 'type', selector: '#note', text: 'one\ntwo' });
    expect(await value({ does: 'evaluate', code: 'note.value' })).toBe('one\ntwo');
    await value({ does: 'type', selector: '#name', text: 'Grace', replace: true });
    expect(
      await value({
        does: 'evaluate',
        code: '[gift.checked, size.value, name1 = document.getElementById("name").value]',
      }),
    ).toEqual([true, 'l', 'Grace']);
    await value({ does: 'click', at: { selector: '::-p-text(Send)' } });
    expect(JSON.parse(String(await said()))).toEqual({ name: 'Grace' });
    const log = (await value({ does: 'evaluate', code: 'log' })) as string[];
    const names = ['mousedown:gift', 'focus:gift', 'mouseup:gift', 'click:gift', 'input:gift', 'change:gift'];
    expect(log.filter((line) => names.includes(line))).toEqual(names);
    expect(log).toContain('change:name');
  });

  it('finds nothing at a selector that matches nothing, and says so after the time it was given', async () => {
    expect(await run({ does: 'click', at: { selector: '#nowhere' } }, 400)).toMatchObject({
      ok: false,
      code: 'not_found',
      message: '“#nowhere” did not come into sight in time.',
    });
    expect(await run({ does: 'click', at: { selector: '##' } }, 400)).toMatchObject({
      ok: false,
      code: 'bad_argument',
    });
    expect(await run({ does: 'select', selector: '#size', values: ['xl'] }, 400)).toMatchObject({
      ok: false,
      code: 'not_found',
    });
    expect(await run({ does: 'pdf' })).toMatchObject({ ok: false, code: 'unsupported' });
  });

  it('waits for what comes later', async () => {
    expect(await run({ does: 'wait', text: 'arrived' })).toMatchObject({ ok: true });
    expect(await run({ does: 'wait', selector: '#late' })).toMatchObject({ ok: true });
    expect(await run({ does: 'wait', selector: '#late', hidden: true }, 300)).toMatchObject({
      code: 'not_found',
      message: '“#late” is still there.',
    });
  });

  it('evaluates an expression or a body, once, and tells an error by its words', async () => {
    expect(await value({ does: 'evaluate', code: 'window.times = (window.times ?? 0) + 1' })).toBe(1);
    expect(
      await value({
        does: 'evaluate',
        code: 'const a = await Promise.resolve(2); return { a, title: document.title };',
      }),
    ).toEqual({ a: 2, title: 'Form' });
    expect(await run({ does: 'evaluate', code: 'window.times++; JSON.parse("{")' })).toMatchObject({
      ok: false,
      code: 'failed',
    });
    expect(await value({ does: 'evaluate', code: 'window.times' })).toBe(2);
    expect(await run({ does: 'evaluate', code: 'null.x' })).toMatchObject({
      ok: false,
      code: 'failed',
      message: expect.stringContaining('null'),
    });
  });

  it('gives the text and the tree that assistive technology has', async () => {
    expect(String(await value({ does: 'text' }))).toContain('Order');
    const tree = String(await value({ does: 'tree' }));
    expect(tree).toMatch(/^RootWebArea "Form"/);
    for (const line of [
      'heading "Order" level=1',
      'checkbox "Gift" checked',
      'button "Send"',
      'button "Off" disabled',
      'textbox "Name" value="Grace"',
    ])
      expect(tree).toContain(line);
    expect(tree).not.toContain('preview-cursor');
    expect(await value({ does: 'tree', selector: '#send' })).toMatch(/^button "Send"/);
  });

  it('clicks where a picture shows a thing, to the pixel, scrolled or not', async () => {
    for (const y of [0, 137]) {
      await value({ does: 'evaluate', code: `scrollTo(0, ${y})` });
      const place = await redIn((await value({ does: 'screenshot' })) as Picture);
      expect(place).toEqual({ x: 321, y: 402 - y, width: 40, height: 30, all: [800, 600] });
      await value({ does: 'click', at: { x: place.x, y: place.y } });
      expect(await said()).toBe(`box ${place.x},${place.y}`);
      await value({ does: 'click', at: { x: place.x + place.width - 1, y: place.y + place.height - 1 } });
      expect(await said()).toBe(`box ${place.x + 39},${place.y + 29}`);
    }
    expect(await value({ does: 'scroll', y: 500 })).toEqual({ x: 0, y: 637 });
    await value({ does: 'scroll', selector: '#name' });
  });

  it('photographs the whole page and one element, with what is chosen and without the pointer', async () => {
    const whole = (await value({ does: 'screenshot', fullPage: true })) as Picture;
    expect(whole).toMatchObject({ width: 800 });
    expect(whole.height).toBeGreaterThan(2000);
    const box = await redIn((await value({ does: 'screenshot', selector: '#box' })) as Picture);
    expect(box).toEqual({ x: 0, y: 0, width: 40, height: 30, all: [40, 30] });
    const chosen = (await value({ does: 'screenshot', selector: '#size' })) as Picture;
    await value({ does: 'select', selector: '#size', values: ['s'] });
    const other = (await value({ does: 'screenshot', selector: '#size' })) as Picture;
    expect([...other.png]).not.toEqual([...chosen.png]);
    expect(
      await value({
        does: 'evaluate',
        code: 'document.querySelectorAll("[data-preview-picture]").length + document.querySelectorAll("option[selected]").length',
      }),
    ).toBe(0);
  });

  it('leaves what is disabled alone, and moves the focus by Tab', async () => {
    await value({ does: 'evaluate', code: 'log.length = 0' });
    await value({ does: 'click', at: { selector: '#off' } });
    expect(await value({ does: 'evaluate', code: 'log.filter((line) => line === "click:off")' })).toEqual([]);
    await value({ does: 'click', at: { selector: '#name' } });
    await value({ does: 'press', key: 'Tab' });
    expect(await value({ does: 'evaluate', code: 'document.activeElement.id' })).toBe('gift');
    await value({ does: 'press', key: 'Shift+Tab' });
    expect(await value({ does: 'evaluate', code: 'document.activeElement.id' })).toBe('name');
    await value({ does: 'press', key: 'Control+a' });
    await value({ does: 'type', text: 'Zoë' });
    await value({ does: 'press', key: 'Enter' });
    expect(JSON.parse(String(await said()))).toEqual({ name: 'Zoë' });
  });

  it('goes to another page of the workspace and back, and says where there is none', async () => {
    expect(await value({ does: 'open', address: '/second.html' })).toEqual({
      address: '/second.html',
      title: 'Second',
    });
    expect(await value({ does: 'text' })).toBe('two');
    expect(await run({ does: 'open', address: '/third.html' })).toMatchObject({
      ok: false,
      code: 'failed',
      message: 'There is no /third.html.',
    });
    expect(await value({ does: 'open', address: '/index.html' })).toMatchObject({ title: 'Form' });
    expect(await value({ does: 'where' })).toEqual({ address: '/index.html', title: 'Form' });
  });

  it('says when a page gives no answer', async () => {
    expect(await run({ does: 'evaluate', code: 'new Promise(() => {})' }, 300)).toMatchObject({
      ok: false,
      code: 'timeout',
      message: expect.stringContaining('loop'),
    });
  });
});

/** Where the red is in a picture. */
async function redIn({ png, width, height }: Picture) {
  const image = await createImageBitmap(new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext('2d')!;
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  const xs: number[] = [];
  const ys: number[] = [];
  for (let at = 0; at < data.length; at += 4)
    if (data[at]! > 250 && data[at + 1]! < 5 && data[at + 2]! < 5) {
      xs.push((at / 4) % width);
      ys.push(Math.floor(at / 4 / width));
    }
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1, all: [image.width, image.height] };
}
