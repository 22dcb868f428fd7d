/** What is open and how large, which the next visit finds again. */
import { newestOnly } from '#base/newest.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import { createView, type Kept, type View } from '#ui/view.ts';

const name = 'view';

export const readView = (settings: Pick<SettingsStore, 'get'>): Promise<Partial<Kept>> =>
  settings.get<Partial<Kept>>(name, {});

/** `clear` takes the keys that are known out of a text. */
export function createKeptView(
  initial: Partial<Kept>,
  settings: Pick<SettingsStore, 'set'>,
  clear: (text: string) => Promise<string>,
): View {
  const save = newestOnly(async (kept: Kept) => {
    const program = kept.program && (await clear(kept.program));
    await settings.set(name, { ...kept, program });
  });
  return createView({ initial, save });
}
