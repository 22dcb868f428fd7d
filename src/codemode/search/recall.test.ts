import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createCatalog } from '../catalog.ts';
import drawn from './drawn-queries.json' with { type: 'json' };
import tuned from './tuned-queries.json' with { type: 'json' };
import unseen from './unseen-queries.json' with { type: 'json' };

const shared = new URL('../../../../shared/', import.meta.url);
const documents = ['cloudflare-2024-08-06.json', 'github-api.github.com.json', 'stripe-spec3.json'];
const queriesAt = new URL('reference/search-queries.json', shared);
const there = existsSync(queriesAt) && documents.every((name) => existsSync(new URL(`specs/${name}`, shared)));

interface Query {
  query: string;
  operations: string[];
}

test.skipIf(!there)(
  'recall at five over three large documents (skipped where the documents are absent)',
  async () => {
    const catalog = createCatalog();
    for (const name of documents) {
      const text = readFileSync(new URL(`specs/${name}`, shared), 'utf8');
      expect((await catalog.import({ text, from: name, name: name.split('-')[0]! })).ok).toBe(true);
    }
    const recall = async (queries: Query[]) => {
      const missed: string[] = [];
      for (const { query, operations } of queries) {
        const { hits } = await catalog.search(query, 100);
        const routes = hits.map((hit) => hit.route);
        if (!routes.slice(0, 5).some((route) => operations.includes(route)))
          missed.push(
            `${query} (${routes.findIndex((route) => operations.includes(route)) + 1})\n      ${routes.slice(0, 5).join('\n      ')}`,
          );
      }
      return missed;
    };
    const given = JSON.parse(readFileSync(queriesAt, 'utf8')) as { words: Query[]; intent: Query[] };
    const missed = {
      words: await recall(given.words),
      intent: await recall(given.intent),
      tuned: await recall(tuned.queries),
      unseen: await recall(unseen.queries),
      drawn: await recall(drawn.queries),
    };
    const said = (kind: string, all: number, missed: string[]) => `${kind} ${all - missed.length}/${all}`;
    console.info(
      `recall@5: ${said('words', 20, missed.words)}, ${said('intent', 20, missed.intent)}, ${said('tuned', tuned.queries.length, missed.tuned)}, ${said('unseen', unseen.queries.length, missed.unseen)}, ${said('drawn', drawn.queries.length, missed.drawn)}`,
    );
    if (process.env.SHOW) for (const [kind, list] of Object.entries(missed)) console.info(kind, `\n${list.join('\n')}`);
    expect(missed.words).toEqual([]);
    expect(missed.words.length + missed.intent.length).toBeLessThanOrEqual(2);
    expect(missed.tuned.length).toBeLessThanOrEqual(5);
    expect(missed.unseen.length).toBeLessThanOrEqual(8);
    expect(missed.drawn.length).toBeLessThanOrEqual(14);
  },
  60_000,
);
