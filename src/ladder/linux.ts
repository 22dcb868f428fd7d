/**
 * Rung 04 by Linux: a real kernel in an emulator (v86), in a Worker of a sealed frame, without a network card. Each command
 * goes on from the memory of a started machine that a person has given, with a copy of the workspace.
 */
import { createGuestRung, type GuestWorld } from './guest-rung.ts';
import type { LinuxWord } from './linux/guest.ts';
import { readImageHeader, readMemory } from './linux/image.ts';
import type { RungProvider } from './rung.contract.ts';

interface Options extends GuestWorld {
  /** The image that a person gave, or `null`. */
  image(): Promise<Blob | null>;
  parts(): Promise<{ source: string; emulator: ArrayBuffer }>;
  /** Told for each command how long it took until the machine could go on, milliseconds. */
  onRestored?(ms: number): void;
}

export const noImage = 'No image of Linux was given. Build one with npm run build:linux and choose it in the settings.';

/** Says in a sentence why a file is no image for this page; `null` where it is one. */
export async function checkImage(file: Blob): Promise<string | null> {
  const read = await readImageHeader(file);
  return read.ok ? null : read.message;
}

export function createLinux({ image, parts, onRestored, ...world }: Options): RungProvider {
  /** The memory of the image that was read last. */
  let kept: { image: Blob; state: ArrayBuffer; memory: number } | undefined;
  const read = async () => {
    const given = await image();
    if (!given) throw new Error(noImage);
    if (kept?.image === given) return kept;
    const checked = await readImageHeader(given);
    if (!checked.ok) throw new Error(checked.message);
    const state = await readMemory(given, checked.from).catch(() => {
      throw new Error('The image is damaged. Build one with npm run build:linux.');
    });
    kept = { image: given, state, memory: checked.header.memory };
    return kept;
  };
  const rung = createGuestRung(
    {
      id: 'linux',
      name: 'Linux',
      title: 'Linux',
      languages: ['shell'],
      hear(word) {
        const { type, ms } = word as Partial<LinuxWord>;
        if (type === 'restored') onRestored?.(Number(ms));
      },
      cost: { coldMs: 2000, warmMs: 600, memory: 400 * 2 ** 20, download: 500_000 },
      async load() {
        const [{ source, emulator }] = await Promise.all([parts(), read()]);
        return {
          source,
          async parts() {
            const { state, memory } = await read();
            return { emulator, state, memory };
          },
        };
      },
    },
    world,
  );
  return {
    ...rung,
    rung: 'sandbox',
    risk: 'A real kernel with no network: a command has a copy of the workspace, and what it changes is written back.',
    async available() {
      const given = await image();
      const problem = given ? await checkImage(given) : noImage;
      return problem ? { ok: false, reason: problem } : rung.available();
    },
    dispose() {
      kept = undefined;
      rung.dispose();
    },
  };
}
