/** The Worker in which Python runs, in a frame of an opaque origin without any network. Serves one program. */
import { loadPyodide, version } from 'pyodide';
import { changesOf, serve } from '../guest/serve.ts';
import type { GuestStart } from '../guest/wire.ts';
import type { PythonParts, PythonWord } from './wire.ts';

type Start = GuestStart & PythonParts;

/** The interpreter itself stands before this in the text of the Worker. */
declare const createPyodideModule: NonNullable<NonNullable<Parameters<typeof loadPyodide>[0]>['createPyodideModule']>;

const root = '/workspace';

/** Gives the exit code and the value of the last expression. What is raised is printed from the program's first line on. */
const runner = `
async def __run(code, names, argv):
    import sys, traceback
    from pyodide.code import eval_code_async
    sys.argv = list(argv)
    try:
        value = await eval_code_async(code, names, filename="program.py")
        return 0, value
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return (end.code or 0) & 255, None
        print(end.code, file=sys.stderr)
        return 1, None
    except BaseException as error:
        place = error.__traceback__
        while place and place.tb_frame.f_code.co_filename != "program.py":
            place = place.tb_next
        traceback.print_exception(type(error), error, place)
        return 1, None
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
__run`;

/** `codemode.<method>({…})` or `codemode.<method>(name=…)`, also as `import codemode`. Resolves as in TypeScript. */
const door = `
def __door(call):
    import sys, types
    from pyodide.ffi import to_js
    from js import Object
    module = types.ModuleType("codemode", "The methods this program may call. Each is awaited.")
    class CodemodeError(Exception):
        def __init__(self, code, message, data=None):
            super().__init__(message)
            self.code, self.message, self.data = code, message, data
    module.CodemodeError = CodemodeError
    def method(name):
        if name.startswith("__"):
            raise AttributeError(name)
        async def called(*given, **named):
            if named:
                given = (*given, named)
            reply = (await call(name, to_js(list(given), dict_converter=Object.fromEntries))).to_py()
            if not reply["ok"]:
                raise CodemodeError(reply["code"], reply["message"], reply.get("data"))
            return reply.get("value")
        called.__name__ = name
        return called
    module.__getattr__ = method
    sys.modules["codemode"] = module
    return module
__door`;

serve<PythonParts, PythonWord>(async (start, { say, call }) => {
  const python = await boot(start);
  if (!start.snapshot) {
    try {
      const memory = python.makeMemorySnapshot().slice().buffer as ArrayBuffer;
      say({ type: 'snapshot', memory }, [memory]);
    } catch {
      // Without one the next start is as slow as this.
    }
  }
  for (const [stream, set] of [
    ['out', python.setStdout],
    ['error', python.setStderr],
  ] as const) {
    const decoder = new TextDecoder();
    set({
      write(bytes: Uint8Array) {
        say({ type: 'output', stream, text: decoder.decode(bytes.slice(), { stream: true }) });
        return bytes.length;
      },
    });
  }
  let given: string | null = start.stdin;
  python.setStdin({
    stdin() {
      const text = given;
      given = null;
      return text;
    },
  });
  const { FS } = python;
  FS.mkdirTree(root);
  for (const [path, bytes] of start.files) {
    FS.mkdirTree(root + path.slice(0, path.lastIndexOf('/')));
    FS.writeFile(root + path, bytes);
  }
  FS.mkdirTree(root + start.folder);
  FS.chdir(root + start.folder);
  const codemode = python.runPython(door)(call);
  const names = python.toPy({ __name__: '__main__', input_data: start.input ?? null, codemode });
  python.runPython(`import os, sys; sys.path.insert(0, os.getcwd())`);
  for (const [name, value] of Object.entries(start.environment)) python.globals.get('os').environ.set(name, value);
  const play = python.runPython(runner);
  say({ type: 'running' });
  const pair = await play(start.code, names, python.toPy(['program.py', ...start.args]));
  const exitCode = Number(pair.get(0));
  const value = plain(pair.get(1));
  say({ type: 'end', exitCode, value, changed: changesOf(filesIn(FS, ''), start.files) });
});

type Python = Awaited<ReturnType<typeof loadPyodide>> & { makeMemorySnapshot(): Uint8Array };

function boot(start: Start): Promise<Python> {
  // Its loader reads its own files over the network, of which there is none: they are here already.
  const own: Record<string, [ArrayBuffer, string]> = {
    'pyodide.asm.wasm': [start.wasm, 'application/wasm'],
    'python_stdlib.zip': [start.library, 'application/zip'],
  };
  globalThis.fetch = async (address) => {
    const found = own[String(address).split('/').at(-1)!];
    if (!found) throw new TypeError('There is no network here.');
    return new Response(found[0], { headers: { 'content-type': found[1] } });
  };
  return loadPyodide({
    indexURL: 'https://python.invalid/',
    packageBaseUrl: 'https://python.invalid/',
    lockFileContents: {
      info: { arch: 'wasm32', platform: 'emscripten', version, python: '3.14.2', abi_version: '2026_0' },
      packages: {},
    } as never,
    createPyodideModule,
    env: { HOME: '/home/python', PYTHONDONTWRITEBYTECODE: '1' },
    ...(start.snapshot ? { _loadSnapshot: start.snapshot } : { _makeSnapshot: true }),
  }) as Promise<Python>;
}

/** As plain data; what is none is told as Python writes it. */
function plain(value: unknown): unknown {
  const proxy = value as { toJs?(options: object): unknown; toString(): string } | null | undefined;
  if (typeof proxy?.toJs !== 'function') return value;
  try {
    return structuredClone(proxy.toJs({ create_pyproxies: false, dict_converter: Object.fromEntries }));
  } catch {
    return proxy.toString();
  }
}

function* filesIn(FS: Python['FS'], folder: string): Iterable<[string, Uint8Array]> {
  for (const name of FS.readdir(root + folder) as string[]) {
    if (name === '.' || name === '..' || name === '__pycache__') continue;
    const path = `${folder}/${name}`;
    const mode = FS.lstat(root + path).mode;
    if (FS.isDir(mode)) yield* filesIn(FS, path);
    if (FS.isFile(mode)) yield [path, FS.readFile(root + path) as Uint8Array];
  }
}
