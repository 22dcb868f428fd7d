import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64 } from '#base/base64.ts';
import { createIds } from '#base/id.ts';
import { readConversationFile } from '../reading.ts';
import { locked, parts, wide } from './zip.suite.ts';
import { isZipProblem, listZip, unzip } from './zip.ts';

const world = { newId: createIds(), now: () => 1_700_000_000_000 };
const bytesOf = (text: string) => fromBase64(text) as Uint8Array<ArrayBuffer>;
const fileOf = (text: string) => new Blob([bytesOf(text)]);

describe('an archive as ChatGPT sends it', () => {
  it('is brought in as it is: every part of the conversations, and nothing else', async () => {
    const read = await readConversationFile(fileOf(parts), world);
    expect(read.ok && read.value.map(({ archive }) => archive.session.title)).toEqual(['Alps', 'Sea', 'City']);
    const said = read.ok ? read.value[0]!.archive.bodies.map(({ message }) => message.text) : [];
    expect(said[0]).toMatch(/^How high is Alps\? la la .*la/);
    const names = (await listZip(fileOf(parts))).map(({ name }) => name);
    expect(names).toContain('export/chat.html');
  });

  it('is read with fields of 64 bits, and stored as well as packed', async () => {
    const read = await readConversationFile(fileOf(wide), world);
    expect(read.ok && read.value.map(({ archive }) => archive.session.title)).toEqual(['City']);
  });

  it('with a password, or without conversations, is refused with what to do', async () => {
    expect(await readConversationFile(fileOf(locked), world)).toMatchObject({
      code: 'foreign',
      message: expect.stringContaining('password'),
    });
    // The names in the directory and the local headers, all of one length.
    const other = new TextDecoder('latin1').decode(bytesOf(parts)).replaceAll('conversations-', 'conversation_x');
    const renamed = new Blob([Uint8Array.from(other, (letter) => letter.charCodeAt(0))]);
    expect(await readConversationFile(renamed, world)).toMatchObject({
      code: 'foreign',
      message: expect.stringContaining('no conversations.json'),
    });
  });

  it('that unpacks to more than it says is not believed', async () => {
    const [entry] = (await listZip(fileOf(parts))).filter(({ name }) => name.endsWith('000.json'));
    await expect(unzip(fileOf(parts), { ...entry!, size: entry!.size - 1 })).rejects.toThrow('damaged');
    await expect(unzip(fileOf(parts), { ...entry!, size: 2 ** 31 })).rejects.toThrow('over 512 MiB');
    await expect(unzip(fileOf(parts), { ...entry!, crc: entry!.crc ^ 1 })).rejects.toThrow('damaged');
  });

  it('cut off or changed anywhere is refused, and never gives other words', async () => {
    const whole = bytesOf(parts);
    const intact = new Set(['Alps', 'Sea', 'City']);
    const change = fc.oneof(
      fc.nat(whole.length - 1).map((length) => whole.slice(0, length)),
      fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
        const changed = whole.slice();
        changed[at]! ^= by;
        return changed;
      }),
    );
    await fc.assert(
      fc.asyncProperty(change, async (given) => {
        const read = await readConversationFile(new Blob([given]), world);
        if (!read.ok) expect(['damaged', 'foreign', 'empty', 'broken']).toContain(read.code);
        else for (const { archive } of read.value) expect(intact).toContain(archive.session.title);
      }),
      { numRuns: 300 },
    );
    await expect(listZip(new Blob(['PK\u0003\u0004']))).rejects.toSatisfy(isZipProblem);
  });
});
