/** OpenRouter's sign-in: leaves the page with a challenge, comes back with a code, trades it for a key in the vault. */
import type { Egress } from '#guard/egress.contract.ts';
import { createFetch } from '#guard/egress-fetch.ts';
import { finishSignIn, openRouterOrigin, startSignIn } from '#models/openrouter.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import type { ModelDraft } from '#ui/ide.ts';
import type { Notices } from './notices.ts';

const setting = 'openrouter-verifier';

export function createOpenRouterSignIn(options: {
  egress: Egress;
  settings: SettingsStore;
  notices: Notices;
  addModel(draft: ModelDraft): Promise<unknown>;
}) {
  const { egress, settings, notices, addModel } = options;
  return {
    async leave() {
      const callback = new URL(location.href);
      callback.search = '';
      callback.hash = '';
      const { url, verifier } = await startSignIn(callback.href);
      await settings.set(setting, verifier);
      location.assign(url);
    },
    /** Does nothing unless this page was opened by OpenRouter with a code for a sign-in that began here. */
    async comeBack() {
      const address = new URL(location.href);
      const code = address.searchParams.get('code');
      const verifier = await settings.get<string | null>(setting, null);
      // One with a state is the end of another sign-in.
      if (!code || !verifier || address.searchParams.has('state')) return;
      address.searchParams.delete('code');
      history.replaceState(null, '', address);
      await settings.set(setting, null);
      await egress.grant([{ id: 'sign-in', origin: openRouterOrigin }]);
      const key = await finishSignIn(code, verifier, createFetch(egress, 'sign-in'));
      await egress.revoke(['sign-in']);
      if (notices.problem(key) || !key.ok) return;
      await addModel({
        kind: 'openai-compatible',
        label: 'OpenRouter',
        baseUrl: `${openRouterOrigin}/api/v1`,
        model: 'openrouter/auto',
        protocol: 'tools',
        key: key.value,
      });
      notices.say({ tone: 'info', text: 'Signed in. The key is kept for openrouter.ai and nowhere else.' });
    },
  };
}
