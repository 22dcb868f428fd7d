/** The canary as text in a file, and what it tells about a database. Pure. */
import type { Canary, Found, Verdict } from './safe.contract.ts';

/** Each of the two places of the file. Written in turn: a write that is cut off leaves the other. */
export const slotBytes = 2_048;

interface Slot extends Canary {
  turn: number;
}

/** The text of one slot, of exactly `slotBytes` bytes. */
export function writeSlot(canary: Canary, turn: number): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify({ ...canary, turn } satisfies Slot);
  const bytes = new Uint8Array(slotBytes).fill(32);
  bytes.set(new TextEncoder().encode(`${checkOf(text)} ${text}`));
  return bytes;
}

/** The newest slot of a file that is whole, and its turn. */
export function readSlots(file: Uint8Array): { canary: Canary; turn: number } | null {
  const slots = [0, 1].map((at) => readSlot(file.subarray(at * slotBytes, (at + 1) * slotBytes)));
  const newest = slots.reduce((a, b) => (!a || (b && b.turn > a.turn) ? b : a), null);
  if (!newest) return null;
  const { turn, ...canary } = newest;
  return { canary, turn };
}

function readSlot(bytes: Uint8Array): Slot | null {
  const text = new TextDecoder().decode(bytes).trim();
  const [check, json] = [text.slice(0, 8), text.slice(9)];
  if (json === '' || checkOf(json) !== check) return null;
  try {
    const slot = JSON.parse(json);
    const sound = typeof slot?.name === 'string' && typeof slot.uuid === 'string' && Number.isInteger(slot.turn);
    return sound && Number.isInteger(slot.counts?.entries) ? slot : null;
  } catch {
    return null;
  }
}

/** FNV-1a, 32 bits (draft-eastlake-fnv): enough to tell a write that was cut off. */
function checkOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

const named = { sessions: 'conversations', entries: 'messages', bodies: 'texts of messages' } as const;

/** What is to be thought of a database. Counts may have grown since the canary was written, and never shrink. */
export function judge(canary: Canary | null, found: Found): Verdict {
  if (!canary) return found.uuid === null ? { state: 'first' } : { state: 'fine' };
  if (found.uuid === null)
    return { state: 'lost', message: 'What was kept in this browser is gone: the database is empty.' };
  if (found.uuid !== canary.uuid)
    return { state: 'lost', message: 'Another database is in the place of the one that was kept here.' };
  if (!found.counts) return { state: 'damaged', message: 'The database opens, and some of it cannot be read.' };
  for (const table of ['sessions', 'entries', 'bodies'] as const) {
    const [was, is] = [canary.counts[table], found.counts[table]];
    if (is < was)
      return { state: 'damaged', message: `${was - is} of ${was} ${named[table]} are missing from the database.` };
  }
  if (canary.audit && (found.audit?.seq ?? 0) < canary.audit.seq)
    return { state: 'damaged', message: `The audit ended at row ${canary.audit.seq}, and is shorter now.` };
  return { state: 'fine' };
}
