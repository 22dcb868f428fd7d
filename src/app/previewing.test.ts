import { expect, it, vi } from 'vitest';
import { cell } from '#base/cell.ts';
import type { ShellServer } from '#ui/terminal-face.ts';
import { createView } from '#ui/view.ts';
import { createNotices } from './notices.ts';
import { createPreviewing, foreignPage } from './previewing.ts';

const servers = [{ port: 3000, url: 'https://x--3000.webcontainer-api.io' }];

it('finds the page of a server at an address of this machine, on the origin of that server alone', () => {
  const urlOf = (address: string) => foreignPage(address, servers)?.url;
  expect(urlOf('http://localhost:3000/')).toBe('https://x--3000.webcontainer-api.io/');
  expect(urlOf(' localhost:3000/a?b=1#c')).toBe('https://x--3000.webcontainer-api.io/a?b=1#c');
  expect(urlOf('http://127.0.0.1:3000//evil.test/x')).toBe('https://x--3000.webcontainer-api.io//evil.test/x');
  for (const other of ['http://localhost:3001/', '/index.html', 'https://example.org:3000/', 'localhost', ''])
    expect(urlOf(other)).toBeUndefined();
});

it('offers a server of the shell when it begins, and shows its page in the place of another', async () => {
  vi.useFakeTimers();
  try {
    const outside = cell<readonly ShellServer[]>([]);
    const notices = createNotices(() => crypto.randomUUID());
    const view = createView();
    const files = async () => ({ ok: false as const, code: 'not_found' as const, message: 'None.' });
    const packages = () => Promise.reject(new Error('No packages are needed.'));
    const { face } = createPreviewing({ packages, files, notices, view, outside, onStuck: () => undefined } as never);
    outside.set(servers);
    const [notice] = notices.list.get();
    expect(notice?.text).toBe('A server listens on port 3000.');
    notice?.action?.run();
    expect(view.get().rightTab).toBe('preview');
    expect(face.foreign.get()).toEqual({ address: 'http://localhost:3000/', port: 3000, url: `${servers[0]!.url}/` });
    outside.set([...servers]);
    expect(notices.list.get()).toHaveLength(1);
    face.close();
    expect(face.foreign.get()).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});
