/** A workspace for tests of Git, and how it becomes a folder that the machine's Git reads. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Files } from './files.contract.ts';
import { openFiles } from './files.ts';
import type { GitHttp } from './git.contract.ts';
import { createGit } from './git.ts';
import { createMemoryBlobs } from './memory-blobs.ts';

export const hasGit = spawnSync('git', ['--version']).error === undefined;

export const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@x.test', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

export async function gitWorkspace(http?: GitHttp) {
  let time = 1_700_000_000_000;
  const now = () => (time += 1000);
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now });
  if (!opened.ok) throw new Error(opened.message);
  const files = opened.value;
  const own = createGit({ files, now, ...(http && { http }) });
  const must = async <T>(result: Promise<{ ok: true; value: T } | { ok: false; message: string }>): Promise<T> => {
    const settled = await result;
    if (!settled.ok) throw new Error(settled.message);
    return settled.value;
  };
  const commit = async (given: Record<string, string | null>, message: string) => {
    await must(files.apply(Object.entries(given).map(([path, content]) => ({ path, content }))));
    await must(own.add({ paths: ['.'] }));
    return must(own.commit({ message }));
  };
  return { files, git: own, must, commit };
}

/** Every file of a workspace in a new folder. */
export async function onDisk(files: Files): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'git-workspace-'));
  const listed = await files.list();
  if (!listed.ok) throw new Error(listed.message);
  // Folders without files, which a workspace does not keep.
  for (const empty of ['refs', 'objects']) mkdirSync(join(folder, '.git', empty), { recursive: true });
  for (const { path, kind, as } of listed.value) {
    const at = join(folder, path);
    if (kind === 'folder') {
      mkdirSync(at, { recursive: true });
      continue;
    }
    mkdirSync(dirname(at), { recursive: true });
    const read = as === 'link' ? await files.readLink(path) : await files.read(path);
    if (!read.ok) throw new Error(read.message);
    if (as === 'link') symlinkSync(String(read.value), at);
    else writeFileSync(at, read.value);
    if (as === 'program') chmodSync(at, 0o755);
  }
  return folder;
}
