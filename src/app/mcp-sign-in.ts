/** The way to an MCP server's sign-in and back, and where it may lead: the grants behind both end with them. */
import type { Result } from '#base/result.ts';
import type { McpFinding, McpRow, McpSignIn } from '#codemode/mcp.contract.ts';
import { beginSignIn, diagnoseMcp, finishSignIn, type McpPending, type SignInWorld } from '#codemode/mcp-sign-in.ts';
import type { Egress } from '#guard/egress.contract.ts';
import { createFetch } from '#guard/egress-fetch.ts';
import { placeOf } from '#guard/egress-probe.ts';
import type { Vault } from '#guard/vault.ts';
import type { SettingsStore } from '#storage/settings-store.ts';

const setting = 'mcp-sign-in';
const short = { timeoutMs: 20_000, maxBytes: 1024 * 1024 };

export function createMcpSignIn({
  egress,
  vault,
  settings,
}: {
  egress: Egress;
  vault: Vault;
  settings: SettingsStore;
}) {
  const here = new URL(location.href);
  here.search = '';
  here.hash = '';

  /**
   * A fetch that follows a sign-in from the server to wherever it says its authorization is, each origin granted as it is
   * met. Never plain http beyond this device, and never from a public server into the own network.
   */
  const follow = (id: string, server: string, granted: Set<string>): typeof fetch => {
    const aliases = { access: `mcp-${id}`, refresh: `mcp-${id}-refresh` };
    return async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const place = placeOf(url.hostname);
      if (
        (url.protocol !== 'https:' && place !== 'loopback') ||
        (place !== 'public' && placeOf(new URL(server).hostname) === 'public')
      ) {
        throw new TypeError(`${url.origin} is no place to sign in at for ${new URL(server).host}.`);
      }
      const grant = `mcp-sign-in:${id}:${url.origin}`;
      granted.add(grant);
      await egress.grant([{ id: grant, origin: url.origin }]);
      const tokens = init?.method === 'POST' && init.body instanceof URLSearchParams && init.body.has('grant_type');
      if (!tokens) return createFetch(egress, grant, short)(input, init);
      return createFetch(egress, grant, {
        ...short,
        tokens: {
          refresh: aliases.refresh,
          seal: [
            { field: 'access_token', alias: aliases.access, origin: new URL(server).origin },
            { field: 'refresh_token', alias: aliases.refresh, origin: url.origin },
          ],
        },
        // Where the browser keeps nothing, the tokens still work until the page closes.
        onSealed: async (rows) => {
          for (const row of rows) await vault.keep(row);
        },
      })(input, init);
    };
  };

  /** The address of the document about us, where this build is served with one that is of this very address. */
  const clientDocument = async (): Promise<string | undefined> => {
    const address = new URL('client.json', here).href;
    if (here.protocol !== 'https:') return undefined;
    await egress.grant([{ id: 'mcp-client', origin: here.origin }]);
    try {
      const answer = await createFetch(egress, 'mcp-client', short)(address);
      const { client_id, redirect_uris } = (await answer.json()) as { client_id?: unknown; redirect_uris?: unknown[] };
      return client_id === address && redirect_uris?.includes(here.href) ? address : undefined;
    } catch {
      return undefined;
    } finally {
      await egress.revoke(['mcp-client']);
    }
  };

  const during = async <T>(id: string, url: string, use: (world: SignInWorld) => Promise<T>): Promise<T> => {
    const granted = new Set<string>();
    try {
      return await use({
        redirectUrl: here.href,
        aliases: { access: `mcp-${id}`, refresh: `mcp-${id}-refresh` },
        fetch: follow(id, url, granted),
      });
    } finally {
      await egress.revoke([...granted]);
    }
  };

  return {
    during,
    async leave({ id, url, signIn = {} }: McpRow): Promise<Result<void>> {
      const clientMetadataUrl = await clientDocument();
      const begun = await during(id, url, (world) =>
        beginSignIn(url, signIn, { ...world, ...(clientMetadataUrl && { clientMetadataUrl }) }),
      );
      if (!begun.ok) return begun;
      await settings.set(setting, { id, pending: begun.value.pending });
      location.assign(begun.value.address);
      return { ok: true, value: undefined };
    },
    /** Null unless this page was opened at the end of a sign-in that began here. Takes the code out of the address. */
    async comeBack(
      rowOf: (id: string) => McpRow | undefined,
    ): Promise<{ id: string; result: Result<McpSignIn> } | null> {
      const address = new URL(location.href);
      const params = address.searchParams;
      const state = params.get('state');
      const kept = await settings.get<{ id: string; pending: McpPending } | null>(setting, null);
      if (!state || state !== kept?.pending.state) return null;
      const given = new URLSearchParams(params);
      for (const name of ['code', 'state', 'iss', 'error', 'error_description', 'error_uri']) params.delete(name);
      history.replaceState(null, '', address);
      await settings.set(setting, null);
      const row = rowOf(kept.id);
      if (!row) return null;
      return {
        id: row.id,
        result: await during(row.id, row.url, (world) => finishSignIn(row.url, kept.pending, given, world)),
      };
    },
    /** The doctor, under grants of its own. */
    async diagnose(url: string): Promise<McpFinding[]> {
      const { origin } = new URL(url);
      const granted = new Set<string>();
      const [plain, authorised] = ['mcp-check', 'mcp-check-authorised'];
      await egress.grant([
        { id: plain!, origin },
        { id: authorised!, origin, headers: { authorization: 'Bearer check' } },
      ]);
      try {
        return await diagnoseMcp(url, {
          fetch: createFetch(egress, plain!, short),
          authorised: createFetch(egress, authorised!, short),
          elsewhere: follow('check', url, granted),
          origin: location.origin,
        });
      } finally {
        await egress.revoke([plain!, authorised!, ...granted]);
      }
    },
  };
}
