import type { GivenFile } from '../exchange-face.ts';

/** Files of a drop, those in folders with their paths. Call it in the event itself: the list is empty after it. */
export async function takeDrop({ items, files }: DataTransfer): Promise<GivenFile[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  const plain = [...files].map((file) => ({ path: file.name, file }));
  return entries.length > 0 ? (await import('./dropped.ts')).filesBelow(entries) : plain;
}
