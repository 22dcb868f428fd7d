/** The sign-in at OpenRouter, loaded when someone leaves for it or has come back. */
import { later } from '#base/later.ts';
import type { createOpenRouterSignIn } from './openrouter-sign-in.ts';

type Options = Parameters<typeof createOpenRouterSignIn>[0];

export function createLaterSignIn(options: Options): { leave(): Promise<void>; comeBack(): Promise<void> } {
  const signIn = later(async () => (await import('./openrouter-sign-in.ts')).createOpenRouterSignIn(options));
  return {
    leave: async () => (await signIn()).leave(),
    async comeBack() {
      if (new URL(location.href).searchParams.has('code')) await (await signIn()).comeBack();
    },
  };
}
