/** Reads a file of conversations, whichever program wrote it. Never throws, and never gives a part of a conversation. */

import type { ReadCode, ReadConversation, ReadResult } from './session-file.contract.ts';
import { isSessionFile, readSession } from './session-file.ts';
import { isChatGpt, readChatGpt } from './transfer/chatgpt.ts';
import { isClaude, readClaude } from './transfer/claude.ts';
import { asObject, type ForeignConversation, type Numbering, toConversation } from './transfer/foreign.ts';
import { isPi, readPi } from './transfer/pi.ts';
import { isZip, isZipProblem, listZip, unzip } from './transfer/zip.ts';

export interface ReadingWorld extends Numbering {
  now(): number;
}

const known =
  'Espalier reads its own session files, pi’s sessions, and what ChatGPT and Claude export, as it is or unpacked.';

/** A file as a person gives it: what `readConversations` reads, or the archive that ChatGPT or Claude sent. */
export async function readConversationFile(file: Blob, world: ReadingWorld): Promise<ReadResult<ReadConversation[]>> {
  if (!(await isZip(file))) return readConversations(new Uint8Array(await file.arrayBuffer()), world);
  try {
    const inside = (await listZip(file)).filter(({ name }) => exported.test(name));
    inside.sort((a, b) => (a.name < b.name ? -1 : 1));
    if (inside.length === 0) return refuse('foreign', `There is no conversations.json in the archive. ${known}`);
    const all: ReadConversation[] = [];
    for (const entry of inside) {
      const read = await readConversations(await unzip(file, entry), world);
      if (!read.ok && read.code !== 'empty') return read;
      if (read.ok) all.push(...read.value);
    }
    return all.length > 0
      ? { ok: true, value: all }
      : refuse('empty', 'No conversation of the archive has a message that can be shown.');
  } catch (problem) {
    if (isZipProblem(problem)) return refuse(problem.zip, problem.message);
    throw problem;
  }
}

/** Large exports come in parts: `conversations-001.json`. */
const exported = /(^|\/)conversations(-\d+)?\.json$/;

export async function readConversations(
  given: Uint8Array<ArrayBuffer>,
  world: ReadingWorld,
): Promise<ReadResult<ReadConversation[]>> {
  const unpacked = await unpack(given);
  if (!unpacked)
    return refuse('damaged', 'The file is cut off or damaged: it cannot be unpacked. Get it again where it came from.');
  const text = decode(unpacked);
  if (text === null) return refuse('foreign', `This is no text file. ${known}`);
  if (!text.trim()) return refuse('empty', 'The file is empty.');
  if (isSessionFile(text)) {
    const read = await readSession(unpacked);
    return read.ok ? { ok: true, value: [read.value] } : read;
  }
  try {
    return readForeign(text, world);
  } catch {
    // Nested too deep for the parser, for example.
    return refuse('foreign', `The file cannot be read. ${known}`);
  }
}

function readForeign(text: string, world: ReadingWorld): ReadResult<ReadConversation[]> {
  const now = world.now();
  if (isPi(text)) {
    const read = readPi(text, now);
    if (!read)
      return refuse(
        'damaged',
        'A line of the file is no JSON: it is cut off or damaged. Copy it again from where pi keeps it.',
      );
    return given([read], world);
  }
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    const looksLike = /"mapping"|"chat_messages"/.test(text.slice(0, 100_000));
    return looksLike
      ? refuse('damaged', 'The file is cut off or damaged: it is no whole JSON. Unpack the export again.')
      : refuse('foreign', `The file is of no kind that is known. ${known}`);
  }
  const listed = asObject(whole).conversations;
  const all = Array.isArray(whole) ? whole : Array.isArray(listed) ? listed : [whole];
  const read = all.flatMap((one): ForeignConversation[] =>
    isChatGpt(one) ? [readChatGpt(one, now)] : isClaude(one) ? [readClaude(one, now)] : [],
  );
  if (read.length === 0) return refuse('foreign', `There is no conversation in the file. ${known}`);
  return given(read, world);
}

function given(read: ForeignConversation[], world: ReadingWorld): ReadResult<ReadConversation[]> {
  const some = read.map((one) => toConversation(one, world)).filter(({ archive }) => archive.entries.length > 0);
  return some.length > 0
    ? { ok: true, value: some }
    : refuse('empty', 'No conversation of the file has a message that can be shown.');
}

/** The bytes themselves, or what is packed in them; `null` where that is broken. */
async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(plain).arrayBuffer());
  } catch {
    return null;
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const refuse = (code: ReadCode, message: string) => ({ ok: false as const, code, message });
