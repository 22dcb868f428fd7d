/**
 * The file that Linux comes in: eight bytes of magic, the length of a header, the header as JSON, and the memory of a
 * started machine, gzipped. Made by `npm run build:linux`.
 */

export interface ImageHeader {
  format: number;
  /** Of the emulator; the memory of another version cannot be gone on with. */
  emulator: string;
  /** Bytes of memory the machine has. */
  memory: number;
  /** What is in it: packages with their versions. */
  packages: string[];
}

const magic = 'ESPLINUX';
/** Counts up with each change of what the page and the machine say to each other. */
export const imageFormat = 1;
export const emulatorVersion = '0.5.462';
const mostHeader = 65_536;

export function writeImage(header: ImageHeader, gzipped: Uint8Array): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const whole = new Uint8Array(magic.length + 4 + json.length + gzipped.length);
  whole.set(new TextEncoder().encode(magic));
  new DataView(whole.buffer).setUint32(magic.length, json.length, true);
  whole.set(json, magic.length + 4);
  whole.set(gzipped, magic.length + 4 + json.length);
  return whole;
}

/** Reads the header alone, and says in a sentence why the rest would not run here. */
export async function readImageHeader(
  file: Blob,
): Promise<{ ok: true; header: ImageHeader; from: number } | { ok: false; message: string }> {
  const again = 'Build one with npm run build:linux.';
  const start = new Uint8Array(await file.slice(0, magic.length + 4).arrayBuffer());
  if (new TextDecoder().decode(start.subarray(0, magic.length)) !== magic || start.length < magic.length + 4)
    return { ok: false, message: `This file is no image of Linux for this page. ${again}` };
  const size = new DataView(start.buffer).getUint32(magic.length, true);
  const from = start.length + size;
  if (size > mostHeader || from > file.size) return { ok: false, message: `The image is cut off or damaged. ${again}` };
  let header: Partial<ImageHeader>;
  try {
    header = JSON.parse(await file.slice(start.length, from).text());
  } catch {
    return { ok: false, message: `The image is damaged. ${again}` };
  }
  const { format, emulator, memory, packages } = header;
  if (format !== imageFormat || emulator !== emulatorVersion)
    return {
      ok: false,
      message: `The image is of another version (format ${format}, emulator ${emulator}); this page runs format ${imageFormat}, emulator ${emulatorVersion}. ${again}`,
    };
  if (typeof memory !== 'number' || !Array.isArray(packages))
    return { ok: false, message: `The image is damaged. ${again}` };
  return { ok: true, header: { format, emulator, memory, packages: packages.map(String) }, from };
}

/** The memory of the machine. Rejects where the bytes are damaged. */
export async function readMemory(file: Blob, from: number): Promise<ArrayBuffer> {
  return new Response(file.slice(from).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}
