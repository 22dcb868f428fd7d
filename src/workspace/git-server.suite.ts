import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';

/** The machine's own Git as a server (CGI, RFC 3875), for those who send the key; pages of any origin may ask. */
export function serveGit(root: string, key: string): Server {
  return createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*, authorization');
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    if (request.headers.authorization !== key) {
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
