/** gzip, gunzip and zcat, with the exit codes of GNU. */
import type { IFileSystem } from 'just-bash/browser';
import { bytesFrom, charactersOf } from './characters.ts';
import { gunzipped, gzipped } from './compress.ts';
import { type Context, type Done, done, doneBytes } from './said.ts';

export const gzipCommands = (files: IFileSystem) => {
  async function gzip(args: string[], context: Context): Promise<Done> {
    const at = (path: string) => files.resolvePath(context.cwd, path);
    const long: Record<string, string> = {
      '--decompress': 'd',
      '--uncompress': 'd',
      '--stdout': 'c',
      '--to-stdout': 'c',
      '--keep': 'k',
      '--force': 'f',
      '--test': 't',
      '--quiet': 'q',
      '--verbose': 'v',
      '--best': '9',
      '--fast': '1',
      '--no-name': 'n',
    };
    const options = args.filter((arg) => arg.startsWith('-') && arg !== '-');
    const flags = options.map((arg) => (arg.startsWith('--') ? (long[arg] ?? arg) : arg.slice(1))).join('');
    const unknown = /[^dckftqvn1-9]/.exec(flags)?.[0];
    if (unknown) return done('', `gzip: -${unknown} is not an option that the embedded shell has\n`, 1);
    const has = (flag: string) => flags.includes(flag);
    const back = has('d') || has('t');
    const named = args.filter((arg) => !arg.startsWith('-') || arg === '-');
    let [out, error, exitCode] = ['', '', 0];
    const fail = (message: string, code = 1) => {
      error += `${message}\n`;
      exitCode ||= code;
    };
    for (const path of named.length > 0 ? named : ['-']) {
      const stdin = path === '-';
      const name = stdin ? 'stdin' : path;
      const found = stdin ? null : await files.stat(at(path)).catch(() => null);
      if (!stdin && !found) fail(`gzip: ${path}: No such file or directory`);
      else if (found?.isDirectory) fail(`gzip: ${path} is a directory -- ignored`, 2);
      else {
        const bytes = stdin ? bytesFrom(String(context.stdin)) : await files.readFileBuffer(at(path));
        const inPlace = !stdin && !has('c') && !has('t');
        const target = back ? path.replace(/\.t?gz$/, (end) => (end === '.tgz' ? '.tar' : '')) : `${path}.gz`;
        if (inPlace && back && target === path) fail(`gzip: ${path}: unknown suffix -- ignored`, 2);
        else if (inPlace && !back && /\.t?gz$/.test(path)) fail(`gzip: ${path} already has .gz suffix -- unchanged`, 2);
        else if (inPlace && !has('f') && (await files.exists(at(target))))
          fail(`gzip: ${target} already exists;\tnot overwritten`, 2);
        else {
          const turned = await (back ? gunzipped : gzipped)(bytes).catch(() => null);
          if (!turned) fail(`\ngzip: ${name}: ${isGzip(bytes) ? 'invalid compressed data' : 'not in gzip format'}`);
          else if (has('t')) error += has('v') ? `${name}:\t OK\n` : '';
          else if (!inPlace) out += charactersOf(turned);
          else {
            await files.writeFile(at(target), turned);
            if (!has('k')) await files.rm(at(path));
          }
        }
      }
    }
    return doneBytes(out, error, exitCode);
  }
  return {
    gzip,
    gunzip: (args: string[], context: Context) => gzip(['-d', ...args], context),
    zcat: (args: string[], context: Context) => gzip(['-dc', ...args], context),
  };
};

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
