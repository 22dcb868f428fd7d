/** The embedded shell with the programs of this page: what it is made of comes with the first of them. */
import type { WebSend } from '#codemode/web-toolset.ts';
import type { Command } from '#ladder/command.contract.ts';
import type { NodeServers } from '#ladder/servers.contract.ts';
import type { Shells } from '#ladder/shell.contract.ts';
import type { Files } from '#workspace/files.contract.ts';
import { gitHttp } from './git.ts';
import type { Packages } from './packages.ts';
import type { SessionFiles } from './session-files.ts';

export interface EmbeddedOptions {
  filesOf: SessionFiles['of'];
  packages(): Promise<Packages>;
  send: WebSend;
  /** Where programs of Node may listen. */
  onServers(servers: NodeServers): void;
  newId: () => string;
  now: () => number;
}

export async function loadEmbeddedShells(
  about: Shells['about'],
  { filesOf, packages, send, onServers, newId, now }: EmbeddedOptions,
): Promise<Shells> {
  const [
    { createShells },
    { createEmbedded },
    { gitCommand },
    { npmCommands },
    { createGit },
    { createNode },
    { loadNode, loadVitest },
    own,
  ] = await Promise.all([
    import('#ladder/shells.ts'),
    import('#ladder/embedded.ts'),
    import('#ladder/git-command.ts'),
    import('#ladder/npm-command.ts'),
    import('#workspace/git.ts'),
    import('#ladder/node.ts'),
    import('#ladder/node-parts.ts'),
    packages().then(({ load }) => load()),
  ]);
  const node = createNode({ document, source: loadNode, vitest: loadVitest, now });
  onServers(node.servers);
  const commands: Command[] = [
    ...node.commands,
    gitCommand((files: Files) => createGit({ files, now, http: gitHttp(send) }), now),
    ...npmCommands({ npm: own.npm, now, instead: new Set(['vitest']) }),
  ];
  const provider = createEmbedded({ commands, now });
  await provider.start();
  return createShells({
    about,
    newId,
    make: (parts) => provider.open({ ...parts, files: () => filesOf({ sessionId: parts.sessionId }) }),
  });
}
