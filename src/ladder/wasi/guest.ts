/**
 * The Worker in which a WASI program runs (wasi_snapshot_preview1), in a frame of an opaque origin without any network.
 * `.` is the folder it stands in and `/workspace` all of them, as in Python: C libraries take `/` for `.`. Serves one program.
 */
import {
  ConsoleStdout,
  Directory,
  File,
  type Inode,
  OpenFile,
  PreopenDirectory,
  WASI,
} from '@bjorn3/browser_wasi_shim';
import { changesOf, serve } from '../guest/serve.ts';

/** As a shell has it: killed by SIGABRT. */
const trapped = 134;

serve(async (start, { say }) => {
  const given = new Map(start.files);
  const path = `/${start.code.trim().replace(/^\/+/, '')}`;
  const program = given.get(path);
  const complain = (text: string) => say({ type: 'output', stream: 'error', text: `${text}\n` });
  say({ type: 'running' });
  const end = (exitCode: number, changed: [string, Uint8Array | null][] = []) =>
    say({ type: 'end', exitCode, value: undefined, changed });
  if (!program) {
    complain(`${path}: there is no such file.`);
    return end(127);
  }
  let module: WebAssembly.Module;
  try {
    module = await WebAssembly.compile(program as BufferSource);
  } catch (error) {
    complain(`${path} is no WebAssembly: ${String((error as Error).message)}`);
    return end(126);
  }
  const foreign = WebAssembly.Module.imports(module).find((wanted) => wanted.module !== 'wasi_snapshot_preview1');
  const starts = WebAssembly.Module.exports(module).some(({ name }) => name === '_start');
  if (foreign || !starts) {
    const why = foreign
      ? `it wants ${foreign.module}.${foreign.name}, which is no part of WASI preview 1`
      : 'it has no _start, so it is a library';
    complain(`${path} cannot be run: ${why}.`);
    return end(126);
  }
  const root = new Map<string, Inode>();
  for (const [at, bytes] of start.files) put(root, at, bytes);
  const out = (stream: 'out' | 'error') => {
    const decoder = new TextDecoder();
    return new ConsoleStdout((bytes) =>
      say({ type: 'output', stream, text: decoder.decode(bytes.slice(), { stream: true }) }),
    );
  };
  const wasi = new WASI(
    [path.slice(path.lastIndexOf('/') + 1), ...start.args],
    Object.entries(start.environment).map(([name, value]) => `${name}=${value}`),
    [
      new OpenFile(new File(new TextEncoder().encode(start.stdin))),
      out('out'),
      out('error'),
      new PreopenDirectory('.', folderAt(root, start.folder)),
      new PreopenDirectory('/workspace', root),
    ],
  );
  let exitCode = trapped;
  try {
    const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport });
    exitCode = wasi.start(instance as Parameters<WASI['start']>[0]);
  } catch (error) {
    complain(`${path} was ended by a trap: ${String((error as Error)?.message ?? error)}`);
  }
  end(exitCode & 255, changesOf(filesIn(root, ''), start.files));
});

function folderAt(root: Map<string, Inode>, path: string): Map<string, Inode> {
  let folder = root;
  for (const name of path.split('/').filter(Boolean)) {
    const next = folder.get(name);
    if (next instanceof Directory) folder = next.contents;
    else {
      const made = new Directory(new Map());
      folder.set(name, made);
      folder = made.contents;
    }
  }
  return folder;
}

function put(root: Map<string, Inode>, path: string, bytes: Uint8Array): void {
  const at = path.lastIndexOf('/');
  folderAt(root, path.slice(0, at)).set(path.slice(at + 1), new File(bytes));
}

function* filesIn(folder: Map<string, Inode>, above: string): Iterable<[string, Uint8Array]> {
  for (const [name, inode] of folder) {
    if (inode instanceof Directory) yield* filesIn(inode.contents, `${above}/${name}`);
    else if (inode instanceof File) yield [`${above}/${name}`, inode.data];
  }
}
