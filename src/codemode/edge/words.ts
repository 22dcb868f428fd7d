import type { EdgeChange, EdgeData } from '../edge.contract.ts';

const things: Record<keyof EdgeData, string> = {
  zones: 'the zone',
  firewallRules: 'the firewall rule',
  ddosProtection: 'the DDoS protection of',
  dnsRecords: 'the DNS record',
};

/** A change as a person says it, as in “Changes the DDoS protection of zone_acorn: mode off → high.” */
export function changeWords({ table, before, after }: EdgeChange): string {
  const row = (after ?? before) as unknown as Record<string, unknown>;
  const name = `${things[table]} ${String(row.name ?? row.description ?? row.zone_id)}`;
  if (!before) return `Adds ${name}.`;
  if (!after) return `Deletes ${name}.`;
  const old = before as unknown as Record<string, unknown>;
  const changed = Object.keys(row)
    .filter((key) => key !== 'updated_at' && !Object.is(row[key], old[key]))
    .map((key) => `${key} ${String(old[key])} → ${String(row[key])}`);
  return changed.length > 0 ? `Changes ${name}: ${changed.join(', ')}.` : `Leaves ${name} as it is.`;
}
