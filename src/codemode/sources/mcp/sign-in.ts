/** OAuth 2.1 with PKCE by the official client's own flow. No token passes here: what stands for one is `[key alias]`. */
import {
  auth,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type OAuthTokens,
} from '@modelcontextprotocol/client';
import { fail, messageOf, ok, type Result } from '#base/result.ts';
import type { McpSignIn } from '../../mcp.contract.ts';
import type { McpPending, SignInWorld } from '../../mcp-sign-in.ts';

export async function begin(
  url: string,
  signIn: McpSignIn,
  world: SignInWorld,
): Promise<Result<{ address: string; pending: McpPending }>> {
  const pending: McpPending = { state: random(), verifier: '', signIn };
  let address = '';
  const provider = providerOf(pending, world, (to) => {
    address = to.href;
  });
  try {
    await auth(provider, { serverUrl: url, fetchFn: world.fetch, forceReauthorization: true });
    if (!/^https?:/.test(address)) return fail('failed', 'The authorization server named no address to sign in at.');
    return ok({ address, pending });
  } catch (error) {
    return fail('failed', explained(error));
  }
}

export async function finish(
  url: string,
  pending: McpPending,
  params: URLSearchParams,
  world: SignInWorld,
): Promise<Result<McpSignIn>> {
  const refused = params.get('error');
  const code = params.get('code');
  if (refused || !code) {
    // The words of the error are anyone's; its code is one of a known set.
    return fail(
      'failed',
      `The sign-in was not completed${refused && /^[a-z_]+$/.test(refused) ? ` (${refused})` : ''}.`,
    );
  }
  const iss = params.get('iss');
  const provider = providerOf(pending, world, () => {
    throw new Error('The sign-in did not come to an end. Try again.');
  });
  try {
    await auth(provider, { serverUrl: url, authorizationCode: code, ...(iss && { iss }), fetchFn: world.fetch });
    return ok(pending.signIn);
  } catch (error) {
    return fail('failed', explained(error));
  }
}

export async function renew(url: string, signIn: McpSignIn, world: SignInWorld): Promise<Result<McpSignIn>> {
  if (!signIn.refresh) return fail('failed', 'The sign-in has ended. Sign in again.');
  const pending: McpPending = { state: '', verifier: '', signIn: { ...signIn } };
  const provider = providerOf(pending, world, () => {
    throw new Error('The sign-in has ended. Sign in again.');
  });
  try {
    await auth(provider, { serverUrl: url, fetchFn: world.fetch });
    return ok(pending.signIn);
  } catch (error) {
    return fail('failed', explained(error));
  }
}

/** Everything the flow wants to keep goes into `pending`, which is plain data. */
function providerOf(pending: McpPending, world: SignInWorld, leave: (address: URL) => void): OAuthClientProvider {
  const { signIn } = pending;
  return {
    redirectUrl: world.redirectUrl,
    ...(world.clientMetadataUrl !== undefined && { clientMetadataUrl: world.clientMetadataUrl }),
    clientMetadata: {
      client_name: 'Espalier',
      redirect_uris: [world.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    state: () => pending.state,
    clientInformation: (context) =>
      signIn.clientId && (!context || !signIn.issuer || context.issuer === signIn.issuer)
        ? { client_id: signIn.clientId, ...(signIn.issuer && { issuer: signIn.issuer }) }
        : undefined,
    saveClientInformation(information, context) {
      // A page keeps no client secret: it is a public client, whatever it was given.
      signIn.clientId = information.client_id;
      const issuer = context?.issuer ?? information.issuer;
      if (issuer) signIn.issuer = issuer;
    },
    tokens: () =>
      signIn.access
        ? {
            access_token: `[key ${signIn.access}]`,
            token_type: 'Bearer',
            ...(signIn.refresh && { refresh_token: `[key ${signIn.refresh}]` }),
            ...(signIn.issuer && { issuer: signIn.issuer }),
          }
        : undefined,
    saveTokens({ refresh_token, scope }: OAuthTokens) {
      signIn.access = world.aliases.access;
      if (refresh_token) signIn.refresh = world.aliases.refresh;
      if (scope) signIn.scope = scope;
    },
    saveCodeVerifier(verifier) {
      pending.verifier = verifier;
    },
    codeVerifier: () => pending.verifier,
    saveDiscoveryState(state) {
      pending.discovery = state;
    },
    discoveryState: () => pending.discovery as OAuthDiscoveryState | undefined,
    invalidateCredentials(scope) {
      if (scope === 'all' || scope === 'client') delete signIn.clientId;
      if (scope === 'all' || scope === 'tokens') {
        delete signIn.access;
        delete signIn.refresh;
      }
    },
    redirectToAuthorization: leave,
  };
}

/** The library speaks of a refused registration also where a page could only not read where to register. */
function explained(error: unknown): string {
  const message = messageOf(error).slice(0, 600);
  return /regist/i.test(message) && /\b404\b/.test(message)
    ? `${message} Check the connection: it may be that this page may not read where to sign in.`
    : message;
}

const random = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
