/** What Python is made of, from this page's own origin. Loaded when the first program asks for it. */

import interpreter from 'pyodide/pyodide.asm.mjs?raw';
import wasmUrl from 'pyodide/pyodide.asm.wasm?url';
import libraryUrl from 'pyodide/python_stdlib.zip?url';
import { readOwnFile } from '#base/own-file.ts';
import guest from './python/guest.ts?guest';

/** Names the very bytes of the interpreter. */
export const pythonVersion = wasmUrl;

export async function loadPython(): Promise<{ source: string; wasm: ArrayBuffer; library: ArrayBuffer }> {
  const [wasm, library] = await Promise.all([readOwnFile(wasmUrl), readOwnFile(libraryUrl)]);
  return { source: `${asScript(interpreter)}\n${guest}`, wasm, library };
}

/** Not bundled with the guest, since that would put the whole wasm into the text; so a module has to become a script. */
const asScript = (module: string) =>
  module
    .replaceAll('import.meta.url', '"https://python.invalid/"')
    .replace(/export default (\w+);\s*$/, 'globalThis.createPyodideModule = $1;');
