/** The actions on MCP servers: adding, signing in, checking and removing them, and the questions they ask of a person. */
import type { Cell } from '#base/cell.ts';
import { messageOf } from '#base/result.ts';
import type { Catalog } from '#codemode/catalog.contract.ts';
import type { McpAnswer, McpFinding, McpQuestion, McpRow, McpStore } from '#codemode/mcp.contract.ts';
import { createMcpServer, type McpServer, serverId } from '#codemode/mcp.ts';
import { renewSignIn } from '#codemode/mcp-sign-in.ts';
import type { Egress } from '#guard/egress.contract.ts';
import { createFetch } from '#guard/egress-fetch.ts';
import type { Vault } from '#guard/vault.ts';
import type { LanguageModel } from '#models/model.contract.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import type { McpAsked, McpFace, McpServerView } from '#ui/mcp-face.ts';
import { createMcpSignIn } from './mcp-sign-in.ts';
import type { Notices } from './notices.ts';
import type { createSources } from './sources.ts';

export interface McpOptions {
  catalog: Catalog;
  sources: Pick<ReturnType<typeof createSources>, 'addToolset' | 'removeToolset' | 'refresh'>;
  store: McpStore;
  settings: SettingsStore;
  egress: Egress;
  vault: Vault;
  notices: Notices;
  newId: () => string;
  now: () => number;
  model: () => Promise<LanguageModel>;
}

/** A stream of a server is open for as long as the server likes. The client has its own idea of how long a call may take. */
const stream = { timeoutMs: 24 * 3600_000, maxBytes: 2 ** 40 };

/** Shows the servers and their questions in the cells it is given. */
export function createMcpServers(
  options: McpOptions,
  { servers: views, questions }: { servers: Cell<McpServerView[]>; questions: Cell<McpAsked[]> },
) {
  const { catalog, sources, store, egress, vault, notices, newId, now } = options;
  const servers = new Map<string, McpServer>();
  const findings = new Map<string, McpFinding[]>();
  const answers = new Map<string, (answer: McpAnswer) => void>();
  const signIns = createMcpSignIn({ egress, vault, settings: options.settings });

  const show = () => views.set([...servers.values()].map(viewOf));
  const viewOf = (server: McpServer): McpServerView => {
    const { id, url, listing, credential } = server.row.get();
    return {
      ...server.state.get(),
      id,
      url,
      title: listing?.title || id,
      version: listing?.version ?? '',
      tools: listing?.tools ?? [],
      resources: listing?.resources ?? false,
      prompts: listing?.prompts ?? false,
      completions: listing?.completions ?? false,
      changes: server.changes.get(),
      log: server.log.get(),
      findings: findings.get(id) ?? null,
      credential: credential?.alias ?? null,
    };
  };

  const grantId = (id: string) => `mcp:${id}`;
  const grant = ({ id, url, credential }: McpRow) =>
    egress.grant([{ id: grantId(id), origin: new URL(url).origin, ...(credential && { credential }) }]);

  const ask = (title: () => string) => (question: McpQuestion, signal: AbortSignal) =>
    new Promise<McpAnswer>((resolve) => {
      const id = newId();
      const answer = (given: McpAnswer) => {
        if (!answers.delete(id)) return;
        questions.update((all) => all.filter((one) => one.id !== id));
        resolve(given);
      };
      answers.set(id, answer);
      questions.update((all) => [...all, { id, server: title(), question }]);
      const gone = () => answer({ action: 'cancel' });
      if (signal.aborted) gone();
      else signal.addEventListener('abort', gone, { once: true });
    });

  /** Puts the server's methods into the catalog as they are now. */
  const enlist = async (server: McpServer) => {
    const { id, listing } = server.row.get();
    if (!listing) return;
    const { connector } = server;
    const toolset = server.toolset();
    await sources.addToolset({ toolset, connector });
    const names = (await catalog.methods()).filter(({ source }) => source === id).map(({ name }) => name);
    // Where rules hide some, the order says nothing; then the names are those that were asked for.
    server.bind(names.length === toolset.methods.length ? names : []);
    await sources.refresh();
  };

  const make = (row: McpRow, kept: boolean): McpServer => {
    let renewing: Promise<boolean> | null = null;
    let listed = kept;
    const server: McpServer = createMcpServer(row, {
      fetch: createFetch(egress, grantId(row.id), stream),
      now,
      ask: ask(() => server.row.get().listing?.title || row.id),
      renew: () => {
        renewing ??= (async () => {
          const { url, signIn, id } = server.row.get();
          if (!signIn?.refresh) return false;
          const renewed = await signIns.during(id, url, (world) => renewSignIn(url, signIn, world));
          if (renewed.ok) await server.change({ signIn: renewed.value });
          return renewed.ok;
        })().finally(() => {
          renewing = null;
        });
        return renewing;
      },
      async changed(next, another) {
        if (!listed) return;
        show();
        try {
          await store.put(next);
        } catch (error) {
          const message = `${next.listing?.title ?? next.id} works, but could not be kept for the next visit: ${messageOf(error)}`;
          notices.problem({ ok: false, message });
        }
        if (another) await enlist(server);
      },
    });
    server.state.subscribe(() => listed && show());
    server.changes.subscribe(() => listed && show());
    server.log.subscribe(() => listed && show());
    const keep = () => {
      listed = true;
      servers.set(row.id, server);
      show();
    };
    if (kept) keep();
    return server;
  };

  const face: Omit<McpFace, 'servers' | 'questions'> = {
    async add({ url, name, key }) {
      if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
        return { message: `“${url}” is not an address. It should begin with https://.`, findings: [] };
      }
      const address = new URL(url).href;
      const { origin } = new URL(url);
      const trial: McpRow = {
        id: `new-${newId()}`,
        url: address,
        wire: 'http',
        listing: null,
        accepted: {},
        addedAt: now(),
      };
      if (key) {
        const alias = `mcp-${newId()}`;
        const kept = await vault.add(alias, origin, key);
        if (!kept.ok && kept.code !== 'unavailable') return { message: kept.message, findings: [] };
        trial.credential = { alias, place: 'header', name: 'authorization', prefix: 'Bearer ' };
      }
      await grant(trial);
      const first = make(trial, false);
      const connected = await first.connect();
      await first.close();
      await egress.revoke([grantId(trial.id)]);
      if (!connected.ok && !(connected.code === 'sign_in' && !key)) {
        if (trial.credential) await vault.remove(trial.credential.alias);
        return { message: connected.message, findings: await signIns.diagnose(address) };
      }
      const taken = new Set((await catalog.sources()).map(({ id }) => id).concat([...servers.keys()]));
      const row = first.row.get();
      const id = serverId(name, row.listing?.title || new URL(url).hostname, taken);
      const kept: McpRow = { ...row, id };
      await grant(kept);
      const server = make(kept, true);
      await store.put(kept).catch((error) => notices.problem({ ok: false, message: messageOf(error) }));
      await enlist(server);
      if (connected.ok) await server.connect();
      else await server.connect().then(() => face.check(id));
      return { id };
    },
    async refresh(id) {
      findings.delete(id);
      const connected = await servers.get(id)?.connect();
      if (connected && !connected.ok && connected.code !== 'sign_in') await face.check(id);
    },
    async check(id) {
      const server = servers.get(id);
      if (!server) return;
      findings.set(id, await signIns.diagnose(server.row.get().url));
      show();
    },
    async signIn(id) {
      const server = servers.get(id);
      if (!server) return;
      const left = await signIns.leave(server.row.get());
      if (!left.ok) {
        notices.problem(left);
        await face.check(id);
      }
    },
    async accept(id, tools) {
      await servers.get(id)?.accept(tools);
    },
    async remove(id) {
      const server = servers.get(id);
      if (!server) return;
      const row = server.row.get();
      servers.delete(id);
      show();
      await Promise.all([server.close(), store.remove(id), egress.revoke([grantId(id)]), sources.removeToolset(id)]);
      const back = async () => {
        await grant(row);
        await store.put(row);
        await enlist(make(row, true));
      };
      // The key stays in the vault, under its name in the settings, so that Undo finds it.
      notices.say({
        tone: 'info',
        text: `Removed ${row.listing?.title || id}.`,
        action: {
          title: 'Undo',
          run: () => void back().catch((error) => notices.problem({ ok: false, message: messageOf(error) })),
        },
      });
    },
    answer: (id, answer) => answers.get(id)?.(answer),
    async think(id) {
      const question = questions.get().find((one) => one.id === id)?.question;
      if (question?.kind !== 'sampling') return null;
      const model = await options.model();
      const messages = question.messages.map(({ role, text }) =>
        role === 'assistant' ? { role: 'assistant' as const, text, toolCalls: [] } : { role: 'user' as const, text },
      );
      const request = {
        system: question.system,
        messages,
        tools: [],
        ...(question.maxTokens > 0 && { maxOutputTokens: question.maxTokens }),
      };
      const abort = new AbortController();
      let text = '';
      for await (const part of model.stream(request, abort.signal)) {
        if (part.type === 'text') text += part.text;
        if (part.type === 'end' && part.error) notices.problem({ ok: false, message: part.error.message });
        if (!answers.has(id)) abort.abort();
      }
      return { text, model: model.id };
    },
  };

  return {
    face,
    /** What earlier visits kept: shown at once, connected to when first called. */
    async restore() {
      for (const row of await store.all()) {
        await grant(row);
        await enlist(make(row, true));
      }
    },
    /** After a sign-in that began here. True where this visit is the end of one. */
    async comeBack(): Promise<boolean> {
      const done = await signIns.comeBack((id) => servers.get(id)?.row.get());
      if (!done) return false;
      const { id, result } = done;
      const server = servers.get(id);
      if (!server || notices.problem(result) || !result.ok) return true;
      await server.change({
        signIn: result.value,
        credential: { alias: result.value.access!, place: 'header', name: 'authorization', prefix: 'Bearer ' },
      });
      await grant(server.row.get());
      findings.delete(id);
      const connected = await server.connect();
      if (!notices.problem(connected))
        notices.say({ tone: 'info', text: `Signed in at ${new URL(server.row.get().url).host}.` });
      return true;
    },
  };
}
