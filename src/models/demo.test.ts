import { describe, expect, it } from 'vitest';
import { edge, edgeTypes, shop, shopTypes, type Told, talk, writes, zoneIds } from './demo.suite.ts';

describe('on Edge', () => {
  const cases: [text: string, check: (told: Told, files: Record<string, string>) => void][] = [
    [
      'Which zones are unprotected?',
      ({ say, calls }) => {
        expect(say).toContain('bramble.example');
        expect(say).toContain('cedar.example');
        expect(say).not.toContain('acorn.example');
        expect(writes(calls)).toEqual([]);
      },
    ],
    [
      'Turn on DDoS protection where it is missing',
      ({ say, calls }) => {
        expect(zoneIds(calls, 'edge_ddos_protection_enable')).toEqual(['zone_bramble', 'zone_cedar']);
        expect(say).toMatch(/2 zones.*bramble/);
      },
    ],
    [
      'Turn on ddos protection for the zones that are not active and have no firewall rules',
      ({ calls }) => {
        expect(zoneIds(calls, 'edge_ddos_protection_enable')).toEqual(['zone_bramble', 'zone_cedar']);
        expect(zoneIds(calls, 'edge_firewall_rules_list')).toEqual(['zone_bramble', 'zone_cedar', 'zone_dogwood']);
      },
    ],
    [
      'Enable low DDoS protection on bramble.example',
      ({ calls }) =>
        expect(writes(calls)).toEqual([['edge_ddos_protection_enable', { zone_id: 'zone_bramble', mode: 'low' }]]),
    ],
    [
      'turn off ddos protection on acorn.example',
      ({ calls, say }) => {
        expect(writes(calls)).toEqual([['edge_ddos_protection_disable', { zone_id: 'zone_acorn' }]]);
        expect(say).toMatch(/turned off/i);
      },
    ],
    ['How many zones are pending?', ({ say }) => expect(say).toMatch(/\*\*2\*\*.*pending/)],
    ['How many zones are there?', ({ say }) => expect(say).toContain('**5**')],
    ['count the zones that are not active', ({ say }) => expect(say).toContain('**3**')],
    ['List zones', ({ say }) => expect(say).toMatch(/5 zones[\s\S]*\| name \|/)],
    [
      'show me the active zones',
      ({ say }) => {
        expect(say).toContain('elder.example');
        expect(say).not.toContain('cedar.example');
      },
    ],
    ['zones per plan', ({ say }) => expect(say).toMatch(/\| free \| 2 \|/)],
    [
      'Which zones have no firewall rules?',
      ({ say }) => {
        expect(say).toContain('cedar.example');
        expect(say).not.toContain('dogwood.example');
      },
    ],
    [
      'list dns records for acorn.example',
      ({ say, calls }) => {
        expect(say).toContain('www.acorn.example');
        expect(zoneIds(calls, 'edge_dns_records_list')).toEqual(['zone_acorn']);
      },
    ],
    [
      'list the CNAME records of acorn.example',
      ({ say }) => {
        expect(say).toContain('www.acorn.example');
        expect(say).not.toContain('192.0.2.10');
      },
    ],
    [
      'list dns records for nowhere.example',
      ({ say, calls }) => {
        expect(say).toMatch(/nothing called `nowhere.example`/);
        expect(say).toContain('acorn.example');
        expect(calls).toHaveLength(1);
      },
    ],
    [
      'List the firewall rules of all zones',
      ({ calls, say }) => {
        expect(zoneIds(calls, 'edge_firewall_rules_list')).toHaveLength(5);
        expect(say).toContain('Rule 2');
      },
    ],
    [
      'add a firewall rule that blocks 203.0.113.7 on acorn.example',
      ({ calls }) =>
        expect(writes(calls)).toEqual([
          [
            'edge_firewall_rules_create',
            {
              zone_id: 'zone_acorn',
              expression: 'ip.src eq "203.0.113.7"',
              action: 'block',
              description: 'Block 203.0.113.7',
            },
          ],
        ]),
    ],
    [
      'Block 198.51.100.9 on elder.example',
      ({ calls }) =>
        expect(writes(calls)).toMatchObject([
          ['edge_firewall_rules_create', { zone_id: 'zone_elder', action: 'block' }],
        ]),
    ],
    [
      'Add an A record for www on elder.example pointing to 192.0.2.44',
      ({ calls }) =>
        expect(writes(calls)).toEqual([
          [
            'edge_dns_records_create',
            { zone_id: 'zone_elder', type: 'A', name: 'www.elder.example', content: '192.0.2.44' },
          ],
        ]),
    ],
    ['set the ttl of www.acorn.example to 600', ({ calls }) => expect(writes(calls)).toEqual([])],
    [
      'set the ttl of the dns record www.acorn.example to 600',
      ({ calls }) =>
        expect(writes(calls)).toEqual([
          ['edge_dns_records_update', { zone_id: 'zone_acorn', record_id: 'record_2', ttl: 600 }],
        ]),
    ],
    [
      'delete the dns record www.acorn.example',
      ({ calls }) =>
        expect(writes(calls)).toEqual([['edge_dns_records_delete', { zone_id: 'zone_acorn', record_id: 'record_2' }]]),
    ],
    [
      'create a zone fern.example on the pro plan',
      ({ calls }) => expect(writes(calls)).toEqual([['edge_zones_create', { name: 'fern.example', plan: 'pro' }]]),
    ],
    [
      'Delete the zone cedar.example',
      ({ calls }) => expect(writes(calls)).toEqual([['edge_zones_delete', { zone_id: 'zone_cedar' }]]),
    ],
    ['Show zone_elder', ({ say }) => expect(say).toContain('elder.example')],
    ['what is the status of the zone dogwood.example', ({ say }) => expect(say).toContain('pending')],
    [
      'Write a report of the zones to reports/zones.md',
      ({ say }, files) => {
        expect(files['reports/zones.md']).toMatch(/^# Zones[\s\S]*\| acorn\.example \|/m);
        expect(say).toContain('reports/zones.md');
      },
    ],
    [
      'Enable DDoS protection',
      ({ calls, say }) => {
        expect(writes(calls)).toEqual([]);
        expect(say).toMatch(/which zone/i);
      },
    ],
    [
      'create a firewall rule on acorn.example',
      ({ calls, say }) => {
        expect(writes(calls)).toEqual([]);
        expect(say).toMatch(/expression|action/);
      },
    ],
    [
      'How many zones are haunted?',
      ({ say }) => expect(say).toMatch(/\*\*5\*\*[\s\S]*No field tells me what “haunted” means/),
    ],
    ['Delete all zones without backups', ({ calls }) => expect(writes(calls)).toEqual([])],
    [
      'Order me a pizza',
      ({ calls, say }) => {
        expect(calls).toEqual([]);
        expect(say).toMatch(/zones/);
      },
    ],
    [
      'Hello',
      ({ say, calls }) => {
        expect(calls).toEqual([]);
        expect(say).toMatch(/no AI/);
      },
    ],
  ];
  it.each(cases)('%s', async (text, check) => {
    const { service, files } = edge();
    check(await talk(text, { types: edgeTypes, service }), files);
  });

  it.each(['Which zones are unprotected?', 'How many zones are pending?'])(
    'works with the declarations in the prompt too: %s',
    async (text) => {
      const { say } = await talk(text, { types: edgeTypes, service: edge().service, inline: true });
      expect(say).toMatch(/bramble|\*\*2\*\*/);
    },
  );
});

describe('on another catalog', () => {
  const cases: [text: string, check: (told: Told) => void][] = [
    ['How many cats are there?', ({ say }) => expect(say).not.toContain('**4**')],
    ['How many pets are cats?', ({ say }) => expect(say).toContain('**2**')],
    [
      'List the pets that are available',
      ({ say }) => {
        expect(say).toContain('Mia');
        expect(say).not.toContain('Tom');
      },
    ],
    [
      'show pets older than 5',
      ({ say }) => {
        expect(say).toContain('Polly');
        expect(say).not.toContain('Rex');
      },
    ],
    [
      'which pets are not vaccinated',
      ({ say }) => {
        expect(say).toContain('Tom');
        expect(say).not.toContain('Mia');
      },
    ],
    ['the 2 cheapest pets', ({ say }) => expect(say).toMatch(/Tom[\s\S]*Mia/)],
    [
      'show pet 3',
      ({ calls, say }) => {
        expect(calls).toEqual([['shop_get_pet', { petId: 3 }]]);
        expect(say).toContain('Mia');
      },
    ],
    ['Details of the pet Rex', ({ say }) => expect(say).toContain('Rex')],
    [
      'Which pets have no visits?',
      ({ say }) => {
        expect(say).toContain('Tom');
        expect(say).not.toContain('Rex');
      },
    ],
    [
      'add a dog named Bello to the pets',
      ({ calls }) => expect(writes(calls)).toEqual([['shop_create_pet', { name: 'Bello', species: 'dog' }]]),
    ],
    [
      'add a pet named Kiwi',
      ({ calls, say }) => {
        expect(writes(calls)).toEqual([]);
        expect(say).toMatch(/species.*dog, cat, bird/);
      },
    ],
    [
      'mark the pet Rex as sold',
      ({ calls }) => expect(writes(calls)).toEqual([['shop_update_pet', { petId: 1, status: 'sold' }]]),
    ],
    [
      'set the price of the pet Tom to 35',
      ({ calls }) => expect(writes(calls)).toEqual([['shop_update_pet', { petId: 2, price: 35 }]]),
    ],
    ['delete the pet Polly', ({ calls }) => expect(writes(calls)).toEqual([['shop_delete_pet', { petId: 4 }]])],
    [
      'archive the owner "Ann Lee"',
      ({ calls }) => expect(writes(calls)).toEqual([['shop_archive_owner', { ownerId: 'owner_1' }]]),
    ],
    ['how many owners are archived', ({ say }) => expect(say).toContain('**1**')],
    ['list the visits of Rex', ({ say }) => expect(say).toContain('vaccination')],
  ];
  it.each(cases)('%s', async (text, check) => {
    check(await talk(text, { types: shopTypes, service: shop().service }));
  });
});
