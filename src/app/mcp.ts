/** The MCP servers, loaded when there is one: most first visits have none. */
import { cell } from '#base/cell.ts';
import type { McpAsked, McpFace, McpServerView } from '#ui/mcp-face.ts';
import type { createMcpServers, McpOptions } from './mcp-servers.ts';

export function createMcp(options: McpOptions) {
  const servers = cell<McpServerView[]>([]);
  const questions = cell<McpAsked[]>([]);
  let loading: Promise<ReturnType<typeof createMcpServers>> | null = null;
  const load = () => {
    loading ??= import('./mcp-servers.ts').then((file) => file.createMcpServers(options, { servers, questions }));
    return loading;
  };
  const face: McpFace = {
    servers,
    questions,
    add: async (input) => (await load()).face.add(input),
    refresh: async (id) => (await load()).face.refresh(id),
    check: async (id) => (await load()).face.check(id),
    signIn: async (id) => (await load()).face.signIn(id),
    accept: async (id, tools) => (await load()).face.accept(id, tools),
    remove: async (id) => (await load()).face.remove(id),
    answer: (id, answer) => void load().then((all) => all.face.answer(id, answer)),
    think: async (id) => (await load()).face.think(id),
  };
  return {
    face,
    /** What earlier visits kept: shown at once, connected to when first called. */
    async restore(): Promise<void> {
      if ((await options.store.all()).length > 0) await (await load()).restore();
    },
    /** After a sign-in that began here. */
    async comeBack(): Promise<void> {
      if (new URLSearchParams(location.search).has('state')) await (await load()).comeBack();
    },
  };
}
