/** Builds the guard around everything that decides and acts: audit, vault, hosts, the switch that stops all, the gateway. */
import { openBroadcast } from '#base/broadcast.ts';
import { cell, type Readable } from '#base/cell.ts';
import type { Execute } from '#codemode/execute.ts';
import type { AuditFilter, AuditHead } from '#guard/audit.contract.ts';
import { createAudit } from '#guard/audit.ts';
import { startEgress } from '#guard/egress.remote.ts';
import { createRedactTexts } from '#guard/redact-texts.ts';
import { makeKey } from '#guard/seal.ts';
import { createVault } from '#guard/vault.ts';
import type { LanguageModel } from '#models/model.contract.ts';
import { openRequestLog } from '#models/request-log.ts';
import type { Stores } from '#storage/stores.ts';
import type { GatewaySettings, GuardFace } from '#ui/guard-face.ts';
import { auditEgress, auditModelRequest, auditVault } from './auditing.ts';
import { createKillSwitch } from './kill-switch.ts';
import type { Notices } from './notices.ts';
import { createVaultActions } from './vault-actions.ts';
import { createWeb } from './web-source.ts';

export async function createGuarding(options: {
  stores: Stores;
  notices: Notices;
  newId: () => string;
  now: () => number;
  busy: () => boolean;
  sessionId: () => string | null;
  /** A model by the id of its configuration. */
  modelOf: (id: string) => Promise<LanguageModel | null>;
}) {
  const { stores, notices, newId, now } = options;
  const { settings, ledger } = stores;
  const door = startEgress();
  const redactTexts = createRedactTexts((text) => door.redact(text));
  const anchor = {
    get: () => settings.get<AuditHead | null>('audit-head', null),
    set: (head: AuditHead) => settings.set('audit-head', head),
  };
  const audit = createAudit({ store: ledger.audit, anchor, now, redact: redactTexts });
  const { append } = audit;
  // The vault is made with the door; the door tells the vault of each use.
  let used: (alias: string, at: number) => void = () => {};
  const egress = auditEgress(door, append, now, (alias, at) => used(alias, at));
  const [killSwitch, plainVault, log] = await Promise.all([
    createKillSwitch({ egress, settings, append, others: openBroadcast('halted') }),
    createVault({ store: stores.vault, egress, newKey: makeKey }),
    openRequestLog(ledger.requests),
  ]);
  used = plainVault.used;
  const vault = auditVault(plainVault, append);
  const [web, vaultActions, kept] = await Promise.all([
    createWeb({ egress, keys: vault.keys, settings, append, newId, now }),
    createVaultActions({ vault, settings, notices, document, now, busy: options.busy, others: openBroadcast('vault') }),
    settings.get<GatewaySettings>('gateway', { fallback: null, cache: false }),
  ]);
  const gateway = cell(kept);
  let cache: ReturnType<typeof import('#models/gateway.ts').createAnswerCache> | null = null;

  const stopped = 'Everything is stopped. Let it go on in the status bar, then try again.';
  const language = async (choose: () => Promise<LanguageModel>): Promise<LanguageModel> => {
    if (killSwitch.halted.get()) throw new Error(stopped);
    // Loaded with the first model, as its provider is.
    const [{ throughGateway, createAnswerCache }, model] = await Promise.all([import('#models/gateway.ts'), choose()]);
    return throughGateway(model, {
      now,
      newId,
      sessionId: options.sessionId,
      log(row) {
        log.add(row);
        auditModelRequest(row, append);
      },
      redact: redactTexts,
      async fallback() {
        const { fallback } = gateway.get();
        return fallback === null || killSwitch.halted.get() ? null : options.modelOf(fallback);
      },
      cache: () => (gateway.get().cache ? (cache ??= createAnswerCache()) : null),
    });
  };

  addEventListener('pagehide', () => void audit.flush());

  const face: GuardFace = {
    ...vaultActions.actions,
    hosts: web.hosts,
    addHost: web.addHost,
    removeHost: web.removeHost,
    halted: killSwitch.halted,
    setHalted: (on) =>
      killSwitch
        .set(on)
        .catch((error) => void notices.problem({ ok: false, message: String(error?.message ?? error) })),
    audit: audit.state,
    readAudit: (page) => audit.read(page),
    verifyAudit: async () => void (await audit.verify()),
    async exportAudit(filter?: AuditFilter) {
      await audit.flush();
      const lines: string[] = [];
      for await (const line of audit.export(filter)) lines.push(line);
      return new Blob(lines, { type: 'application/jsonl' });
    },
    requests: log.rows,
    clearRequests: log.clear,
    gateway: gateway as Readable<GatewaySettings>,
    setGateway(next) {
      gateway.set(next);
      cache = null;
      void settings.set('gateway', next).catch(() => undefined);
    },
  };

  return {
    face,
    egress,
    vault,
    audit,
    web,
    killSwitch,
    language,
    redact: (text: string) => door.redact(text),
    /** Once all is built: watches for idleness, and reads the audit through. */
    async start() {
      vaultActions.watch();
      await audit.verify();
    },
    /** A program whose text holds a known key runs with its name instead; nothing runs while all is stopped. */
    execute(execute: Execute): Execute {
      const switched = killSwitch.execute(execute);
      return async (code, call) => switched(await door.redact(code).catch(() => code), call);
    },
  };
}
