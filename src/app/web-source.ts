/** The hosts that programs may reach by themselves: who decides, what is remembered, and the request itself. */
import { cell, type Readable } from '#base/cell.ts';
import { messageOf } from '#base/result.ts';
import { isWebAddress } from '#base/web-address.ts';
import type { WebSend } from '#codemode/web-toolset.ts';
import type { Audit } from '#guard/audit.ts';
import type { Egress } from '#guard/egress.contract.ts';
import type { Action, Approval, ApprovalRequest, Policy, Verdict } from '#guard/policy.contract.ts';
import { withLastWord } from '#guard/policy.ts';
import type { Vault } from '#guard/vault.ts';
import { type HostGrant, judge, targetOf, type WebTarget } from '#guard/web-hosts.ts';
import type { SettingsStore } from '#storage/settings-store.ts';

const setting = 'web-hosts';
const source = 'web';

/** What a call asks of a host: a request of a program, or the visit of a page in a real browser. */
function asked({ source: of, method, args }: Pick<Action, 'source' | 'method' | 'args'>): unknown {
  if (of === source) return args[0];
  const address = (args[0] as { address?: unknown } | undefined)?.address;
  return method === 'browser_open' && isWebAddress(address) ? { url: address } : undefined;
}

export interface WebOptions {
  egress: Egress;
  keys: Vault['keys'];
  settings: SettingsStore;
  append: Audit['append'];
  newId: () => string;
  now: () => number;
}

export async function createWeb(options: WebOptions) {
  const { egress, keys, settings, append, newId, now } = options;
  const hosts = cell<HostGrant[]>(await settings.get<HostGrant[]>(setting, []));
  /** Requests a person has let through once, by method and address. */
  const once = new Map<string, number>();
  const nameOf = ({ method, url }: WebTarget) => `${method} ${url.href}`;
  const keep = () =>
    settings.set(
      setting,
      hosts.get().filter(({ scope }) => scope === 'project'),
    );

  const grantHost = async (grant: Omit<HostGrant, 'id' | 'createdAt'>) => {
    hosts.update((all) => [...all, { ...grant, id: newId(), createdAt: now() }]);
    const methods = grant.methods?.join(' ') ?? 'any';
    append({ kind: 'policy', subject: grant.origin, outcome: 'host allowed', detail: { methods, scope: grant.scope } });
    await keep();
  };

  const send: WebSend = async (request, signal) => {
    const target = targetOf(request);
    if (typeof target === 'string') return { ok: false, code: 'bad_argument', message: target };
    const name = nameOf(target);
    const left = once.get(name) ?? 0;
    if (left > 1) once.set(name, left - 1);
    else once.delete(name);
    if (left === 0 && judge(target, hosts.get()).decision !== 'allow') {
      const message = `${target.url.host} was not reached: nobody has allowed ${target.method} there.`;
      return { ok: false, code: 'not_granted', message };
    }
    const { origin, pathname, search } = target.url;
    const key = keys.get().find((one) => one.kind === 'web' && one.origin === origin);
    const place = { place: 'header' as const, name: 'authorization', prefix: 'Bearer ', ...key?.place };
    const grant = `web:${origin}`;
    await egress.grant([{ id: grant, origin, ...(key && { credential: { alias: key.alias, ...place } }) }]);
    const { method, headers, body } = request;
    const planned = { method, path: pathname + search, headers, accept: headers.accept ?? '*/*' };
    const { createEgressSend } = await import('#codemode/http-connector.ts');
    return createEgressSend({ egress, grant, server: origin })(
      { ...planned, ...(body !== undefined && { body }) },
      signal,
    );
  };

  return {
    hosts: hosts as Readable<HostGrant[]>,
    /** A request to a host that was allowed; anything else is refused. */
    send,
    /** Whether a page may be visited without asking. */
    allows: (url: string): boolean => {
      const target = targetOf({ url });
      return typeof target !== 'string' && judge(target, hosts.get()).decision === 'allow';
    },
    toolset: async () => (await import('#codemode/web-toolset.ts')).webToolset(send),
    /** Gives a sentence where the address is none. Also for hosts inside one's own network: this is how they are allowed. */
    async addHost(address: string): Promise<string | null> {
      const target = targetOf({ url: /^https?:/i.test(address) ? address : `https://${address}` });
      if (typeof target === 'string') return 'This is no address of a host, as in https://api.example.com.';
      await grantHost({ origin: target.url.origin, scope: 'project' });
      return null;
    },
    async removeHost(id: string): Promise<void> {
      const grant = hosts.get().find((one) => one.id === id);
      if (!grant) return;
      hosts.update((all) => all.filter((one) => one.id !== id));
      append({ kind: 'policy', subject: grant.origin, outcome: 'host no longer allowed' });
      await keep();
    },
    /** The rules, with hosts in the place of rules for `web`: only a deny of theirs holds there. */
    policy(rules: Policy): Policy {
      return withLastWord(rules, (verdict, action) => {
        const request = asked(action);
        if (request === undefined || verdict.decision === 'deny') return verdict;
        const target = targetOf(request);
        const decided = (decision: Verdict['decision'], reason: string): Verdict => ({
          decision,
          rule: { id: 'web-hosts', decision, source: action.source, by: 'default', createdAt: 0 },
          reason,
        });
        // What is no request is refused by the method itself, with the reason.
        if (typeof target === 'string') return decided('allow', 'Allowed: there is nothing to reach.');
        const judged = judge(target, hosts.get());
        if (judged.decision === 'deny') return decided('deny', `Denied: ${judged.reason}`);
        if (judged.decision === 'ask') return decided('ask', `Asked: ${target.url.host} was not allowed yet.`);
        return decided('allow', `Allowed: you let programs reach ${judged.grant.origin}.`);
      });
    },
    /** Asks with the host in plain words, and remembers the answer for the host. */
    approve(ask: (request: ApprovalRequest, signal: AbortSignal) => Promise<Approval>): typeof ask {
      return async (request, signal) => {
        const { action } = request;
        const target = targetOf(asked(action));
        if (typeof target === 'string') return ask(request, signal);
        const { url, method } = target;
        const reading = method === 'GET' || method === 'HEAD';
        const key = keys.get().find((one) => one.kind === 'web' && one.origin === url.origin);
        const title =
          action.source === source ? `Reach ${url.host}: ${method} ${url.pathname}` : `Open ${url.host} in your Chrome`;
        const shown: ApprovalRequest = { ...request, title, action: { ...action, effect: reading ? 'read' : 'write' } };
        const answer = await ask({ ...shown, ...(key && { credential: key.alias }) }, signal);
        if (answer.decision !== 'approve') return answer;
        // What was remembered is the host: no rule for the method, which would be one for every host.
        const { always, scope = 'project', rest, args } = answer;
        const passed: Approval = { decision: 'approve', ...(args && { args }) };
        const edited = targetOf(asked(args ? { ...action, args } : action));
        if (typeof edited === 'string') return passed;
        const grant = {
          origin: edited.url.origin,
          methods: reading ? ['GET', 'HEAD'] : [method],
          ...(always === 'arguments' && { path: edited.url.pathname }),
        };
        try {
          if (always) await grantHost({ ...grant, scope });
          else if (rest) await grantHost({ ...grant, scope: 'session' });
        } catch (error) {
          append({ kind: 'policy', subject: grant.origin, outcome: `not kept: ${messageOf(error)}` });
        }
        if (action.source !== source) return passed;
        const name = nameOf(edited);
        if (judge(edited, hosts.get()).decision !== 'allow') once.set(name, (once.get(name) ?? 0) + 1);
        return passed;
      };
    },
  };
}
