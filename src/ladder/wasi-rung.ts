/** Rung 01 for programs compiled to WebAssembly (WASI preview 1): a `.wasm` of the workspace, with arguments, files and an exit code. */
import { createGuestRung, type GuestWorld } from './guest-rung.ts';
import type { RungProvider } from './rung.contract.ts';

export function createWasiRung(world: GuestWorld): RungProvider {
  return createGuestRung(
    {
      id: 'wasi',
      name: 'WASI',
      title: 'WASI programs in the isolate',
      languages: ['wasm'],
      cost: { coldMs: 60, warmMs: 30, memory: 4 * 2 ** 20, download: 20_000 },
      async load() {
        const { default: source } = await import('./wasi/guest.ts?guest');
        return { source, parts: async () => ({}) };
      },
    },
    world,
  );
}
