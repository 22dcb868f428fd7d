/** Two sources, one of them large, for tests; nothing can be imported. */
import { cell } from '#base/cell.ts';
import type { Ide } from './ide.ts';

export function fixtureSources() {
  return {
    sources: cell([
      {
        id: 'edge',
        title: 'Edge',
        version: '1.0',
        from: 'built in',
        kind: 'openapi',
        server: null,
        operations: 14,
        notes: [],
        naiveTokens: 5210,
      },
      {
        id: 'cloudflare',
        title: 'Cloudflare',
        version: '4.0',
        from: 'cloudflare.json',
        kind: 'openapi',
        server: 'https://api.cloudflare.com/client/v4',
        operations: 2569,
        notes: [],
        naiveTokens: 1_169_092,
      },
    ]),
    methods: cell([
      {
        name: 'edge_zones_list',
        source: 'edge',
        summary: 'List zones',
        effect: 'read',
        route: 'GET /zones',
        deprecated: false,
        tags: [],
      },
    ]),
    importing: cell(null),
    importSource: async () => null,
    cancelImport() {},
    async removeSource() {},
    mcp: {
      servers: cell([]),
      questions: cell([]),
      add: async () => ({ message: 'Nothing is there.', findings: [] }),
      async refresh() {},
      async check() {},
      async signIn() {},
      async accept() {},
      async remove() {},
      answer() {},
      think: async () => null,
    },
    async setSourceKey() {},
    ownRecovery: () => ({}),
    recoveryOffers: () => ({ undo: [], look: [] }),
    async setSourceRecovery() {},
    async refreshSource() {},
    async addReferred() {},
    async setSourceServer() {},
    sourceChanges: cell(new Map()),
    footprint: cell<ReturnType<Ide['footprint']['get']>>({
      prompt: 612,
      naive: 1_174_302,
      methods: 2583,
      inlined: false,
    }),
    searchMethods: async () => ({ hits: [], declarations: '', tokens: 0 }),
  } satisfies Partial<Ide>;
}
