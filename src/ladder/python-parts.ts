/** What Python is made of, from this page's own origin. Loaded when the first program asks for it. */

import wasmUrl from 'pyodide/pyodide.asm.wasm?url';
import libraryUrl from 'pyodide/python_stdlib.zip?url';
import { readOwnFile } from '#base/own-file.ts';
import source from './python/guest.ts?guest';

export async function loadPython(): Promise<{ source: string; wasm: ArrayBuffer; library: ArrayBuffer }> {
  const [wasm, library] = await Promise.all([readOwnFile(wasmUrl), readOwnFile(libraryUrl)]);
  return { source, wasm, library };
}
