import { expect, it } from 'vitest';
import { openStores } from '#storage/stores.ts';
import type { FileResult } from './files.contract.ts';
import { openFiles } from './files.ts';

const got = <T>(result: FileResult<T>): T => {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
};

it('comes back after a reload, and goes back to an earlier state, in the storage of a real browser', async () => {
  const name = `files-${crypto.randomUUID()}`;
  const open = async () => {
    const stores = await openStores({ name });
    const files = got(await openFiles({ store: stores.blobs, workspaceId: 'main', now: Date.now }));
    return { files, close: () => stores.close() };
  };
  const first = await open();
  for (let i = 0; i < 50; i++) got(await first.files.write(`/notes/${i % 5}/${i}.md`, `note ${i}`));
  const before = got(await first.files.snapshot());
  got(await first.files.remove('/notes/3'));
  got(await first.files.write('/bytes', new Uint8Array([0, 255])));
  first.close();

  const { files, close } = await open();
  expect(got(await files.list()).filter((info) => info.kind === 'file')).toHaveLength(41);
  expect([...got(await files.read('/bytes'))]).toEqual([0, 255]);
  expect(got(await files.listSnapshot(before)).map((info) => info.path)).toContain('/notes/3/3.md');
  got(await files.restore(before));
  expect(got(await files.readText('/notes/3/48.md'))).toBe('note 48');
  expect(await files.read('/bytes')).toMatchObject({ ok: false, code: 'not_found' });
  close();
});
