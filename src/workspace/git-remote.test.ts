import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GitHttp } from './git.contract.ts';
import { gitWorkspace, hasGit, git as real } from './git.suite.ts';
import { createGit } from './git.ts';
import { serveGit } from './git-server.suite.ts';

describe.skipIf(!hasGit)('remotes, on a server that is the Git of this machine', () => {
  const root = mkdtempSync(join(tmpdir(), 'git-remote-'));
  const server = serveGit(root, 'Basic key');
  let address = '';
  const through =
    (key: string): GitHttp =>
    async ({ url, method, headers, body }) => {
      const sent = body ? { body: new Uint8Array(body) } : {};
      const answer = await fetch(url, { method, headers: { ...headers, authorization: key }, ...sent });
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: new Uint8Array(await answer.arrayBuffer()),
      };
    };

  beforeAll(async () => {
    real(root, 'init', '-q', '--bare', '-b', 'main', 'r.git');
    real(join(root, 'r.git'), 'config', 'http.receivepack', 'true');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/r.git`;
  });
  afterAll(() => {
    server.close();
    rmSync(root, { recursive: true });
  });

  test('what one pushes another clones and fetches; a push that is behind is refused', async () => {
    const one = await gitWorkspace(through('Basic key'));
    await one.must(one.git.init());
    await one.commit({ '/a': '1\n', '/d/b': 'b\n' }, 'One');
    await one.must(one.git.remote({ name: 'origin', url: address }));
    await one.must(one.git.push());
    expect(real(join(root, 'r.git'), 'log', '--format=%s', 'main')).toBe('One\n');

    const two = await gitWorkspace(through('Basic key'));
    await two.must(two.git.clone({ url: address }));
    expect(await two.files.readText('/d/b')).toEqual({ ok: true, value: 'b\n' });
    expect((await two.must(two.git.status())).files).toEqual([]);
    expect(await two.git.clone({ url: address })).toMatchObject({ code: 'exists' });
    await two.commit({ '/a': '2\n' }, 'Two');
    await two.must(two.git.push());

    await one.commit({ '/c': 'c\n' }, 'Three');
    expect(await one.git.push()).toMatchObject({ ok: false, code: 'refused' });
    await one.must(one.git.fetch());
    expect(await one.must(one.git.merge({ ref: 'origin/main' }))).toMatchObject({ conflicts: [] });
    await one.must(one.git.push());
    expect(real(join(root, 'r.git'), 'show', 'main:a')).toBe('2\n');
    expect(real(join(root, 'r.git'), 'fsck', '--strict', '--no-dangling')).toBe('');
  });

  test('without the key, and where nobody answers, it says so and leaves the files', async () => {
    const none = await gitWorkspace(through('nothing'));
    expect(await none.git.clone({ url: address })).toMatchObject({ ok: false, code: 'network' });
    expect(await none.files.list()).toEqual({ ok: true, value: [] });
    const nowhere = await gitWorkspace(async () => {
      throw Object.assign(new Error('The host was not allowed.'), { gitCode: 'network' });
    });
    expect(await nowhere.git.clone({ url: address })).toMatchObject({
      code: 'network',
      message: 'The host was not allowed.',
    });
  });

  test('stopped at any request, a clone, a fetch and a push leave the files as they were', async () => {
    const own = through('Basic key');
    const one = await gitWorkspace(own);
    await one.must(one.git.clone({ url: address }));
    await one.commit({ '/a': 'not pushed yet' }, 'Own');
    for (const at of [1, 2]) {
      for (const name of ['clone', 'fetch', 'push'] as const) {
        const stop = new AbortController();
        let asked = 0;
        const http: GitHttp = async (request, signal) => {
          if (++asked === at) stop.abort();
          signal?.throwIfAborted();
          return own(request, signal);
        };
        const used = name === 'clone' ? await gitWorkspace(http) : one;
        const git = createGit({ files: used.files, now: Date.now, http });
        const before = await used.files.snapshot();
        const done = name === 'clone' ? git.clone({ url: address }, stop.signal) : git[name]({}, stop.signal);
        expect([name, at, await done]).toMatchObject([name, at, { ok: false, code: 'stopped' }]);
        expect(await used.files.snapshot()).toEqual(before);
      }
    }
    // What is not a request is ended too: here while what came is unpacked.
    const stop = new AbortController();
    const late = await gitWorkspace(async (request, signal) => {
      const answer = await own(request, signal);
      if (request.method === 'POST') queueMicrotask(() => stop.abort());
      return answer;
    });
    expect(await late.git.clone({ url: address }, stop.signal)).toMatchObject({ code: 'stopped' });
    expect(await late.files.list()).toEqual({ ok: true, value: [] });
  });
});
