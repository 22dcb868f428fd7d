import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GitHttp } from './git.contract.ts';
import { gitWorkspace, hasGit, git as real } from './git.suite.ts';

/** The machine's own Git as a server (CGI, RFC 3875), for those who send the key. */
function serve(root: string): Server {
  return createServer((request, response) => {
    if (request.headers.authorization !== 'Basic key') {
      response.writeHead(401).end();
      return;
    }
    const url = new URL(request.url ?? '/', 'http://x');
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        REMOTE_USER: 'ada',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        CONTENT_LENGTH: request.headers['content-length'] ?? '',
        ...(request.headers['git-protocol'] && { GIT_PROTOCOL: String(request.headers['git-protocol']) }),
      },
    });
    request.pipe(backend.stdin);
    const parts: Buffer[] = [];
    backend.stdout.on('data', (part) => parts.push(part));
    backend.on('close', () => {
      const all = Buffer.concat(parts);
      const at = all.indexOf('\r\n\r\n');
      const lines = all
        .subarray(0, at)
        .toString()
        .split('\r\n')
        .map((line) => line.split(': '));
      const headers = Object.fromEntries(lines.map(([name = '', value = '']) => [name.toLowerCase(), value]));
      const { status = '200', ...rest } = headers;
      response.writeHead(Number.parseInt(status, 10), rest).end(all.subarray(at + 4));
    });
  });
}

describe.skipIf(!hasGit)('remotes, on a server that is the Git of this machine', () => {
  const root = mkdtempSync(join(tmpdir(), 'git-remote-'));
  const server = serve(root);
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
});
