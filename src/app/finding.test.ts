import { beforeEach, expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import type { Files } from '#workspace/files.contract.ts';
import { openFiles } from '#workspace/files.ts';
import type { FindQuery, FoundFile } from '#workspace/find.contract.ts';
import { createFinder } from '#workspace/find.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createFinding } from './finding.ts';
import { createNotices } from './notices.ts';

let files: Files;
let notices: ReturnType<typeof createNotices>;
let finding: ReturnType<typeof createFinding>;
let flushed = 0;

const query = (text: string, rest: Partial<FindQuery> = {}): FindQuery => ({
  text,
  regex: false,
  matchCase: false,
  words: false,
  include: '',
  exclude: '',
  replace: null,
  ...rest,
});
const textOf = async (path: string) => {
  const read = await files.readText(path);
  return read.ok ? read.value : null;
};

beforeEach(async () => {
  let clock = 0;
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => ++clock });
  if (!opened.ok) throw new Error(opened.message);
  files = opened.value;
  notices = createNotices(createIds());
  flushed = 0;
  const flush = async () => void flushed++;
  finding = createFinding({ files, flush, notices, finder: { ...createFinder(), stop: () => {} } });
  await files.apply([
    { path: '/a.ts', content: 'red\nred green\n' },
    { path: '/run.sh', content: 'echo red\n', as: 'program' },
    { path: '/c.md', content: 'none' },
    { path: '/d.bin', content: new Uint8Array([0xff, 0xfe, 0]) },
  ]);
});

const plan = async (asked: FindQuery) => {
  const planned = await finding.planReplace(asked, ['/a.ts', '/run.sh']);
  if (!planned.ok) throw new Error(planned.message);
  return planned.value;
};

it('finds in every text, with what was typed written first, and tells how far it is', async () => {
  const found: FoundFile[] = [];
  const told: unknown[] = [];
  const end = await finding.find(query('red'), new AbortController().signal, (some, progress) => {
    found.push(...some);
    told.push(progress);
  });
  expect(end.ok).toBe(true);
  expect(found.map(({ path, count }) => [path, count])).toEqual([
    ['/a.ts', 2],
    ['/run.sh', 1],
  ]);
  expect(told).toEqual([{ done: 4, of: 4 }]);
  expect(flushed).toBe(1);
  expect(await finding.find(query('(', { regex: true }), new AbortController().signal, () => {})).toMatchObject({
    code: 'bad_pattern',
  });
});

it('finds no more once it is stopped', async () => {
  const told: unknown[] = [];
  await finding.find(query('red'), AbortSignal.abort(), (some) => told.push(some));
  expect(told).toEqual([]);
});

it('replaces all or none, keeps what may be run, and takes it all back at once', async () => {
  const changes = await plan(query('red', { replace: 'blue' }));
  expect(await finding.changeTexts(changes, 'Replaced.')).toBe(true);
  expect([await textOf('/a.ts'), await textOf('/run.sh')]).toEqual(['blue\nblue green\n', 'echo blue\n']);
  const listed = await files.list();
  expect(listed.ok && listed.value.find(({ path }) => path === '/run.sh')?.as).toBe('program');
  const [notice] = notices.list.get();
  expect(notice).toMatchObject({ text: 'Replaced.', action: { title: 'Undo' } });
  notice!.action!.run();
  await expect.poll(() => textOf('/run.sh')).toBe('echo red\n');
  expect(await textOf('/a.ts')).toBe('red\nred green\n');
});

it('writes nothing where one of the files is not as it was shown, and takes back nothing that was changed since', async () => {
  const changes = await plan(query('red', { replace: 'blue' }));
  await files.write('/run.sh', 'echo other\n');
  expect(await finding.changeTexts(changes, 'Replaced.')).toBe(false);
  expect(await textOf('/a.ts')).toBe('red\nred green\n');
  expect(notices.list.get()[0]).toMatchObject({ tone: 'problem', text: expect.stringContaining('/run.sh') });

  expect(await finding.changeTexts(await plan(query('red', { replace: 'blue' })), 'Replaced.')).toBe(true);
  await files.write('/a.ts', 'mine');
  notices.list.get().at(-1)!.action!.run();
  await expect.poll(() => notices.list.get().at(-1)?.text).toContain('/a.ts was changed since');
  expect(await textOf('/a.ts')).toBe('mine');
});
