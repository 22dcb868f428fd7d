/**
 * For the dev and preview servers: an npm registry under the page's own origin, because registries need not let pages of
 * other origins in. It reads the machine's own npm configuration and only ever answers GET.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { get as getPlain, type IncomingMessage, type ServerResponse } from 'node:http';
import { get as getSecure } from 'node:https';
import { promisify } from 'node:util';

/** Where it stands on the page's origin. */
export const registryPath = '/-/registry/';

interface Configuration {
  registry: string;
  /** By scope, as in `@mine`. */
  scopes: Map<string, string>;
  /** Values of `authorization` by what an address begins with, without its scheme, as in `//host/path/`. */
  keys: Map<string, string>;
}

/** Of npm's own, the user's and the project's files; `npm` may be missing. */
async function readConfiguration(): Promise<Configuration> {
  const asked = async (name: string) => (await promisify(execFile)('npm', ['config', 'get', name])).stdout.trim();
  const registry = withSlash(await asked('registry'));
  const scopes = new Map<string, string>();
  const keys = new Map<string, string>();
  for (const file of [await asked('globalconfig'), await asked('userconfig'), '.npmrc']) {
    for (const [name, value] of settingsIn(await readFile(file, 'utf8').catch(() => ''))) {
      const scope = /^(@[^:]+):registry$/.exec(name)?.[1];
      if (scope) scopes.set(scope, withSlash(value));
      const [, place, kind] = /^(\/\/.+):(_authToken|_auth)$/.exec(name) ?? [];
      if (place) keys.set(withSlash(place), `${kind === '_auth' ? 'Basic' : 'Bearer'} ${value}`);
    }
  }
  return { registry, scopes, keys };
}

/** Lines of an `.npmrc`, with `${NAME}` of the environment filled in. */
export function settingsIn(text: string): [name: string, value: string][] {
  return text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const [, name, value] = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (!name) return [];
    const plain = value!.replace(/^(["'])(.*)\1$/, '$2');
    return [[name, plain.replace(/\$\{([^}]+)\}/g, (whole, key: string) => process.env[key] ?? whole)]];
  });
}

const withSlash = (address: string) => address.replace(/\/?$/, '/');

/** A path of a registry: a name, or a tarball under it. No query, no way up. */
const allowed = /^(?:@[\w.~-]+(?:\/|%2[fF]))?[\w.~-]+(?:\/-\/[\w.+~-]+\.tgz)?$/;

/** Connect middleware: answers what is under `registryPath`, leaves the rest to others. */
export function registryProxy(configuration = readConfiguration) {
  let known: Promise<Configuration> | undefined;
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const path = request.url?.startsWith(registryPath) ? request.url.slice(registryPath.length) : undefined;
    if (path === undefined) {
      next();
      return;
    }
    const refuse = (status: number, text: string) => {
      response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
    };
    if (request.method !== 'GET' || !allowed.test(path)) {
      refuse(400, 'Only packages and tarballs can be asked for.');
      return;
    }
    known ??= configuration();
    known.then(
      (found) => {
        const scope = /^@[^/%]+/.exec(path)?.[0] ?? '';
        const address = new URL(path, found.scopes.get(scope) ?? found.registry);
        forward(address, found, String(request.headers.accept ?? '*/*'), response, refuse);
      },
      () => {
        known = undefined;
        refuse(502, 'The npm configuration of this machine cannot be read.');
      },
    );
  };
}

function forward(
  address: URL,
  { keys }: Configuration,
  accept: string,
  response: ServerResponse,
  refuse: (status: number, text: string) => void,
  hops = 3,
): void {
  const place = `//${address.host}${address.pathname}`;
  const key = [...keys].find(([begins]) => place.startsWith(begins))?.[1];
  const get = address.protocol === 'https:' ? getSecure : getPlain;
  const asked = get(address, { headers: { accept, ...(key && { authorization: key }) }, timeout: 60_000 }, (answer) => {
    const { location } = answer.headers;
    if (location && answer.statusCode! >= 300 && answer.statusCode! < 400 && hops > 0) {
      answer.resume();
      forward(new URL(location, address), { keys } as Configuration, accept, response, refuse, hops - 1);
      return;
    }
    const { 'content-type': type, 'content-encoding': encoding, 'content-length': length } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, {
      'content-type': type ?? 'application/octet-stream',
      ...(encoding && { 'content-encoding': encoding }),
      ...(length && { 'content-length': length }),
    });
    answer.pipe(response);
  });
  asked.on('error', (error) =>
    response.headersSent ? response.destroy() : refuse(502, `The registry was not reached: ${error.message}`),
  );
  asked.on('timeout', () => asked.destroy(new Error('it did not answer within a minute')));
  response.on('close', () => asked.destroy());
}
