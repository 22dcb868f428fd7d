/** Signing in at an MCP server, and finding out why one cannot be used. The work is loaded when it is first needed. */
import type { Result } from '#base/result.ts';
import type { McpFinding, McpSignIn } from './mcp.contract.ts';
import type { DoctorWorld } from './sources/mcp/doctor.ts';
import { keepToPolicy } from './sources/mcp/jitless.ts';

/** A sign-in that is under way, from the leaving to the coming back. Plain data. */
export interface McpPending {
  /** What the address that a person comes back by must hold. */
  state: string;
  verifier: string;
  signIn: McpSignIn;
  /** What was found of the authorization server; the code is redeemed there and nowhere else. */
  discovery?: unknown;
}

export interface SignInWorld {
  /** Where a person comes back to. */
  redirectUrl: string;
  /** A document about us as a client, where this page is served with one. */
  clientMetadataUrl?: string;
  /** Under which the tokens are sealed by `fetch`. */
  aliases: { access: string; refresh: string };
  /** Reaches the server and its authorization server; of what a token endpoint answers it shows no token. */
  fetch: typeof fetch;
}

/** Where to send a person, and what to keep until they come back. */
export async function beginSignIn(
  url: string,
  signIn: McpSignIn,
  world: SignInWorld,
): Promise<Result<{ address: string; pending: McpPending }>> {
  return (await flow()).begin(url, { ...signIn }, world);
}

/** `params` are those of the address a person came back by; that `state` is the pending one is for the caller to see. */
export async function finishSignIn(
  url: string,
  pending: McpPending,
  params: URLSearchParams,
  world: SignInWorld,
): Promise<Result<McpSignIn>> {
  return (await flow()).finish(url, pending, params, world);
}

/** A new token for an old one, without a person. */
export async function renewSignIn(url: string, signIn: McpSignIn, world: SignInWorld): Promise<Result<McpSignIn>> {
  return (await flow()).renew(url, signIn, world);
}

/** What a page can and cannot do with the server at this address. Never rejects. */
export async function diagnoseMcp(url: string, world: DoctorWorld): Promise<McpFinding[]> {
  return (await import('./sources/mcp/doctor.ts')).diagnose(url, world);
}

const flow = () => {
  keepToPolicy();
  return import('./sources/mcp/sign-in.ts');
};
