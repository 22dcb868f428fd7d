/** What Linux runs on, from this page’s own origin: the emulator. Loaded when the first command asks for it. */
import emulator from 'v86/build/libv86.js?raw';
import wasmUrl from 'v86/build/v86.wasm?url';
import { readOwnFile } from '#base/own-file.ts';
import guest from './linux/guest.ts?guest';
import yielding from './linux/yielding.ts?guest';

export async function loadEmulator(): Promise<{ source: string; emulator: ArrayBuffer }> {
  return { source: `${yielding}\n${emulator}\n${guest}`, emulator: await readOwnFile(wasmUrl) };
}
