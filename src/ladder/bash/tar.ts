/** tar, with the words and the exit codes of GNU tar 1.35: create, list and extract, also through gzip. */
import type { IFileSystem } from 'just-bash/browser';
import { allBytes } from '#base/stream-bytes.ts';
import { tarPieces } from '#base/tar.ts';
import { readTar, type TarEntry } from '#base/tar-read.ts';
import type { PackedFile } from '#base/zip-write.ts';
import { bytesFrom, charactersOf } from './characters.ts';
import { gunzipped, gzipped } from './compress.ts';
import { isGzip } from './gzip.ts';
import { type Context, type Done, done, doneBytes, fits } from './said.ts';

interface Asked {
  work: 'c' | 'x' | 't';
  archive: string;
  gzip: boolean;
  verbose: boolean;
  toOut: boolean;
  strip: number;
  exclude: string[];
  /** Each with the folder that `-C` set before it. */
  members: { path: string; folder: string }[];
  folder: string;
}

const usage = (said: string, code = 2) =>
  done('', `tar: ${said}\nTry 'tar --help' or 'tar --usage' for more information.\n`, code);
const over = (said: string) => done('', `tar: ${said}\ntar: Error is not recoverable: exiting now\n`, 2);

const long: Record<string, string> = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  gzip: 'z',
  gunzip: 'z',
  file: 'f',
  directory: 'C',
  verbose: 'v',
  'to-stdout': 'O',
  'auto-compress': 'a',
  'preserve-permissions': 'p',
};
/** What it reads over, as there is one person here, or as it does it anyway. */
const plainLong =
  /^(no-same-owner|same-owner|numeric-owner|overwrite|sort=name|format=\w+|owner=.*|group=.*|wildcards)$/;

function read(args: string[], cwd: string): Asked | Done {
  const asked = {
    archive: '-',
    gzip: false,
    verbose: false,
    toOut: false,
    strip: 0,
    exclude: [],
    members: [],
  } as unknown as Asked;
  let folder = cwd;
  let auto = false;
  const rest = [...args];
  const first = rest[0] ?? '';
  const work: string[] = [];
  function short(flags: string): Done | null {
    for (const [at, flag] of [...flags].entries()) {
      const value = () => (flags.length > at + 1 && first !== flags ? flags.slice(at + 1) : rest.shift());
      if ('cxt'.includes(flag)) work.push(flag);
      else if (flag === 'z') asked.gzip = true;
      else if (flag === 'v') asked.verbose = true;
      else if (flag === 'O') asked.toOut = true;
      else if (flag === 'a') auto = true;
      else if (flag === 'f' || flag === 'C') {
        const given = value();
        if (given === undefined) return usage(`option requires an argument -- '${flag}'`);
        if (flag === 'f') asked.archive = given;
        else folder = given.startsWith('/') ? given : `${folder}/${given}`;
        if (first !== flags) return null;
      } else if ('jJ'.includes(flag)) return over('bzip2 and xz are not in the embedded shell; -z is');
      else if (!'pkh'.includes(flag) || flag === 'k' || flag === 'h')
        return usage(`-${flag} is not an option that the embedded shell has`, 64);
    }
    return null;
  }
  if (first && !first.startsWith('-')) {
    rest.shift();
    const wrong = short(first);
    if (wrong) return wrong;
  }
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') asked.members.push(...rest.splice(0).map((path) => ({ path, folder })));
    else if (arg.startsWith('--')) {
      const [, name = '', attached] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
      const value = () => attached ?? rest.shift() ?? '';
      if (name === 'exclude') asked.exclude.push(value());
      else if (name === 'strip-components') asked.strip = Number(value());
      else if (name === 'file') asked.archive = value();
      else if (name === 'directory') folder = `${/^\//.test(attached ?? rest[0] ?? '') ? '' : `${folder}/`}${value()}`;
      else if (long[name]) {
        const wrong = short(long[name]);
        if (wrong) return wrong;
      } else if (!plainLong.test(arg.slice(2))) return usage(`unrecognized option '${arg}'`, 64);
    } else if (arg.startsWith('-') && arg !== '-') {
      const wrong = short(arg.slice(1));
      if (wrong) return wrong;
    } else asked.members.push({ path: arg, folder });
  }
  if (work.length === 0) return usage("You must specify one of the '-ctx' options");
  if (new Set(work).size > 1) return usage("You may not specify more than one '-ctx' option");
  if (auto && /gz$/.test(asked.archive)) asked.gzip = true;
  return { ...asked, work: work[0] as Asked['work'], folder };
}

export function tarCommand(files: IFileSystem) {
  return async (args: string[], context: Context): Promise<Done> => {
    const asked = read(args, context.cwd);
    if ('exitCode' in asked) return asked;
    return asked.work === 'c' ? create(asked, context) : open(asked, context);
  };

  async function create(asked: Asked, context: Context): Promise<Done> {
    if (asked.members.length === 0) return usage('Cowardly refusing to create an empty archive');
    const archive = asked.archive === '-' ? null : files.resolvePath(context.cwd, asked.archive);
    const packed: PackedFile[] = [];
    let error = '';
    let slashes = false;
    const wrong: string[] = [];
    async function add(path: string, name: string): Promise<void> {
      if (asked.exclude.some((one) => fits(one, name) || fits(one, name.replace(/.*\//, '')))) return;
      if (path === archive) {
        error += `tar: ${name}: archive cannot contain itself; not dumped\n`;
        return;
      }
      const { isSymbolicLink, isDirectory, mode, mtime } = await files.lstat(path);
      const modifiedAt = mtime.getTime();
      const plain = name.replace(/^\/+/, '');
      slashes ||= plain !== name;
      if (isDirectory) {
        const own = `${plain.replace(/\/*$/, '')}/`;
        packed.push({ path: own, size: 0, pieces: () => [], modifiedAt, mode: 0o040000 | mode });
        for (const inner of await files.readdir(path))
          await add(`${path}/${inner}`, `${name.replace(/\/*$/, '')}/${inner}`);
        return;
      }
      const bytes = isSymbolicLink
        ? new TextEncoder().encode(await files.readlink(path))
        : await files.readFileBuffer(path);
      const kind = isSymbolicLink ? 0o120000 : 0o100000;
      packed.push({ path: plain, size: bytes.length, pieces: () => [bytes], modifiedAt, mode: kind | mode });
    }
    for (const { path, folder } of asked.members) {
      const at = files.resolvePath(folder, path);
      if (!(await files.exists(folder))) return over(`${folder}: Cannot open: No such file or directory`);
      const there = await files.lstat(at).catch(() => null);
      if (there) await add(at, path);
      else wrong.push(`tar: ${path}: Cannot stat: No such file or directory\n`);
    }
    if (slashes) error = `tar: Removing leading \`/' from member names\n${error}`;
    const tar = await allBytes(tarPieces(packed));
    const bytes = asked.gzip ? await gzipped(tar) : tar;
    const listed = asked.verbose ? packed.map(({ path }) => `${path}\n`).join('') : '';
    error += wrong.join('') + (wrong.length > 0 ? 'tar: Exiting with failure status due to previous errors\n' : '');
    const exitCode = wrong.length > 0 ? 2 : 0;
    if (!archive) return doneBytes(charactersOf(bytes), listed + error, exitCode);
    try {
      await files.writeFile(archive, bytes);
    } catch {
      return over(`${asked.archive}: Cannot open: No such file or directory`);
    }
    return done(listed, error, exitCode);
  }

  async function open(asked: Asked, context: Context): Promise<Done> {
    const from = asked.archive;
    const given =
      from === '-'
        ? bytesFrom(String(context.stdin))
        : await files.readFileBuffer(files.resolvePath(context.cwd, from)).catch(() => null);
    if (!given) return over(`${from}: Cannot open: No such file or directory`);
    if (!(await files.exists(asked.folder))) return over(`${asked.folder}: Cannot open: No such file or directory`);
    const packed = isGzip(given);
    if (packed && from === '-' && !asked.gzip) return over('Archive is compressed. Use -z option');
    const bytes = packed ? await gunzipped(given).catch(() => null) : given;
    if (!bytes || (asked.gzip && !packed))
      return done(
        '',
        `\ngzip: stdin: ${packed ? 'invalid compressed data' : 'not in gzip format'}\ntar: Child returned status 1\ntar: Error is not recoverable: exiting now\n`,
        2,
      );
    const entries = readTar(bytes);
    if (!entries.ok)
      return done('', `tar: ${entries.message}\ntar: Exiting with failure status due to previous errors\n`, 2);
    let [out, error] = ['', ''];
    const met = new Set<string>();
    for (const entry of entries.value) {
      const { path } = entry;
      if (asked.exclude.some((one) => fits(one, path) || fits(one, path.replace(/\/$/, '').replace(/.*\//, ''))))
        continue;
      const wanted = asked.members.filter((one) => `${path}/`.startsWith(`${one.path.replace(/\/*$/, '')}/`));
      for (const one of wanted) met.add(one.path);
      if (asked.members.length > 0 && wanted.length === 0) continue;
      if (asked.work === 't') out += asked.verbose ? longLine(entry) : `${path}\n`;
      else if (asked.toOut) out += entry.kind === 'file' ? charactersOf(entry.bytes) : '';
      else {
        if (asked.verbose) out += `${path}\n`;
        const names = path.split('/').filter((name) => name && name !== '.');
        if (names.includes('..')) error += `tar: ${path}: Member name contains '..'\n`;
        else if (names.length > asked.strip) error += await put(entry, names.slice(asked.strip), asked.folder);
      }
    }
    for (const { path } of asked.members) if (!met.has(path)) error += `tar: ${path}: Not found in archive\n`;
    if (error) error += 'tar: Exiting with failure status due to previous errors\n';
    return (asked.toOut ? doneBytes : done)(out, error, error ? 2 : 0);
  }

  /** Gives what stood in the way of one entry. */
  async function put(entry: TarEntry, names: string[], folder: string): Promise<string> {
    const path = files.resolvePath(folder, names.join('/'));
    const above = files.resolvePath(folder, names.slice(0, -1).join('/'));
    try {
      await files.mkdir(entry.kind === 'folder' ? path : above, { recursive: true });
      if (entry.kind === 'folder') return '';
      const there = await files.lstat(path).catch(() => null);
      if (there?.isSymbolicLink) await files.rm(path);
      if (entry.kind === 'link') {
        if (there && !there.isSymbolicLink) await files.rm(path);
        await files.symlink(entry.target, path);
        return '';
      }
      if (entry.kind === 'hard_link') await files.cp(files.resolvePath(folder, entry.target), path);
      else await files.writeFile(path, entry.bytes);
      await files.chmod(path, entry.mode & 0o111 ? 0o755 : 0o644);
      await files.utimes(path, new Date(entry.modifiedAt), new Date(entry.modifiedAt));
      return '';
    } catch (problem) {
      return `tar: ${entry.path}: Cannot open: ${String((problem as Error).message)}\n`;
    }
  }
}

function longLine({ path, kind, mode, bytes, modifiedAt, target }: TarEntry): string {
  const letters = [...'rwxrwxrwx'].map((letter, at) => (mode & (0o400 >> at) ? letter : '-')).join('');
  const sort = { file: '-', folder: 'd', link: 'l', hard_link: 'h' }[kind];
  const date = new Date(modifiedAt).toISOString().slice(0, 16).replace('T', ' ');
  const tail = kind === 'link' ? ` -> ${target}` : kind === 'hard_link' ? ` link to ${target}` : '';
  return `${sort}${letters} person/person ${String(bytes.length).padStart(9)} ${date} ${path}${tail}\n`;
}
