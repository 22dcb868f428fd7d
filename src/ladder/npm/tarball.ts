/** The files of a package, out of bytes that are what was promised. */

import { fail, messageOf, ok } from '#base/result.ts';
import { readTar } from '#base/tar-read.ts';
import type { NpmResult } from './package.contract.ts';

export interface TarballLimits {
  /** Bytes of all files together. */
  bytes: number;
  files: number;
}

const tarballLimits: TarballLimits = { bytes: 200 * 2 ** 20, files: 30_000 };

const algorithms = { sha512: 'SHA-512', sha384: 'SHA-384', sha256: 'SHA-256', sha1: 'SHA-1' } as const;

/**
 * Holds bytes against a Subresource Integrity text (W3C SRI): the strongest algorithm it names decides, any hash of it
 * is enough.
 */
export async function checkIntegrity(
  bytes: Uint8Array<ArrayBuffer>,
  integrity: string | undefined,
  of: string,
): Promise<NpmResult<void>> {
  const hashes = (integrity ?? '').split(/\s+/).flatMap((one) => {
    const [, name, hash] = /^(sha(?:512|384|256|1))-([A-Za-z0-9+/=]+)/.exec(one) ?? [];
    return name ? [{ name: name as keyof typeof algorithms, hash: hash! }] : [];
  });
  const strongest = (Object.keys(algorithms) as (keyof typeof algorithms)[]).find((name) =>
    hashes.some((one) => one.name === name),
  );
  if (!strongest) return fail('integrity', `Nothing says what the bytes of ${of} have to be. It was not installed.`);
  const digest = new Uint8Array(await crypto.subtle.digest(algorithms[strongest], bytes));
  const found = btoa(String.fromCharCode(...digest));
  if (hashes.some((one) => one.name === strongest && one.hash === found)) return ok(undefined);
  return fail(
    'integrity',
    `The bytes of ${of} are not those that were promised. They were thrown away; nothing was installed.`,
    {
      expected: integrity,
      found: `${strongest}-${found}`,
    },
  );
}

/**
 * Unpacks a `.tgz`. Paths begin within the package, as in `package.json`. Links and paths that lead out are refused, as
 * npm does.
 */
export async function unpack(
  bytes: Uint8Array<ArrayBuffer>,
  of: string,
  limits: TarballLimits = tarballLimits,
): Promise<NpmResult<Map<string, Uint8Array>>> {
  const tar = await gunzip(bytes, limits.bytes);
  if (tar === 'too_large')
    return fail('too_large', `${of} is over ${Math.round(limits.bytes / 2 ** 20)} MiB unpacked.`);
  if (typeof tar === 'string') return fail('unreadable', `The package ${of} cannot be unpacked: ${tar}`);
  const entries = readTar(tar);
  if (!entries.ok) return fail('unreadable', `The package ${of} cannot be unpacked: ${entries.message}.`);
  const files = new Map<string, Uint8Array>();
  for (const { path: name, kind, bytes: data } of entries.value) {
    if (kind === 'folder') continue;
    const path = name.replace(/^\/+/, '').split('/').slice(1).join('/');
    const outside = path.split('/').some((part) => part === '..' || part === '');
    if (kind !== 'file' || outside || path.includes('\0'))
      return fail(
        'unreadable',
        `The package ${of} holds a link, or a path that leads out of it (“${name.slice(0, 80)}”). It was not installed.`,
      );
    files.set(path, data);
    if (files.size > limits.files) return fail('too_large', `${of} has over ${limits.files} files.`);
  }
  if (!files.has('package.json')) return fail('unreadable', `The package ${of} has no package.json.`);
  return ok(files);
}

/** Stops at the bound: a small file can unpack to gigabytes. */
async function gunzip(bytes: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array | string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > most) {
        await reader.cancel();
        return 'too_large';
      }
      parts.push(part.value);
    }
  } catch (error) {
    return messageOf(error);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
