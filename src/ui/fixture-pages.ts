/** Pages, packages and tabs of the fixture: none, and one that writes. Only tests import it. */
import { cell } from '#base/cell.ts';
import type { Ide } from './ide.ts';
import type { ForeignPage } from './preview-face.ts';

export function fixturePages(): Pick<Ide, 'preview' | 'browser' | 'packages' | 'tab'> {
  const foreign = cell<ForeignPage | null>(null);
  const servers = cell([{ port: 3000, url: 'about:blank#3000' }]);
  return {
    preview: {
      shown: cell(null),
      foreign,
      servers,
      open: async (address) => foreign.set({ address, ...servers.get()[0]! }),
      close: () => foreign.set(null),
    },
    browser: { chrome: cell({ is: 'none' }), attach: async () => null, detach: async () => {} },
    tab: {
      state: cell({ role: 'writer', silent: false, taking: false }),
      takeOver: () => {},
      reload: () => {},
    },
    packages: { registry: async () => '', setRegistry: async () => null, list: async () => [] },
  };
}
