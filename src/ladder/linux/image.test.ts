import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { emulatorVersion, imageFormat, readImageHeader, readMemory, writeImage } from './image.ts';

const header = { format: imageFormat, emulator: emulatorVersion, memory: 2 ** 28, packages: ['busybox 1'] };
const state = new Uint8Array([1, 2, 3]);
const fileOf = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]);
const image = (more: object = {}) => writeImage({ ...header, ...more }, gzipSync(state));

it('is read as it was written', async () => {
  const file = fileOf(image());
  const read = await readImageHeader(file);
  if (!read.ok) throw new Error(read.message);
  expect(read.header).toEqual(header);
  expect(new Uint8Array(await readMemory(file, read.from))).toEqual(state);
});

it('of another version says which, and what to do', async () => {
  for (const other of [{ emulator: '0.4.0' }, { format: imageFormat + 1 }])
    expect(await readImageHeader(fileOf(image(other)))).toMatchObject({
      ok: false,
      message: expect.stringMatching(/of another version .*npm run build:linux/),
    });
});

it('that is none, cut off or damaged is told from one', async () => {
  const whole = image();
  const broken = whole.slice();
  broken[12] = 0;
  const huge = whole.slice();
  new DataView(huge.buffer).setUint32(8, 2 ** 31, true);
  for (const bytes of [new Uint8Array(), new Uint8Array(100), whole.slice(0, 10), whole.slice(0, 20), broken, huge])
    expect(await readImageHeader(fileOf(bytes))).toMatchObject({ ok: false, message: expect.stringMatching(/\.$/) });
  const cut = fileOf(whole.slice(0, -6));
  const read = await readImageHeader(cut);
  await expect(readMemory(cut, read.ok ? read.from : 0)).rejects.toThrow();
});
