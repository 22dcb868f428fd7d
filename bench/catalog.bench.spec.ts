import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { build, preview } from 'vite';
import { createCatalog } from '../src/codemode/catalog.ts';
import tuned from '../src/codemode/search/tuned-queries.json' with { type: 'json' };
import unseen from '../src/codemode/search/unseen-queries.json' with { type: 'json' };
import type { CatalogBench } from './catalog.page.ts';

const root = resolve(import.meta.dirname, '..');
const shared = resolve(root, '../shared');
const documents = ['cloudflare-2024-08-06.json', 'github-api.github.com.json', 'stripe-spec3.json'];
const rounds = 5;

const sorted = (values: number[]) => values.toSorted((a, b) => a - b);
const quantile = (values: number[], part: number) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * part))]!;
const spread = (values: number[]) =>
  `median ${quantile(values, 0.5).toFixed(1)}, p95 ${quantile(values, 0.95).toFixed(1)}, most ${quantile(values, 1).toFixed(1)}`;

/** Two published documents in one: more operations than any single one here has. */
function joined(): string {
  const [one, two] = documents.slice(0, 2).map((name) => JSON.parse(readFileSync(join(shared, 'specs', name), 'utf8')));
  Object.assign(one.paths, two.paths);
  for (const kind of Object.keys(two.components))
    one.components[kind] = { ...one.components[kind], ...two.components[kind] };
  return JSON.stringify(one);
}

test('catalog: import, index and search of real documents in the worker', async ({ page }) => {
  test.skip(
    !documents.every((name) => existsSync(join(shared, 'specs', name))),
    'the published documents are not beside this checkout',
  );
  test.setTimeout(300_000);
  const outDir = mkdtempSync(join(tmpdir(), 'catalog-page-'));
  await build({
    root,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, rollupOptions: { input: join(root, 'bench/catalog.page.html') } },
  });
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  try {
    const both = joined();
    await page.route('**/documents/*', (route) => {
      const name = new URL(route.request().url()).pathname.split('/').at(-1)!;
      const body = name === 'joined-both.json' ? both : readFileSync(join(shared, 'specs', name), 'utf8');
      return route.fulfill({ body, contentType: 'application/json' });
    });
    await page.goto(`${server.resolvedUrls!.local[0]}bench/catalog.page.html`);
    await page.waitForFunction(() => 'catalogBench' in globalThis);

    for (const name of [...documents, 'joined-both.json']) {
      const size = await page.evaluate((file) => globalThis.catalogBench.load(file), name);
      const runs = [];
      for (let round = 0; round < rounds; round++) {
        await page.evaluate(() => globalThis.catalogBench.fresh());
        runs.push(await page.evaluate((file) => globalThis.catalogBench.import(file), name));
        // The tokens are counted afterwards in the same worker; the next round does not run beside that.
        await page.evaluate(() => globalThis.catalogBench.counted());
      }
      expect(runs.every(({ ok }) => ok)).toBe(true);
      console.log(
        `import and index ${name} (${(size / 1e6).toFixed(1)} MB, ${runs[0]!.operations} operations), ms: ${spread(runs.map(({ ms }) => ms))}; first ${runs[0]!.ms.toFixed(0)}`,
      );
      console.log(
        `  main thread meanwhile, ms: longest gap ${Math.max(...runs.map(({ blocked }) => blocked)).toFixed(1)}, tasks over 50 ms: ${runs.flatMap(({ longTasks }) => longTasks).length}`,
      );
    }

    await page.evaluate(() => globalThis.catalogBench.fresh());
    for (const name of documents) await page.evaluate((file) => globalThis.catalogBench.import(file), name);
    const counted = await page.evaluate(() => globalThis.catalogBench.counted());
    console.log(
      `footprint of one tool an endpoint: ${counted.naive} tokens for ${counted.methods} operations, counted in ${counted.ms.toFixed(0)} ms after the import`,
    );

    type Answers = Awaited<ReturnType<CatalogBench['search']>>;
    const given = JSON.parse(readFileSync(join(shared, 'reference/search-queries.json'), 'utf8')) as Record<
      'words' | 'intent',
      { query: string; operations: string[] }[]
    >;
    for (const [kind, queries] of Object.entries({
      words: given.words,
      intent: given.intent,
      'everyday, looked at while tuning': tuned.queries,
      'everyday, unseen': unseen.queries,
    })) {
      const texts = queries.map(({ query }) => query);
      await page.evaluate((list) => globalThis.catalogBench.search(list), texts);
      const answers: Answers = await page.evaluate((list) => globalThis.catalogBench.search(list), texts);
      const found = queries.filter(({ operations }, index) =>
        answers[index]!.routes.slice(0, 5).some((route) => operations.includes(route)),
      );
      console.log(
        `search, ${kind}: recall@5 ${found.length} of ${queries.length}; round trip with declarations, ms: ${spread(answers.map(({ ms }) => ms))}`,
      );
      console.log(
        `  tokens of an answer (o200k, budget 800): ${spread(answers.map(({ declarations }) => countTokens(declarations)))}`,
      );
    }
  } finally {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
});

test('catalog: what of each document is callable and typed', async () => {
  const folder = join(shared, 'specs');
  test.skip(!existsSync(folder), 'the published documents are not beside this checkout');
  test.setTimeout(300_000);
  const rows: string[][] = [
    [
      'document',
      'operations',
      'parameters',
      'bodies',
      'answers typed',
      'text',
      'bytes',
      'empty',
      'unknown',
      'paginated',
      'headers',
      'refs missing',
      'external',
      'renamed',
      'keys',
    ],
  ];
  for (const name of readdirSync(folder)
    .filter((file) => /\.(json|ya?ml)$/.test(file))
    .sort()) {
    const result = await createCatalog().import({ text: readFileSync(join(folder, name), 'utf8'), from: name });
    if (!result.ok) {
      rows.push([name, result.message]);
      continue;
    }
    const { coverage, security } = result.value;
    if (!coverage) throw new Error(`${name} has no coverage.`);
    const { outputs } = coverage;
    const bodies = Object.entries(coverage.bodies).map(
      ([media, count]) => `${media.replace(/^application\//, '')} ${count}`,
    );
    rows.push([
      name,
      String(coverage.operations),
      `${coverage.parameters}/${coverage.parametersNamed}`,
      bodies.join(', ') || '-',
      ...[outputs.typed, outputs.text, outputs.binary, outputs.none, outputs.unknown].map(String),
      ...[coverage.paginated, coverage.withHeaders, coverage.missing, coverage.external, coverage.renamed].map(String),
      security?.map(({ id }) => id).join(', ') ?? '-',
    ]);
  }
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  expect(rows.length).toBeGreaterThan(2);
});
