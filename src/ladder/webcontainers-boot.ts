/** The real one: a frame of stackblitz.com that the package adds to the page. Needs a cross-origin isolated page. */
import { configureAPIKey, WebContainer } from '@webcontainer/api';
import type { Container } from './webcontainers/container.ts';

let keyed = false;

/** Never settles where the frame does not answer. `coep` is what the page was served with. */
export async function bootWebContainer(coep: 'credentialless' | 'require-corp', key: string): Promise<Container> {
  // It may be said once, before the first start.
  if (key !== '' && !keyed) {
    keyed = true;
    configureAPIKey(key);
  }
  return (await WebContainer.boot({ coep, workdirName: 'workspace' })) as Container;
}
