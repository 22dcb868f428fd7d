/** Pages, packages and tabs of the fixture: none, and one that writes. Only tests import it. */
import { cell } from '#base/cell.ts';
import type { Ide } from './ide.ts';

export function fixturePages(): Pick<Ide, 'preview' | 'browser' | 'packages' | 'tab'> {
  return {
    preview: { shown: cell(null), open: async () => {}, close: () => {} },
    browser: { chrome: cell({ is: 'none' }), attach: async () => null, detach: async () => {} },
    tab: {
      state: cell({ role: 'writer', silent: false, taking: false }),
      takeOver: () => {},
      reload: () => {},
    },
    packages: { registry: async () => '', setRegistry: async () => null, list: async () => [] },
  };
}
