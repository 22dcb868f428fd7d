/** The guard's part of the fixture: keys, audit and requests in memory. Only tests import it. */
import { type Cell, cell } from '#base/cell.ts';
import type { AuditKind, AuditRow } from '#guard/audit.contract.ts';
import type { GatewaySettings, GuardFace } from './guard-face.ts';

const day = Date.UTC(2026, 10, 20, 9, 0);
const kinds: AuditKind[] = ['decision', 'call', 'egress', 'key', 'approval'];

const auditRows: AuditRow[] = Array.from({ length: 4_212 }, (_, i) => ({
  seq: i + 1,
  at: day + i * 1_000,
  kind: kinds[i % kinds.length]!,
  subject: i % kinds.length === 2 ? 'https://api.cloudflare.com' : 'edge_zones_list',
  outcome: i % kinds.length === 2 ? '200' : 'ok',
  detail: { source: 'edge', ms: 12 },
  prev: String(i).padStart(64, '0'),
  hash: String(i + 1).padStart(64, '0'),
}));

export function guardFixture(): GuardFace {
  const halted = cell(false);
  const vault: Cell<ReturnType<GuardFace['vault']['get']>> = cell('device');
  const keys: Cell<ReturnType<GuardFace['keys']['get']>> = cell([
    {
      alias: 'cloudflare-key',
      kind: 'source',
      origin: 'https://api.cloudflare.com',
      hint: 'x9Qf',
      createdAt: day,
      usedAt: day + 60_000,
      sessionOnly: false,
    },
  ]);
  const gateway = cell<GatewaySettings>({ fallback: null, cache: false });
  return {
    keys,
    vault,
    async addKey({ alias, origin, secret, sessionOnly, place }) {
      if (!secret) return 'This is no key.';
      const row = { alias, kind: place ? ('web' as const) : ('source' as const), origin, hint: secret.slice(-2) };
      keys.update((all) => [...all, { ...row, createdAt: day, usedAt: null, sessionOnly, ...(place && { place }) }]);
      return null;
    },
    replaceKey: async () => null,
    async removeKey(alias) {
      keys.update((all) => all.filter((key) => key.alias !== alias));
    },
    async setPassphrase(passphrase) {
      if (passphrase !== null && passphrase.length < 8) return 'A passphrase has at least 8 characters.';
      vault.set(passphrase === null ? 'device' : 'unlocked');
      return null;
    },
    async unlock(passphrase) {
      if (passphrase !== 'right passphrase') return 'This is not the passphrase of the vault.';
      vault.set('unlocked');
      return null;
    },
    lock: async () => vault.set('locked'),
    autoLock: cell(30),
    setAutoLock() {},
    hosts: cell([]),
    addHost: async () => null,
    async removeHost() {},
    halted,
    setHalted: async (on) => halted.set(on),
    audit: cell({
      count: auditRows.length,
      head: auditRows.at(-1)!.hash,
      check: { state: 'intact' as const, checked: auditRows.length },
      problem: null,
    }),
    readAudit: async ({ before = Number.MAX_SAFE_INTEGER, count, filter }) =>
      auditRows
        .filter((row) => row.seq < before && (!filter?.kinds?.length || filter.kinds.includes(row.kind)))
        .slice(-count)
        .reverse(),
    async verifyAudit() {},
    exportAudit: async () => new Blob(['{}\n']),
    requests: cell([]),
    async clearRequests() {},
    gateway,
    setGateway: gateway.set,
  };
}
