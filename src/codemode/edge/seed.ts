/** The demo data: five zones; two of those that are not active have no firewall rule. */
import type { EdgeState } from '../edge.contract.ts';

export function seed(): EdgeState {
  const zone = (
    id: string,
    name: string,
    status: 'active' | 'pending' | 'moved',
    plan: 'free' | 'pro' | 'business',
    day: string,
  ) => ({
    id,
    name,
    status,
    plan,
    created_at: `2026-${day}T09:00:00.000Z`,
  });
  const rule = (
    id: string,
    zone_id: string,
    description: string,
    expression: string,
    action: 'block' | 'challenge' | 'log',
    day: string,
  ) => ({
    id,
    zone_id,
    description,
    expression,
    action,
    enabled: true,
    created_at: `2026-${day}T10:00:00.000Z`,
  });
  const record = (
    id: string,
    zone_id: string,
    type: 'A' | 'AAAA' | 'CNAME' | 'MX' | 'TXT',
    name: string,
    content: string,
    proxied = false,
  ) => ({
    id,
    zone_id,
    type,
    name,
    content,
    ttl: 300,
    proxied,
  });
  const protection = (zone_id: string, mode: 'off' | 'low' | 'medium' | 'high', day: string) => ({
    zone_id,
    enabled: mode !== 'off',
    mode,
    updated_at: `2026-${day}T11:00:00.000Z`,
  });
  return {
    version: 1,
    data: {
      zones: [
        zone('zone_acorn', 'acorn.example', 'active', 'business', '01-12'),
        zone('zone_bramble', 'bramble.example', 'pending', 'free', '03-02'),
        zone('zone_cedar', 'cedar.example', 'moved', 'pro', '03-19'),
        zone('zone_dogwood', 'dogwood.example', 'pending', 'free', '06-07'),
        zone('zone_elder', 'elder.example', 'active', 'pro', '08-21'),
      ],
      firewallRules: [
        rule('rule_1', 'zone_acorn', 'Known scanners', 'http.user_agent contains "scanner"', 'block', '01-13'),
        rule('rule_2', 'zone_acorn', 'Sign-in attempts', 'http.request.uri.path eq "/sign-in"', 'challenge', '02-01'),
        rule('rule_3', 'zone_dogwood', 'Old admin page', 'http.request.uri.path contains "/admin"', 'block', '06-08'),
        rule('rule_4', 'zone_elder', 'Watch the API', 'http.request.uri.path contains "/api"', 'log', '08-22'),
      ],
      ddosProtection: [
        protection('zone_acorn', 'high', '01-12'),
        protection('zone_bramble', 'off', '03-02'),
        protection('zone_cedar', 'off', '03-19'),
        protection('zone_dogwood', 'low', '06-07'),
        protection('zone_elder', 'medium', '08-21'),
      ],
      dnsRecords: [
        record('record_1', 'zone_acorn', 'A', 'acorn.example', '192.0.2.10', true),
        record('record_2', 'zone_acorn', 'AAAA', 'acorn.example', '2001:db8::10', true),
        record('record_3', 'zone_acorn', 'MX', 'acorn.example', '10 mail.acorn.example'),
        record('record_4', 'zone_acorn', 'CNAME', 'www.acorn.example', 'acorn.example', true),
        record('record_5', 'zone_bramble', 'A', 'bramble.example', '192.0.2.20'),
        record('record_6', 'zone_cedar', 'A', 'cedar.example', '198.51.100.7'),
        record('record_7', 'zone_cedar', 'TXT', 'cedar.example', 'v=spf1 -all'),
        record('record_8', 'zone_dogwood', 'A', 'dogwood.example', '203.0.113.4', true),
        record('record_9', 'zone_elder', 'A', 'elder.example', '192.0.2.30', true),
        record('record_10', 'zone_elder', 'CNAME', 'docs.elder.example', 'elder.example'),
      ],
    },
    writes: [],
  };
}
