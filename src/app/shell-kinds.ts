/** The kinds of shell there are, each loaded when it is first used. */
import type { ShellKind } from './terminal.ts';

export function shellKinds(): ShellKind[] {
  return [
    {
      id: 'embedded',
      title: 'Embedded shell',
      note: 'Not a real system: a shell, Git, npm and a Node-compatible runtime in this page, without a network.',
      available: async () => ({ ok: true }),
      load: () => Promise.reject(new Error('it is not part of this version.')),
    },
  ];
}
