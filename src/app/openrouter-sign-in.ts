/** OpenRouter's sign-in: leaves the page with a challenge, comes back with a code, trades it for a key. */
import { finishSignIn, startSignIn } from '#models/openrouter.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import type { createModelChoice } from './model-choice.ts';
import type { Notices } from './notices.ts';

export function createOpenRouterSignIn(options: {
  settings: SettingsStore;
  models: ReturnType<typeof createModelChoice>;
  notices: Notices;
}) {
  const { settings, models, notices } = options;
  return { leave: async () => {}, comeBack: async () => {} };
}
