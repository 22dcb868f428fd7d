/**
 * Builds the image of Linux for the third kind of shell: kernel, busybox and BIOS from Debian packages of this machine's
 * sources (i386, bookworm), fetched with apt into folders of its own; started once in the emulator and frozen. Needs apt
 * and dpkg-deb, no rights. Run by `npm run build:linux`, optionally with the path of the image.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { V86 } from 'v86';
import { type CpioEntry, writeCpio } from '../src/ladder/linux/cpio.ts';
import { emulatorVersion, imageFormat, writeImage } from '../src/ladder/linux/image.ts';

const root = resolve(import.meta.dirname, '..');
const work = join(root, 'node_modules/.cache/linux');
const target = resolve(process.env.LINUX_IMAGE ?? join(root, 'linux.image'));
const memory = 256 * 2 ** 20;
/** With what each needs, in the order they are loaded. */
const wanted = ['virtio_pci', '9pnet_virtio', '9p'];

const say = (text: string) => process.stdout.write(`${text}\n`);
const run = (name: string, args: string[], cwd = work) =>
  execFileSync(name, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 });

function fetchPackages(): string[] {
  rmSync(work, { recursive: true, force: true });
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'debs'])
    mkdirSync(join(work, folder), { recursive: true });
  writeFileSync(join(work, 'status'), '');
  const own = [
    'APT::Architecture=i386',
    'APT::Architectures::=i386',
    `Dir::State=${join(work, 'state')}`,
    `Dir::State::status=${join(work, 'status')}`,
    `Dir::Cache=${join(work, 'cache')}`,
    'APT::Sandbox::User=',
  ].flatMap((option) => ['-o', option]);
  try {
    run('apt-get', [...own, '-qq', 'update']);
  } catch {
    say('Not every list of packages could be fetched; what is there is gone on with.');
  }
  const kernels = run('apt-cache', [...own, 'search', '--names-only', '^linux-image-6\\.1\\.0-[0-9]+-686$'])
    .split('\n')
    .map((line) => line.split(' ')[0]!)
    .filter(Boolean)
    .sort((a, b) => Number(/0-(\d+)/.exec(a)![1]) - Number(/0-(\d+)/.exec(b)![1]));
  const kernel = kernels.at(-1);
  if (!kernel)
    throw new Error('No i386 kernel in the sources of apt. Debian 12 (bookworm) is the last release that has one.');
  run('apt-get', [...own, '-q', 'download', kernel, 'busybox-static', 'seabios'], join(work, 'debs'));
  const debs = readdirSync(join(work, 'debs'));
  for (const deb of debs) run('dpkg-deb', ['-x', join(work, 'debs', deb), join(work, 'root')]);
  return debs.map((deb) => decodeURIComponent(basename(deb, '.deb')).replace(/_/g, ' '));
}

/** A module and, before it, those it depends on. */
function modules(): { name: string; bytes: Uint8Array }[] {
  const folder = join(work, 'root/lib/modules');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ko'));
  const pathOf = (name: string) =>
    paths.find((path) => basename(path, '.ko').replaceAll('-', '_') === name.replaceAll('-', '_'));
  const found = new Map<string, Uint8Array>();
  const add = (name: string) => {
    const path = pathOf(name);
    if (!path || found.has(name)) return;
    const bytes = readFileSync(join(folder, path));
    const depends = /\0depends=([^\0]*)\0/.exec(bytes.toString('latin1'))?.[1] ?? '';
    for (const one of depends.split(',').filter(Boolean)) add(one);
    found.set(name, bytes);
  };
  for (const name of wanted) add(name);
  return [...found].map(([name, bytes]) => ({ name, bytes }));
}

function firstFiles(): Uint8Array {
  const text = (value: string) => new TextEncoder().encode(value);
  const loaded = modules();
  const entries: CpioEntry[] = [
    ...['bin', 'dev', 'modules'].map((name) => ({ name, bytes: new Uint8Array(), mode: 0o40755 })),
    { name: 'bin/busybox', bytes: readFileSync(join(work, 'root/bin/busybox')), mode: 0o100755 },
    { name: 'init', bytes: readFileSync(join(root, 'src/ladder/linux/init.sh')), mode: 0o100755 },
    { name: 'modules/order', bytes: text(loaded.map(({ name }) => `${name}.ko`).join('\n')), mode: 0o100644 },
    ...loaded.map(({ name, bytes }) => ({ name: `modules/${name}.ko`, bytes, mode: 0o100644 })),
  ];
  return gzipSync(writeCpio(entries));
}

async function freeze(): Promise<ArrayBuffer> {
  const at = (path: string) => ({ buffer: exact(readFileSync(join(work, 'root', path))) });
  const kernel = readdirSync(join(work, 'root/boot')).find((name) => name.startsWith('vmlinuz'))!;
  const machine = new V86({
    wasm_path: join(root, 'node_modules/v86/build/v86.wasm'),
    bios: at('usr/share/seabios/bios.bin'),
    vga_bios: at('usr/share/seabios/vgabios.bin'),
    bzimage: at(join('boot', kernel)),
    initrd: { buffer: exact(firstFiles()) },
    cmdline: 'console=ttyS3 noapic nosmp quiet tsc=reliable mitigations=off random.trust_cpu=on 8250.nr_uarts=4',
    memory_size: memory,
    vga_memory_size: 2 * 2 ** 20,
    uart1: true,
    uart2: true,
    uart3: true,
    filesystem: {},
    autostart: true,
  });
  let said = '';
  let log = '';
  machine.add_listener('serial3-output-byte', (byte) => {
    log += String.fromCharCode(byte);
  });
  machine.add_listener('serial0-output-byte', (byte) => {
    log += String.fromCharCode(byte);
  });
  await new Promise<void>((done, fail) => {
    const patience = setTimeout(() => fail(new Error(`The machine did not start within 10 minutes.\n${log}`)), 600_000);
    machine.add_listener('serial2-output-byte', (byte) => {
      said += String.fromCharCode(byte);
      if (!said.includes('ready')) return;
      clearTimeout(patience);
      done();
    });
  });
  if (log.trim() !== '') say(log);
  // What it still had to do after the word is done then.
  await new Promise((done) => setTimeout(done, 2000));
  await machine.stop();
  const state = await machine.save_state();
  await machine.destroy();
  return state;
}

const exact = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

say('Fetching packages');
const packages = fetchPackages();
say(`Starting ${packages.join(', ')}: a minute or two`);
const began = performance.now();
const state = await freeze();
say(
  `Started in ${((performance.now() - began) / 1000).toFixed(1)} s; packing ${(state.byteLength / 2 ** 20).toFixed(0)} MB`,
);
const header = { format: imageFormat, emulator: emulatorVersion, memory, packages };
const image = writeImage(header, gzipSync(new Uint8Array(state), { level: 9 }));
writeFileSync(target, image);
say(`${target}: ${(image.length / 2 ** 20).toFixed(1)} MB`);
process.exit(0);
