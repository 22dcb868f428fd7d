/** Small programs that the interpreter lacks, or that it has in a form that reads a device to its end. */
import type { Command, IFileSystem } from 'just-bash/browser';
import { bytesFrom, charactersOf } from './characters.ts';
import { gzipCommands } from './gzip.ts';
import { normalDiff } from './normal-diff.ts';
import { hidden } from './reshape.ts';
import { type Context, type Done, done, doneBytes } from './said.ts';
import { tarCommand } from './tar.ts';
import { zipCommands } from './zip.ts';

/** What a pipe is handed of an endless program. */
const pipeful = 65_536;
const endless = /^\/dev\/(zero|u?random)$/;

export function smallCommands(options: {
  files: IFileSystem;
  about: { name: string; about: string }[];
  isLive(context: Context): boolean;
}): Command[] {
  const { files, about, isLive } = options;
  const at = (context: Context, path: string) => files.resolvePath(context.cwd, path);

  const commands: Record<string, (args: string[], context: Context) => Promise<Done>> = {
    async uname(args) {
      const parts = { s: 'Espalier', n: 'espalier', r: '1.0-embedded', m: 'wasm', o: 'Espalier' };
      const flags = args.join('').replace(/-+/g, '') || 's';
      if (flags.includes('a')) return done(`${Object.values(parts).join(' ')}\n`);
      const found = [...flags].map((flag) => parts[flag as keyof typeof parts]);
      return found.every(Boolean) ? done(`${found.join(' ')}\n`) : done('', `uname: invalid option -- '${flags}'\n`, 1);
    },
    async yes(args, context) {
      const line = `${args.join(' ') || 'y'}\n`;
      if (isLive(context)) return done(line.repeat(Math.ceil(5_000_000 / line.length)));
      const note = `yes: the embedded shell hands a pipe ${pipeful} bytes of it\n`;
      return done(line.repeat(Math.ceil(pipeful / line.length)), note);
    },
    async sort(args, context) {
      const sorted = await context.origCommand!(args);
      return sorted.exitCode === 1 && /No such file/.test(sorted.stderr) ? { ...sorted, exitCode: 2 } : sorted;
    },
    paste(args, context) {
      const given = args.flatMap((arg) => apart(arg, /^-(s?)d(.+)$/, ['-s', '-d']));
      const named = given.some((arg, at) => (arg === '-' || !arg.startsWith('-')) && given[at - 1] !== '-d');
      return context.origCommand!(named ? given : [...given, '-']);
    },
    async xargs(args, context) {
      const at = args.findIndex((arg) => !arg.startsWith('-'));
      const [flags, rest] = at < 0 ? [args, []] : [args.slice(0, at), args.slice(at)];
      const given = [...flags.flatMap((arg) => apart(arg, /^-()([nLPI]\S+)$/, ['', ''])), ...rest];
      const ran = await context.origCommand!(given);
      const failed = ran.exitCode > 0 && ran.exitCode < 126 && !ran.stderr.startsWith('xargs:');
      return failed ? { ...ran, exitCode: 123 } : ran;
    },
    async diff(args, context) {
      const plain = args.every((arg) => !arg.startsWith('-'));
      const texts = plain && args.length === 2 ? await Promise.all(args.map((path) => read(path, context))) : [];
      const [left, right] = texts;
      if (left && right) {
        const text = normalDiff(new TextDecoder().decode(left), new TextDecoder().decode(right));
        return done(text, '', text ? 1 : 0);
      }
      const ran = await context.origCommand!(args);
      return { ...ran, stdout: ran.stdout.replace(/^=+\n/, '') };
    },
    /** Of the interpreter’s own, those that are not exported are among them. */
    async env(args, context) {
      return args.length === 0 ? done(exported(context).join('')) : context.origCommand!(args);
    },
    async printenv(args, context) {
      const { exportedEnv = {} } = context;
      if (args.length === 0) return done(exported(context).join(''));
      const found = args.flatMap((name) => exportedEnv[name] ?? []);
      return done(found.map((value) => `${value}\n`).join(''), '', found.length === args.length ? 0 : 1);
    },
    tty: async () => done('not a tty\n', '', 1),
    nproc: async () => done('1\n'),
    id: async (args) => done(args[0] === '-u' ? '1000\n' : 'uid=1000(person) gid=1000(person)\n'),
    umask: async (args) => (args.length === 0 ? done('0022\n') : done()),
    sync: async () => done(),
    async mktemp(args, context) {
      const folder = args.includes('-d');
      const name = args.find((arg) => !arg.startsWith('-')) ?? '/tmp/tmp.XXXXXXXXXX';
      const letters = () => Math.floor(Math.random() * 36).toString(36);
      const path = at(
        context,
        name.replace(/X{3,}$/, (marks) => [...marks].map(letters).join('')),
      );
      if (folder) await files.mkdir(path, { recursive: true });
      else await files.writeFile(path, '');
      return done(`${path}\n`);
    },
    async rm(args, context) {
      const deep = args.some((arg) => /^-\w*[rR]|^--recursive$/.test(arg));
      if (deep && args.some((arg) => !arg.startsWith('-') && at(context, arg) === '/'))
        return done('', "rm: it is dangerous to operate recursively on '/'\n", 1);
      return context.origCommand!(args);
    },
    async head(args, context) {
      const device = args.find((arg) => endless.test(arg));
      if (!device) return context.origCommand!(args);
      const [, count = '', unit = ''] = /-(?:c|-bytes=)\s*(\d+)([KMG]?)/.exec(args.join(' ')) ?? [];
      if (!count) return done('', `head: ${device} has no lines that end; say how many bytes with -c\n`, 1);
      return taken(device, Number(count) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit));
    },
    async dd(args, context) {
      const given = Object.fromEntries(args.map((arg) => arg.split(/=(.*)/s, 2)));
      const size = (text = '512') =>
        Number.parseInt(text, 10) * 1024 ** Math.max(0, ' KMG'.indexOf(text.at(-1)!.toUpperCase()));
      const wanted = given.count === undefined ? Number.POSITIVE_INFINITY : Number(given.count) * size(given.bs);
      const from = given.if as string | undefined;
      if (from && endless.test(from)) {
        const read = taken(from, wanted);
        if (read.exitCode !== 0 || !given.of) return read;
        await files.writeFile(at(context, given.of), read.stdout, 'binary');
        return done('', `${wanted} bytes copied\n`);
      }
      const bytes = from ? await files.readFileBuffer(at(context, from)) : bytesFrom(String(context.stdin));
      const part = bytes.subarray(0, wanted);
      if (given.of) await files.writeFile(at(context, given.of), part);
      return done(given.of ? '' : charactersOf(part), `${part.length} bytes copied\n`);
    },
    ...gzipCommands(files),
    ...zipCommands(files),
    tar: tarCommand(files),
    async help(_, context) {
      const own = about.map(({ name, about: line }) => `  ${name.padEnd(8)} ${line}\n`).join('');
      return done(
        `The embedded shell of this page: bash over the files of the workspace, without native programs and without a network.\n\nPrograms of the page:\n${own}\nCommands: ${(context.getRegisteredCommands?.() ?? []).filter((name) => !name.startsWith(hidden.prefix)).join(' ')}\n`,
      );
    },
  };

  /** So much of a device, or a clear word where it is more than a file may hold. */
  function taken(device: string, bytes: number): Done {
    if (!(bytes <= 256 * 2 ** 20))
      return done('', `${device}: ${bytes} bytes are more than the embedded shell holds (268435456)\n`, 1);
    if (device === '/dev/zero') return doneBytes('\0'.repeat(bytes));
    let text = '';
    for (let left = bytes; left > 0; left -= 65_536)
      text += charactersOf(crypto.getRandomValues(new Uint8Array(Math.min(left, 65_536))));
    return doneBytes(text);
  }

  const read = (path: string, context: Context) => files.readFileBuffer(at(context, path)).catch(() => null);

  return Object.entries(commands).map(([name, execute]) => ({
    name,
    execute,
  }));
}

const exported = ({ exportedEnv = {} }: Context): string[] =>
  Object.entries(exportedEnv).flatMap(([name, value]) =>
    name.startsWith(hidden.prefix) ? [] : [`${name}=${value}\n`],
  );

/** A flag with what is attached to it, as two: `-n1` as `-n 1`, `-sd,` as `-s -d ,`. */
function apart(arg: string, shape: RegExp, [first, second]: [string, string]): string[] {
  const [, before, after] = shape.exec(arg) ?? [];
  if (after === undefined) return [arg];
  if (!second) return [`-${after[0]}`, after.slice(1)];
  return before ? [first, second, after] : [second, after];
}
