/** The embedded shell is loaded when the first is asked for. */
import type { WebSend } from '#codemode/web-toolset.ts';
import type { NodeServers } from '#ladder/servers.contract.ts';
import type { Shells } from '#ladder/shell.contract.ts';
import type { Packages } from './packages.ts';
import type { SessionFiles } from './session-files.ts';

export const createEmbeddedShells =
  (options: {
    filesOf: SessionFiles['of'];
    packages(): Promise<Packages>;
    send: WebSend;
    onServers(servers: NodeServers): void;
    newId: () => string;
    now: () => number;
  }) =>
  async (about: Shells['about']): Promise<Shells> => {
    const { loadEmbeddedShells } = await import('./embedded-shells.ts');
    return loadEmbeddedShells({ ...options, about });
  };
