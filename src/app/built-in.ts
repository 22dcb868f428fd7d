/** The sources that are part of the page: Edge, the workspace and memory. */
import type { Catalog } from '#codemode/catalog.contract.ts';
import type { Connector } from '#codemode/connector.contract.ts';
import { discoveryToolset } from '#codemode/discovery-toolset.ts';
import type { EdgeStore } from '#codemode/edge.contract.ts';
import { createHttpConnector } from '#codemode/http-connector.ts';
import type { RunStore } from '#codemode/run.contract.ts';
import { memoryToolset } from '#codemode/toolset.ts';
import { workspaceToolset } from '#codemode/workspace-toolset.ts';
import type { Memories } from '#memory/memory.ts';
import { createWork } from '#workspace/work.ts';
import type { Packages } from './packages.ts';
import { onFilesOf, type SessionFiles } from './session-files.ts';
import type { createSources } from './sources.ts';

export async function addBuiltIns(options: {
  catalog: Catalog;
  sources: ReturnType<typeof createSources>;
  filesOf: SessionFiles['of'];
  packages: Packages;
  memory: Memories;
  edgeStore: EdgeStore;
  runs: RunStore;
  now: () => number;
  newId: () => string;
}): Promise<void> {
  const { catalog, sources, filesOf, packages, memory, edgeStore, runs, now, newId } = options;
  const { createEdge, edgeDocument } = await import('#codemode/edge.ts');
  const edge = createEdge({ store: edgeStore, now, newId });
  const connector: Connector = {
    ...createHttpConnector({
      source: 'edge',
      catalog,
      send: edge.send,
      preview: edge.preview,
      reversible: true,
      recovery: () => ({ key: 'idempotency-key' }),
      now,
    }),
    // Edge keeps what it changed, so it takes any write back itself.
    revertible: () => ({ can: true }),
    async status({ token }) {
      const answer = await edge.written(token);
      return answer ? { happened: true, reply: { ok: true, value: answer.value } } : { happened: false };
    },
    async revert({ token }) {
      const answer = await edge.revert(token);
      if (!answer.ok) return { ok: false, code: answer.code, message: answer.message };
      if (answer.status === 200) return { ok: true, value: null };
      return { ok: false, code: `http_${answer.status}`, message: JSON.parse(String(answer.body)).detail };
    },
  };
  await sources.addBuiltIn({ name: 'edge', text: edgeDocument(), from: 'built in' }, connector);
  await sources.addToolset(discoveryToolset({ catalog, runs }));
  await sources.addToolset(
    memoryToolset({
      remember: (text, tags) => memory.remember(text, { tags }),
      recall: memory.recall,
      forget: memory.forget,
      unforget: memory.unforget,
    }),
  );
  await sources.addToolset(onFilesOf(filesOf, (files) => workspaceToolset(files, createWork(files))));
  await sources.addToolset(packages.toolset);
}
