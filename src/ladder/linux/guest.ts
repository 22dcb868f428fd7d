/**
 * The Worker in which Linux runs, in a frame of an opaque origin without any network: v86 goes on with the memory of a
 * started machine, which has no network card. It is handed the workspace over 9p and speaks at serial ports: output,
 * errors, and what the machine does. Serves one command line.
 */
import { changesOf, serve } from '../guest/serve.ts';
import { readCpio, writeCpio } from './cpio.ts';

export interface LinuxParts {
  emulator: ArrayBuffer;
  state: ArrayBuffer;
  /** Bytes. */
  memory: number;
}

interface Machine {
  add_listener(event: string, listener: (value: never) => void): void;
  serial_send_bytes(port: number, bytes: Uint8Array): void;
  create_file(name: string, bytes: Uint8Array): Promise<void>;
  read_file(name: string): Promise<Uint8Array>;
}
/** Stands before this text. */
declare const V86: new (options: Record<string, unknown>) => Machine;

const wideOpen = 0o100755;

/** How long it took until the machine could go on, milliseconds. */
export interface LinuxWord {
  type: 'restored';
  ms: number;
}

serve<LinuxParts, LinuxWord>(async (start, { say }) => {
  const begun = performance.now();
  const machine = new V86({
    wasm_fn: async (imports: WebAssembly.Imports) => {
      const { instance } = await WebAssembly.instantiate(start.emulator, imports);
      return instance.exports;
    },
    memory_size: start.memory,
    vga_memory_size: 2 * 2 ** 20,
    initial_state: { buffer: start.state },
    uart1: true,
    uart2: true,
    uart3: true,
    filesystem: {},
    autostart: false,
  });
  await heard(machine, 'emulator-ready');
  say({ type: 'restored', ms: performance.now() - begun });

  const text = new TextEncoder();
  const nonce = `\x1e${crypto.randomUUID()}\x1e`;
  const variables = Object.entries(start.environment).filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  const files: Record<string, Uint8Array | string> = {
    'in.cpio': writeCpio(start.files.map(([path, bytes]) => ({ name: path.slice(1), bytes, mode: wideOpen }))),
    'run.sh': [start.code, ...start.args.map(quoted)].join(' '),
    stdin: start.stdin,
    'environment.sh': [
      ...variables.map(([name, value]) => `export ${name}=${quoted(value)}`),
      `FOLDER=${quoted(start.folder)}`,
    ].join('\n'),
    nonce,
    now: String(Math.floor(Date.now() / 1000)),
    // Two machines from one memory would draw the same numbers.
    seed: crypto.getRandomValues(new Uint8Array(512)),
  };
  for (const [name, content] of Object.entries(files))
    await machine.create_file(name, typeof content === 'string' ? text.encode(content) : content);

  const ends = [written(0, 'out'), written(1, 'error')];
  const code = new Promise<number>((resolve, reject) => {
    let line = '';
    machine.add_listener('serial2-output-byte', (byte: number) => {
      if (byte !== 10) {
        line += String.fromCharCode(byte);
        return;
      }
      const [word, ...rest] = line.split(' ');
      line = '';
      if (word === 'running') say({ type: 'running' });
      if (word === 'exit') resolve(Number(rest[0]));
      if (word === 'broken') reject(new Error(`the machine has ${rest.join(' ')}.`));
    });
  });
  (machine as unknown as { run(): void }).run();
  machine.serial_send_bytes(2, text.encode('go\n'));
  const [exitCode] = await Promise.all([code, ...ends]);
  const after = [...readCpio(await machine.read_file('out.cpio'))];
  const now = after.map(({ name, bytes }): [string, Uint8Array] => [`/${name}`, bytes]);
  say({ type: 'end', exitCode, value: undefined, changed: changesOf(now, start.files) });

  /** What comes at a port, up to the word that nothing more will. */
  function written(port: number, stream: 'out' | 'error'): Promise<void> {
    const decoder = new TextDecoder();
    let bytes: number[] = [];
    let waiting = false;
    return new Promise((resolve) => {
      const flush = () => {
        waiting = false;
        const whole = Uint8Array.from(bytes);
        const end = endOf(whole, nonce);
        // A tail that may be the beginning of the end is kept back.
        const upTo = end ?? Math.max(0, whole.length - nonce.length);
        const shown = end === null && !whole.includes(0x1e) ? whole.length : upTo;
        bytes = end === null ? [...whole.subarray(shown)] : [];
        if (shown > 0)
          say({ type: 'output', stream, text: decoder.decode(whole.subarray(0, shown), { stream: true }) });
        if (end !== null) resolve();
      };
      machine.add_listener(`serial${port}-output-byte`, (byte: number) => {
        bytes.push(byte);
        if (waiting) return;
        waiting = true;
        queueMicrotask(flush);
      });
    });
  }
});

function endOf(bytes: Uint8Array, nonce: string): number | null {
  const from = bytes.length - nonce.length;
  if (from < 0) return null;
  for (let at = 0; at < nonce.length; at++) if (bytes[from + at] !== nonce.charCodeAt(at)) return null;
  return from;
}

const heard = (machine: Machine, event: string) =>
  new Promise<void>((resolve) => machine.add_listener(event, () => resolve()));

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
