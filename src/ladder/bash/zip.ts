/** zip and unzip, with the exit codes of Info-ZIP 3.0 and 6.0: deflated or stored, without encryption and Zip64. */
import type { IFileSystem } from 'just-bash/browser';
import { allBytes } from '#base/stream-bytes.ts';
import { readZip } from '#base/zip.ts';
import { type PackedFile, zipPieces } from '#base/zip-write.ts';
import { charactersOf } from './characters.ts';
import { type Context, type Done, done, doneBytes, fits } from './said.ts';

const limits = { bytes: 256 * 2 ** 20, files: 20_000 };
const wrong = (said: string, code: number) => done(`\nzip error: ${said}\n`, '', code);

/** Flags, each a letter, those with a value apart, and what is named. */
function flagged(args: string[], known: RegExp, valued: string) {
  const flags = new Set<string>();
  const values: Record<string, string[]> = {};
  const named: string[] = [];
  let unknown = '';
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (!/^-./.test(arg)) {
      named.push(arg);
      continue;
    }
    for (const flag of arg.startsWith('--') ? [arg] : arg.slice(1)) {
      if (valued.includes(flag)) {
        values[flag] = [];
        while (at + 1 < args.length && !args[at + 1]!.startsWith('-') && (flag === 'x' || values[flag].length === 0))
          values[flag].push(args[++at]!);
      } else if (known.test(flag)) flags.add(flag);
      else unknown ||= flag;
    }
  }
  return { flags, values, named, unknown };
}

export function zipCommands(files: IFileSystem) {
  async function zip(args: string[], context: Context): Promise<Done> {
    const { flags, values, named, unknown } = flagged(args, /^[rqj0-9yoD]$/, 'x');
    if (unknown) return wrong(`Invalid command arguments (the embedded shell has no option '${unknown}')`, 16);
    const [target, ...members] = named;
    if (target === undefined) return wrong('Invalid command arguments (no archive is named)', 16);
    const archive = files.resolvePath(
      context.cwd,
      /\.[^/.]+$/.test(target) || target === '-' ? target : `${target}.zip`,
    );
    const packed = new Map<string, PackedFile>();
    const before =
      target !== '-' && (await files.exists(archive))
        ? await readZip(await files.readFileBuffer(archive), limits)
        : null;
    if (before && !before.ok) return wrong(`Zip file structure invalid (${target})`, 3);
    for (const { path, bytes, mode } of before?.ok ? before.value : [])
      packed.set(path, { path, size: bytes.length, pieces: () => [bytes], ...(mode && { mode }) });
    const old = new Set(packed.keys());
    const added: string[] = [];
    let error = '';
    async function add(path: string, name: string): Promise<void> {
      const stat = await files.lstat(path);
      const link = stat.isSymbolicLink && flags.has('y');
      const { isDirectory, mode, mtime } = link || !stat.isSymbolicLink ? stat : await files.stat(path);
      const own =
        (flags.has('j') ? name.replace(/.*\//, '') : name.replace(/^(\.?\/)+/, '')) + (isDirectory ? '/' : '');
      if (path === archive || (values.x ?? []).some((one) => fits(one, own))) return;
      if (!isDirectory || !(flags.has('j') || flags.has('D') || own === '/' || own === './')) {
        const bytes = isDirectory
          ? new Uint8Array()
          : link
            ? new TextEncoder().encode(await files.readlink(path))
            : await files.readFileBuffer(path);
        const kind = isDirectory ? 0o040000 : link ? 0o120000 : 0o100000;
        packed.set(own, {
          path: own,
          size: bytes.length,
          pieces: () => [bytes],
          modifiedAt: mtime.getTime(),
          mode: kind | mode,
        });
        added.push(`${old.has(own) ? 'updating' : '  adding'}: ${own}\n`);
      }
      if (isDirectory && flags.has('r'))
        for (const inner of await files.readdir(path))
          await add(`${path}/${inner}`, `${name.replace(/\/*$/, '')}/${inner}`);
    }
    for (const member of members) {
      const path = files.resolvePath(context.cwd, member);
      if (await files.lstat(path).catch(() => null)) await add(path, member.replace(/\/+$/, ''));
      else error += `\tzip warning: name not matched: ${member}\n`;
    }
    if (added.length === 0) return { ...wrong(`Nothing to do! (${target})`, 12), stderr: error };
    const bytes = await allBytes(zipPieces(packed.values()));
    if (target === '-') return doneBytes(charactersOf(bytes), error);
    await files.writeFile(archive, bytes);
    return done(flags.has('q') ? '' : added.join(''), error);
  }

  async function unzip(args: string[], context: Context): Promise<Done> {
    const { flags, values, named, unknown } = flagged(args, /^[ltpoqnjZ1]$/, 'dx');
    if (unknown) return done('', `unzip: the embedded shell has no option '${unknown}'\n`, 10);
    const [source, ...members] = named;
    if (source === undefined) return done('', 'unzip: no archive is named\n', 10);
    const paths = [source, `${source}.zip`].map((path) => files.resolvePath(context.cwd, path));
    const given = await files
      .readFileBuffer(paths[0]!)
      .catch(() => files.readFileBuffer(paths[1]!))
      .catch(() => null);
    if (!given) return done('', `unzip:  cannot find or open ${source}, ${source}.zip or ${source}.ZIP.\n`, 9);
    const read = await readZip(given, limits);
    if (!read.ok) return done('', `unzip:  ${source}: ${read.message}\n`, /no zip archive/.test(read.message) ? 9 : 3);
    const met = new Set<string>();
    const chosen = read.value.filter(({ path }) => {
      const by = members.filter((one) => fits(one, path));
      for (const one of by) met.add(one);
      return (members.length === 0 || by.length > 0) && !(values.x ?? []).some((one) => fits(one, path));
    });
    let error = members
      .filter((one) => !met.has(one))
      .map((one) => `caution: filename not matched:  ${one}\n`)
      .join('');
    let exitCode = error ? 11 : 0;
    const head = flags.has('q') ? '' : `Archive:  ${source}\n`;
    if (flags.has('Z') || flags.has('1')) return done(chosen.map(({ path }) => `${path}\n`).join(''), error, exitCode);
    if (flags.has('p')) return doneBytes(chosen.map(({ bytes }) => charactersOf(bytes)).join(''), error, exitCode);
    if (flags.has('l')) {
      const rows = chosen.map(({ path, bytes }) => `${String(bytes.length).padStart(9)}  ${path}\n`).join('');
      const all = chosen.reduce((sum, { bytes }) => sum + bytes.length, 0);
      return done(
        `${head}   Length  Name\n${rows}${String(all).padStart(9)}  ${chosen.length} files\n`,
        error,
        exitCode,
      );
    }
    if (flags.has('t')) {
      const rows = chosen.map(({ path }) => `    testing: ${path}   OK\n`).join('');
      return done(`${head}${rows}No errors detected in compressed data of ${source}.\n`, error, exitCode);
    }
    let out = head;
    const folder = files.resolvePath(context.cwd, values.d?.[0] ?? '.');
    for (const { path, bytes, mode = 0 } of chosen) {
      const name = flags.has('j') ? path.replace(/.*\//, '') : path;
      if (name.split('/').includes('..')) {
        error += `unzip: ${path} leads out of the folder and was left\n`;
        exitCode ||= 2;
        continue;
      }
      const at = files.resolvePath(folder, name.replace(/^\/+/, ''));
      if (!flags.has('o') && (await files.exists(at))) {
        if (flags.has('n')) continue;
        error += `replace ${name}?  It is there and was left; -o writes over it, -n leaves it\n`;
        exitCode ||= 1;
        continue;
      }
      await files.mkdir(at.slice(0, at.lastIndexOf('/')) || '/', { recursive: true });
      if ((mode & 0o170000) === 0o120000) await files.symlink(new TextDecoder().decode(bytes), at);
      else await files.writeFile(at, bytes);
      if (mode & 0o111 && (mode & 0o170000) !== 0o120000) await files.chmod(at, 0o755);
      if (!flags.has('q')) out += ` extracting: ${name}\n`;
    }
    return done(out, error, exitCode);
  }
  return { zip, unzip };
}
