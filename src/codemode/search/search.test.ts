import { expect, test, vi } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { distance } from './query.ts';
import { stem } from './words.ts';

vi.setConfig({ testTimeout: 60_000 });

const operation = (summary: string, more: object = {}) => ({ summary, responses: {}, ...more });
const paths = {
  '/users': { get: operation('List users'), post: operation('Create a user') },
  '/users/{id}': {
    get: operation('Get a user'),
    patch: operation('Update a user'),
    delete: operation('Delete a user'),
  },
  '/users/{id}/posts': { get: operation('List posts of a user') },
  '/posts': {
    get: operation('List posts', { parameters: [{ name: 'published_after', in: 'query' }] }),
    post: operation('Create a post'),
  },
  '/old/posts': { get: operation('List posts', { deprecated: true }) },
  '/merge_requests': { get: operation('List merge requests'), post: operation('Create a merge request') },
  '/invoices/{id}/refund': { post: operation('Refund an invoice') },
  '/comments/enable': { post: operation('Enable comments') },
  '/comments/disable': { post: operation('Disable comments') },
  '/subscriptions': { get: operation('List subscriptions', { tags: ['Recurring'] }) },
};

async function searching() {
  const catalog = createCatalog();
  await catalog.import({ name: 'blog', text: JSON.stringify({ openapi: '3.0.0', info: {}, paths }), from: 'x' });
  return async (query: string) => (await catalog.search(query)).hits.map(({ route }) => route);
}

test.each([
  ['list users', 'GET /users'],
  ['users', 'GET /users'],
  ['add a user', 'POST /users'],
  ['remove a user', 'DELETE /users/{id}'],
  ['change a user', 'PATCH /users/{id}'],
  ['show one user', 'GET /users/{id}'],
  ['creating posts', 'POST /posts'],
  ['which posts are there?', 'GET /posts'],
  ['posts of a user', 'GET /users/{id}/posts'],
  ['published_after', 'GET /posts'],
  ['delte usr', 'DELETE /users/{id}'],
  ['subscritpions', 'GET /subscriptions'],
  ['reimburse a bill', 'POST /invoices/{id}/refund'],
  ['recurring', 'GET /subscriptions'],
  ['get rid of a user', 'DELETE /users/{id}'],
  ['how many posts are there', 'GET /posts'],
  ['turn off comments', 'POST /comments/disable'],
  ['throw a user away', 'DELETE /users/{id}'],
  ['every user', 'GET /users'],
])('“%s” finds %s first', async (query, route) => {
  const search = await searching();
  expect((await search(query))[0]).toBe(route);
});

test('operations that differ only in whose the thing is leave room for others', async () => {
  const catalog = createCatalog();
  const owners = ['repos', 'orgs', 'users', 'teams', 'apps', 'enterprises'];
  const same = owners.map((owner) => [`/${owner}/{id}/hooks/deliveries`, { get: operation('List deliveries') }]);
  const other = { '/zones/{id}/hooks/deliveries': { post: operation('Test deliveries') } };
  const text = JSON.stringify({ openapi: '3.0.0', info: {}, paths: { ...Object.fromEntries(same), ...other } });
  await catalog.import({ name: 'forge', text, from: 'x' });
  const routes = (await catalog.search('deliveries')).hits.map(({ route }) => route);
  expect(routes[0]).toMatch(/^GET /);
  expect(routes.slice(0, 5)).toContain('POST /zones/{id}/hooks/deliveries');
});

test('a deprecated operation comes after its like', async () => {
  const routes = await (await searching())('list posts');
  expect(routes.indexOf('GET /old/posts')).toBeGreaterThan(routes.indexOf('GET /posts'));
});

test('stems and distances', () => {
  expect(['zones', 'policies', 'deleting', 'deletion', 'created', 'running', 'status', 'addresses'].map(stem)).toEqual([
    'zon',
    'policy',
    'delet',
    'delet',
    'creat',
    'run',
    'status',
    'address',
  ]);
  expect(distance('subscritpion', 'subscription', 2)).toBe(1);
  expect(distance('kitten', 'sitting', 3)).toBe(3);
  expect(distance('abc', 'xyzabc', 1)).toBeGreaterThan(1);
});

test('filters narrow, and alone they list', async () => {
  const catalog = createCatalog();
  const operation = (operationId: string, tags: string[]) => ({
    operationId,
    tags,
    summary: operationId,
    responses: {},
  });
  const document = (title: string) =>
    JSON.stringify({
      openapi: '3.0.0',
      info: { title },
      paths: {
        '/records': {
          get: operation('list records', ['DNS Records']),
          post: operation('create record', ['DNS Records']),
        },
        '/zones/{id}': { delete: operation('delete zone', ['Zones']), get: operation('get zone', ['Zones']) },
      },
    });
  await catalog.import({ text: document('One'), from: '1' });
  await catalog.import({ text: document('Two'), from: '2' });
  const names = async (query: string) => (await catalog.search(query, 0)).hits.map(({ name }) => name).sort();
  expect(await names('source:one is:destroy')).toEqual(['one_delete_zone']);
  expect(await names('is:destroy')).toEqual(['one_delete_zone', 'two_delete_zone']);
  expect(await names('tag:"dns records" is:write source:two')).toEqual(['two_create_record']);
  expect(await names('tag:dns is:read is:write source:one')).toEqual(['one_create_record', 'one_list_records']);
  expect((await catalog.search('source:two show records', 0)).hits[0]!.name).toBe('two_list_records');
  expect((await names('source:two record')).every((name) => name.startsWith('two_'))).toBe(true);
  expect(await names('source:three zone')).toEqual([]);
  expect((await names('is:strange zone')).length).toBeGreaterThan(0);
  for (const odd of ['source:', 'tag:""', 'is:', 'source:__proto__', 'is:constructor']) await catalog.search(odd);
});
