import { expect, it } from 'vitest';
import { type NpmOfFiles, npmToolset } from './npm-toolset.ts';

const asked: object[] = [];
const npm: NpmOfFiles = {
  async install({ signal: _, onProgress: __, ...options }) {
    asked.push(options);
    const part = (name: string, bytes: number, license = 'MIT') => ({ name, version: '1.0.0', license, bytes });
    const packages = [part('here', 10), part('inner', 1000, 'ISC'), part('new', 2048)];
    const added = ['inner@1.0.0', 'new@1.0.0'];
    return { ok: true, value: { packages, added, removed: [], warnings: ['Mind this.'], fetched: 0, cached: 0 } };
  },
  list: async () => ({ ok: true, value: [] }),
  about: async () => ({ ok: true, value: {} }),
  restore: async () => ({ ok: true, value: null }),
  snapshot: async () => undefined,
};

it('shows what an install would bring before it does, with warnings, licences and sizes', async () => {
  const { connector } = npmToolset(npm);
  const signal = new AbortController().signal;
  expect(connector.tryable?.('npm_install')).toBe(true);
  expect(connector.tryable?.('npm_list')).toBeUndefined();
  const args = [{ packages: ['new@^1'], dev: true }];
  const found = await connector.dryRun?.({ method: 'npm_install', args, signal });
  expect(asked).toEqual([{ add: { new: '^1' }, dev: true, dry: true }]);
  expect(found).toMatchObject({
    ok: true,
    value: {
      summary: [
        'Mind this.',
        '2 packages, 3 KB unpacked.',
        'Licences: ISC 1, MIT 1.',
        'new 1.0.0, MIT, 2 KB unpacked',
        'inner 1.0.0, ISC, 1 KB unpacked',
      ],
    },
  });
  expect(await connector.dryRun?.({ method: 'npm_install', args: [{ packages: [3] }], signal })).toMatchObject({
    code: 'bad_argument',
  });
  expect(await connector.dryRun?.({ method: 'npm_list', args: [], signal })).toMatchObject({ code: 'unsupported' });
});
