import { afterEach, describe, expect, it } from 'vitest';
import type { Files } from '#workspace/files.contract.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import type { Preview, PreviewOptions } from './preview.contract.ts';
import { openPreview } from './preview.ts';
import type { NodeServers } from './servers.contract.ts';

let preview: Preview | undefined;
afterEach(() => preview?.close());

async function opened(content: Record<string, string>, more: Partial<PreviewOptions> = {}) {
  const made = await openFiles({ store: createMemoryBlobs(), workspaceId: 'preview', now: () => 0 });
  if (!made.ok) throw new Error(made.message);
  const files: Files = made.value;
  await files.apply(Object.entries(content).map(([path, text]) => ({ path, content: text })));
  const stage = document.createElement('div');
  stage.style.cssText = 'width:800px;height:600px';
  document.body.append(stage);
  const bundle = async () => ({ ok: false as const, code: 'none', message: 'No bundler here.' });
  preview = openPreview({ document, stage, files, bundle, url: '/preview.html', ...more });
  return { preview, files };
}
const value = async (code: string) => (await preview!.inspect.evaluate(code))?.line.parts[0]?.text;
const said = () =>
  preview!.lines.get().map(({ level, parts }) => `${level}: ${parts.map(({ text }) => text).join(' ')}`);

describe('a page of the workspace', () => {
  it('is shown with what it refers to, its scripts in their order', async () => {
    const { preview } = await opened({
      '/site/index.html': `<!doctype html><title>Home</title><link rel="stylesheet" href="css/main.css">
<body style="background:url(dot.svg)"><img src="dot.svg" id="dot"><script>const first = 1</script><script src="app.js"></script>
<script src="late.js" defer></script><p id="end">end</p>`,
      '/site/css/main.css': '@import "more.css" screen; p { background: url(../dot.svg) }',
      '/site/css/more.css': '@import "main.css"; p { color: rgb(1, 2, 3) } /* url(none.png) */',
      '/site/app.js':
        "'use strict'; console.log('app', first, document.querySelector('#end'), { deep: [1] }); var app = this",
      '/site/late.js': "console.warn('late', document.querySelector('#end').textContent)",
      '/site/dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"/>',
    });
    expect(await preview.navigate('/site/')).toEqual({ ok: true, value: undefined });
    await expect.poll(said).toEqual(['log: app 1 null { deep: [1] }', 'warn: late end']);
    expect(preview.lines.get()[0]).toMatchObject({
      source: '/site/app.js:1',
      parts: [{}, {}, {}, { json: '{"deep":[1]}' }],
    });
    expect(await value('getComputedStyle(document.querySelector("p")).color')).toBe('rgb(1, 2, 3)');
    expect(await value('dot.naturalWidth')).toBe('3');
    expect(
      preview.requests
        .get()
        .map(({ url, status }) => `${status} ${url}`)
        .sort(),
    ).toEqual(
      ['/site/', 'app.js', 'css/main.css', 'dot.svg', '../dot.svg', 'dot.svg', 'late.js', 'main.css', 'more.css']
        .map((url) => `served ${url}`)
        .sort(),
    );
    await expect.poll(() => preview.state.get()).toMatchObject({ title: 'Home', status: 'shown', address: '/site/' });
  });

  it('is shown anew when one of its files changes, where it was scrolled to, and left alone when others do', async () => {
    const { preview, files } = await opened({
      '/index.html': '<body><div style="height:5000px">tall</div><script src="app.js"></script>',
      '/app.js': 'document.title = "one"',
      '/other.txt': '1',
    });
    await preview.navigate('/index.html');
    await value('scrollTo(0, 700)');
    await expect.poll(() => preview.state.get().title).toBe('one');
    await files.write('/other.txt', '2');
    await files.write('/app.js', 'document.title = "two"');
    await expect.poll(() => preview.state.get(), { timeout: 10_000 }).toMatchObject({ title: 'two', documentId: 2 });
    await expect.poll(() => value('scrollY')).toBe('700');
    const before = await files.snapshot();
    await files.write('/app.js', 'document.title = "three"');
    await expect.poll(() => preview.state.get().title, { timeout: 10_000 }).toBe('three');
    await files.restore(before.ok ? before.value : '');
    await expect.poll(() => preview.state.get().title, { timeout: 10_000 }).toBe('two');
    await files.remove('/index.html');
    await expect
      .poll(() => preview.state.get())
      .toMatchObject({ status: 'failed', message: expect.stringContaining('/index.html') });
    await files.write('/index.html', '<title>back</title>');
    await expect.poll(() => preview.state.get(), { timeout: 10_000 }).toMatchObject({ status: 'shown', title: 'back' });
  });

  it('goes to other pages by links, forms and by hand, and back', async () => {
    const { preview } = await opened({
      '/index.html':
        '<a href="docs/about.html?x=1#part">About</a><form action="found"><input name="q" value="a b"><button>Go</button></form>',
      '/docs/about.html':
        '<title>About</title><div style="height:3000px"></div><p id="part">Part</p><a id="up" href="..">Up</a><a id="top" href="#">Top</a><a id="out" href="https://example.com/">Out</a>',
      '/found.html': '<title>Found</title>',
    });
    await preview.navigate('/');
    await value('document.querySelector("a").click()');
    await expect
      .poll(() => preview.state.get())
      .toMatchObject({ address: '/docs/about.html?x=1#part', status: 'shown', title: 'About', canGoBack: true });
    expect(Number(await value('scrollY'))).toBeGreaterThan(2000);
    await value('document.querySelector("#top").click()');
    await expect.poll(() => value('scrollY')).toBe('0');
    await value('document.querySelector("#out").click()');
    await expect.poll(() => said().at(-1)).toContain('https://example.com/ was not opened');
    await value('document.querySelector("#up").click()');
    await expect.poll(() => preview.state.get()).toMatchObject({ address: '/', status: 'shown' });
    await value('document.querySelector("button").click()');
    await expect
      .poll(() => preview.state.get())
      .toMatchObject({ address: '/found?q=a+b', status: 'shown', title: 'Found' });
    await preview.travel(-1);
    expect(preview.state.get()).toMatchObject({ address: '/', status: 'shown', canGoForward: true });
    expect(await preview.navigate('/nowhere')).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('/nowhere'),
    });
    expect(await preview.navigate('mailto:x@example.com')).toMatchObject({ code: 'unsupported' });
  });

  it('has its handlers, a storage of its own, and files for what it asks while it runs', async () => {
    const { preview } = await opened({
      '/index.html': `<button onclick="count(event.type, this.id)" id="b">1</button><div id="at"></div><script>
        localStorage.seen = 'yes'; function count(...given) { console.log(...given, localStorage.getItem('seen'), localStorage.length) }
        at.innerHTML = '<i id="late" onclick="count(2)"></i><img id="pic" src="dot.svg">'; new Image().src = 'dot.svg'</script>`,
      '/dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"/>',
      '/data/a.json': '{"a":[1,2]}',
    });
    await preview.navigate('/index.html');
    await value('b.click(); late.click()');
    await expect.poll(said).toEqual(['log: click b yes 1', 'log: 2 yes 1']);
    await expect.poll(() => value('pic.naturalWidth')).toBe('3');
    expect(
      await value("fetch('data/a.json').then(async (r) => [r.status, r.headers.get('content-type'), await r.json()])"),
    ).toBe("[200, 'application/json', { a: [1, 2] }]");
    expect(await value("fetch('/none.json').then(async (r) => [r.ok, await r.text()])")).toContain(
      'There is no file /none.json',
    );
    expect(
      await value(
        "new Promise((go) => { const x = new XMLHttpRequest(); x.responseType = 'json'; x.open('GET', 'data/a.json'); x.onload = () => go(x.response.a); x.send() })",
      ),
    ).toBe('[1, 2]');
    expect(await value('alert("here")')).toBe('undefined');
    await expect.poll(said).toContain('info: alert: here');
  });

  it('is looked into: its tree, the styles of an element, a frame around it, values', async () => {
    const { preview } = await opened({
      '/index.html': '<main class="a"><p style="color:rgb(1, 2, 3)">Some <b>text</b></p></main>',
    });
    await preview.navigate('/index.html');
    const root = await preview.inspect.tree(undefined, 9);
    expect(root?.name).toBe('html');
    const main = root?.children?.find(({ name }) => name === 'body')?.children?.[0];
    expect(main).toMatchObject({ name: 'main', attributes: [['class', 'a']], count: 1 });
    const p = main!.children![0]!;
    expect(p.children).toMatchObject([{ name: '#text', text: 'Some' }, { name: 'b' }]);
    const details = await preview.inspect.details(p.id);
    expect(details?.styles).toContainEqual(['color', 'rgb(1, 2, 3)']);
    expect(details?.box.width).toBeGreaterThan(100);
    preview.inspect.highlight(p.id);
    expect(await value('document.documentElement.lastElementChild.localName')).toBe('preview-overlay');
    expect(JSON.stringify(await preview.inspect.tree(undefined, 9))).not.toContain('overlay');
    expect(await preview.inspect.evaluate('nothing.there')).toMatchObject({ failed: true, line: { level: 'error' } });
    expect(await value('{ a: 1 }')).toBe('{ a: 1 }');
    expect(await preview.inspect.details(4711)).toBe(null);
  });
});

it('shows what a server of the workspace answers, and hands it what the page asks', async () => {
  const asked: string[] = [];
  const text = (body: string, type = 'text/html', status = 200) => ({
    status,
    statusText: '',
    headers: [['Content-Type', type]] as [string, string][],
    body: new TextEncoder().encode(body),
  });
  const servers: NodeServers = {
    list: () => [{ port: 3000 }],
    watch: () => () => {},
    async request(port, { method, path, body }) {
      if (port !== 3000) return null;
      asked.push(`${method} ${path} ${new TextDecoder().decode(body)}`.trim());
      if (path === '/') return text('<title>Served</title><script src="/app.js"></script><a href="next?x=1">Next</a>');
      if (path === '/app.js') return text('window.ran = 1', 'text/javascript');
      if (path === '/api') return text('{"saved":true}', 'application/json', 201);
      return text(`<title>${path}</title>`);
    },
  };
  const { preview } = await opened({ '/a.html': '<title>File</title>' }, { servers: () => servers });
  expect(await preview.navigate('localhost:3000')).toMatchObject({ ok: true });
  await expect.poll(() => preview.state.get()).toMatchObject({ title: 'Served', address: 'http://localhost:3000/' });
  expect(await value('ran')).toBe('1');
  expect(
    await value("fetch('/api', { method: 'POST', body: 'x=2' }).then(async (r) => [r.status, (await r.json()).saved])"),
  ).toBe('[201, true]');
  expect(await value("fetch('http://localhost:3000/api').then((r) => r.status)")).toBe('201');
  expect(await value("fetch('http://localhost:4000/api').catch((error) => error.name)")).toBe('TypeError');
  await value("document.querySelector('a').click()");
  await expect
    .poll(() => preview.state.get())
    .toMatchObject({ title: '/next?x=1', address: 'http://localhost:3000/next?x=1' });
  expect(asked).toEqual(['GET /', 'GET /app.js', 'POST /api x=2', 'GET /api', 'GET /next?x=1']);
  expect(await preview.navigate('http://localhost:4000/')).toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('localhost:4000'),
  });
});

describe('a page that does harm', () => {
  it('is ended where it loops for ever, and another is shown after it', async () => {
    const { preview, files } = await opened({ '/index.html': '<script>for (;;) {}</script>' }, { patienceMs: 2_000 });
    expect(await preview.navigate('/')).toMatchObject({ ok: false });
    expect(preview.state.get()).toMatchObject({ status: expect.stringMatching(/ended|failed/) });
    await files.write('/index.html', '<title>calm</title>');
    await preview.reload();
    await expect.poll(() => preview.state.get().title, { timeout: 15_000 }).toBe('calm');
  });

  it('has its loops ended, goes on, and holds up no other page', async () => {
    const { preview, files } = await opened({
      '/index.html': `<title>one</title><button onclick="while (true);">Spin</button><script src="app.js"></script>
<script>console.log('after')</script>`,
      '/app.js': "console.log('before')\nfor (;;);",
    });
    expect(await preview.navigate('/')).toEqual({ ok: true, value: undefined });
    await expect.poll(() => preview.lines.get().length).toBe(3);
    expect(said()).toEqual(['log: before', expect.stringMatching(/^error: .*RangeError: A loop ran/s), 'log: after']);
    expect(preview.lines.get()[1]?.source).toBe('/app.js:2');
    const other = await opened({ '/index.html': '<title>two</title>' }).then((made) => made.preview);
    // The other stands in the same thread, and the first one spins in it twice.
    expect(await preview.inspect.evaluate('async function spin() { while (true) await 0 } spin()')).toMatchObject({
      failed: true,
    });
    void preview.inspect.evaluate('document.querySelector("button").click()');
    expect(await other.navigate('/')).toEqual({ ok: true, value: undefined });
    await expect.poll(() => preview.lines.get().filter(({ level }) => level === 'error').length).toBe(2);
    expect(preview.state.get()).toMatchObject({ status: 'shown', title: 'one' });
    await files.write('/index.html', '<title>calm</title>');
    await expect.poll(() => preview.state.get().title).toBe('calm');
    preview.close();
  }, 40_000);

  it('is ended where it leaves, and told', async () => {
    const { preview } = await opened({ '/index.html': '<script>location.href = "http://127.0.0.1:9/secret"</script>' });
    await preview.navigate('/');
    await expect
      .poll(() => preview.state.get())
      .toMatchObject({ status: 'ended', message: expect.stringContaining('127.0.0.1:9') });
    await expect.poll(() => preview.requests.get().at(-1)).toMatchObject({ kind: 'navigation', status: 'refused' });
  });
  it('does not fill the host with what it writes, nor make it work for ever', async () => {
    const { preview, files } = await opened({
      '/index.html': '<script>for (let i = 0; i < 30000; i++) console.log(i)</script>',
    });
    await preview.navigate('/');
    await expect.poll(() => said().at(-1)).toBeDefined();
    expect(preview.lines.get().length).toBeLessThan(1_001);
    await files.write(
      '/index.html',
      `<script>const own = MessagePort.prototype.postMessage; let port
MessagePort.prototype.postMessage = function (...given) { port = this; return own.apply(this, given) }
console.log(1); for (let i = 0; i < 30000; i++) own.call(port, { type: 'want', number: i, url: 'x', kind: 'fetch', method: 'GET' })</script>`,
    );
    await expect
      .poll(() => preview.state.get(), { timeout: 10_000 })
      .toMatchObject({ status: 'ended', message: expect.stringContaining('wrote more') });
  });
});
