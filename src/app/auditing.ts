/** Puts the audit around what decides and acts, so that no room has to know of it. */
import type { Connector, ConnectorCall } from '#codemode/connector.contract.ts';
import type { AuditValue } from '#guard/audit.contract.ts';
import type { Audit } from '#guard/audit.ts';
import type { Egress, Grant } from '#guard/egress.contract.ts';
import type { Approval, ApprovalRequest, Policy, Rule } from '#guard/policy.contract.ts';
import type { Vault } from '#guard/vault.ts';
import type { ModelRequestRow } from '#models/request-log.contract.ts';

type Append = Audit['append'];

/** Every request, with the key that went along; `onKey` hears of each use of one. */
export function auditEgress<E extends Egress>(
  egress: E,
  append: Append,
  now: () => number,
  onKey: (alias: string, at: number) => void,
): E {
  const grants = new Map<string, Grant>();
  return {
    ...egress,
    async grant(all) {
      for (const grant of all) grants.set(grant.id, grant);
      return egress.grant(all);
    },
    async request(request, signal) {
      const at = now();
      const result = await egress.request(request, signal);
      const url = URL.canParse(request.url) ? new URL(request.url) : null;
      const subject = url?.origin ?? 'no address';
      // The query is left out: services put keys and people there.
      const path = url?.pathname ?? '';
      const detail = { grant: request.grant, method: request.method, path, ms: now() - at };
      append({ kind: 'egress', subject, outcome: result.ok ? String(result.value.status) : result.code, detail });
      const grant = grants.get(request.grant);
      if (grant && result.ok) {
        for (const alias of keysOf(grant, request.headers)) {
          append({ kind: 'key', subject: alias, outcome: 'used', detail: { origin: subject, path } });
          onKey(alias, at);
        }
      }
      return result;
    },
    async connect(request, port) {
      const result = await egress.connect(request, port);
      const subject = URL.canParse(request.url) ? new URL(request.url).origin : 'no address';
      const detail = { grant: request.grant, method: 'socket' };
      append({ kind: 'egress', subject, outcome: result.ok ? 'connected' : result.code, detail });
      return result;
    },
  };
}

/** The keys that go with a request: the grant's, and those its headers name. */
function keysOf(grant: Grant, headers: Record<string, string>): Set<string> {
  const written = [...Object.values(grant.headers ?? {}), ...(grant.indirection ? Object.values(headers) : [])];
  const named = written.flatMap((text) =>
    [...text.matchAll(/\{\{secret:([^{}]+)\}\}/g)].map((match) => match[1]!.trim()),
  );
  return new Set([...(grant.credential ? [grant.credential.alias] : []), ...named]);
}

export function auditPolicy(policy: Policy, append: Append): Policy {
  return {
    ...policy,
    decide(...given) {
      const verdict = policy.decide(...given);
      const [{ method, source, effect }] = given;
      const { decision, rule, reason } = verdict;
      append({
        kind: 'decision',
        subject: method,
        outcome: decision,
        detail: { source, effect, rule: rule.id, reason },
      });
      return verdict;
    },
    async add(...given) {
      const rule = await policy.add(...given);
      append({
        kind: 'policy',
        subject: named(rule),
        outcome: `rule added: ${rule.decision}`,
        detail: { rule: rule.id },
      });
      return rule;
    },
    async remove(id) {
      const rule = policy.rules.get().find((one) => one.id === id);
      await policy.remove(id);
      append({ kind: 'policy', subject: rule ? named(rule) : id, outcome: 'rule removed', detail: { rule: id } });
    },
  };
}

const named = (rule: Rule): string => rule.method ?? rule.source ?? rule.effect ?? 'every call';

type Ask = (request: ApprovalRequest, signal: AbortSignal) => Promise<Approval>;

export function auditApprovals(ask: Ask, append: Append): Ask {
  return async (request, signal) => {
    const { runId, action, title } = request;
    const about = { run: runId, call: request.callId, title, args: text(action.args[0]) };
    append({ kind: 'approval', subject: action.method, outcome: 'asked', detail: about });
    const answer = await ask(request, signal);
    const more: Record<string, AuditValue> =
      answer.decision === 'approve'
        ? { always: answer.always ?? 'no', edited: answer.args !== undefined }
        : { reason: answer.reason ?? '' };
    append({
      kind: 'approval',
      subject: action.method,
      outcome: answer.decision,
      detail: { run: runId, call: request.callId, ...more },
    });
    return answer;
  };
}

/** Before a write goes out, what was decided about it is on the disk: a crash takes no row of it. */
export function auditConnector(
  connector: Connector,
  { append, flush }: Pick<Audit, 'append' | 'flush'>,
  now: () => number,
): Connector {
  const { dryRun } = connector;
  const writes = ({ caller }: ConnectorCall) =>
    caller !== undefined && caller.calls().find(({ id }) => id === caller.callId)?.effect !== 'read';
  return {
    ...connector,
    ...(dryRun && {
      async dryRun(call) {
        const at = now();
        const reply = await dryRun(call);
        const detail = { source: connector.source, ms: now() - at, args: text(call.args[0]) };
        append({
          kind: 'call',
          subject: call.method,
          outcome: reply.ok ? 'dry run' : `dry run: ${reply.code}`,
          detail,
        });
        return reply;
      },
    }),
    async call(call) {
      const writing = writes(call);
      if (writing) await flush();
      const at = now();
      const reply = await connector.call(call);
      const detail = { source: connector.source, ms: now() - at, args: text(call.args[0]) };
      append({ kind: 'call', subject: call.method, outcome: reply.ok ? 'ok' : reply.code, detail });
      if (writing) void flush();
      return reply;
    },
  };
}

export function auditVault(vault: Vault, append: Append): Vault {
  const note = (subject: string, outcome: string, detail: Record<string, AuditValue> = {}) =>
    append({ kind: 'key', subject, outcome, detail });
  return {
    ...vault,
    async add(alias, origin, secret, options) {
      const there = vault.keys.get().some((key) => key.alias === alias);
      const result = await vault.add(alias, origin, secret, options);
      const detail = { origin, kind: options?.kind ?? 'source', sessionOnly: options?.sessionOnly === true };
      note(alias, result.ok ? (there ? 'replaced' : 'added') : result.code, detail);
      return result;
    },
    async keep(row) {
      const result = await vault.keep(row);
      note(row.alias, result.ok ? 'kept' : result.code, { origin: row.origin });
      return result;
    },
    async remove(alias) {
      const result = await vault.remove(alias);
      note(alias, result.ok ? 'removed' : result.code);
      return result;
    },
    async restore(row, sessionOnly) {
      const result = await vault.restore(row, sessionOnly);
      note(row.alias, result.ok ? 'restored' : result.code, { origin: row.origin });
      return result;
    },
    async setPassphrase(passphrase, current) {
      const result = await vault.setPassphrase(passphrase, current);
      note('vault', result.ok ? (passphrase === null ? 'passphrase removed' : 'passphrase set') : result.code);
      return result;
    },
    async unlock(passphrase) {
      const result = await vault.unlock(passphrase);
      note('vault', result.ok ? 'unlocked' : result.code);
      return result;
    },
    async lock() {
      if (vault.state.get() !== 'unlocked') return;
      await vault.lock();
      note('vault', 'locked');
    },
  };
}

export function auditModelRequest(row: ModelRequestRow, append: Append): void {
  const { provider, model, inputTokens, outputTokens, cost, durationMs, retries, fromCache } = row;
  const detail = { inputTokens, outputTokens, cost, ms: durationMs, retries, fromCache };
  append({ kind: 'model', subject: `${provider} ${model}`, outcome: row.error ?? row.outcome, detail });
}

/** Plain data as a short text; what JSON has no word for is named. */
function text(value: unknown): string {
  try {
    const json = JSON.stringify(value, (_, one) =>
      typeof one === 'bigint' ? `${one}n` : ArrayBuffer.isView(one) ? 'bytes' : one,
    );
    return json ?? '';
  } catch {
    return 'not shown';
  }
}
