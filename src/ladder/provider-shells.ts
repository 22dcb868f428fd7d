/**
 * Shells over a provider that runs one line at a time, each in a process of its own: the folder lasts from line to line,
 * what a line sets in its process does not.
 */
import { resolvePath } from '#base/path.ts';
import type { FileInfo, FileResult, Files } from '#workspace/files.contract.ts';
import type { RungEnd, RungProvider } from './rung.contract.ts';
import type { Shell, ShellEnd, ShellRunOptions, Shells } from './shell.contract.ts';
import { createLines } from './shell-lines.ts';
import { createShells, type ShellParts } from './shells.ts';

interface Options {
  about: Shells['about'];
  provider: RungProvider;
  /** Those of a conversation. */
  filesOf(sessionId: string): Promise<FileResult<Files>>;
  newId: () => string;
}

export function createProviderShells({ about, provider, filesOf, newId }: Options): Shells {
  return createShells({
    about,
    newId,
    make: (parts) => createShell({ ...parts, provider, files: () => filesOf(parts.sessionId) }),
  });
}

interface OwnParts extends ShellParts {
  provider: RungProvider;
  files(): Promise<FileResult<Files>>;
}

function createShell({ id, sessionId, title, provider, files, onChange }: OwnParts): Shell {
  let folder = '/';
  const lines = createLines({ play, folder: () => folder, onChange });
  const { tell } = lines;

  async function play(line: string, run: number, how: ShellRunOptions, stop: Promise<void>): Promise<ShellEnd> {
    const none = { changed: [], files: null, durationMs: 0 };
    const say = (text: string) => tell({ type: 'output', run, stream: 'error', text: `${text}\n` });
    tell({ type: 'line', run, by: how.by ?? 'person', line, folder: how.folder ?? folder });
    if (lines.over()) return { ...none, exitCode: 130 };
    const given = how.files ? { ok: true as const, value: how.files } : await files();
    if (!given.ok) {
      say(given.message);
      return { ...none, exitCode: 1, fault: { code: 'failed', message: given.message } };
    }
    const to = /^\s*cd(?:\s+(?:--\s+)?(?:'([^']*)'|"([^"$`\\]*)"|([^\s'"$`\\;&|<>*?()]+)))?\s*$/.exec(line);
    if (to) {
      const wanted = resolvePath(how.folder ?? folder, to[1] ?? to[2] ?? to[3] ?? '/');
      const listed = await given.value.list(wanted);
      const isFolder = wanted === '/' || isListed(listed, wanted);
      if (isFolder) folder = wanted;
      else say(`cd: ${wanted}: no such folder in the workspace`);
      return { ...none, exitCode: isFolder ? 0 : 1 };
    }
    const work = provider.run({
      language: 'shell',
      code: line,
      files: given.value,
      folder: how.folder ?? folder,
      ...(how.stdin !== undefined && { stdin: how.stdin }),
      ...(how.environment && { environment: how.environment }),
      ...(how.wallMs !== undefined && { wallMs: how.wallMs }),
    });
    const changed = new Set<string>();
    work.subscribe((event) => {
      if (event.type === 'output') tell({ type: 'output', run, stream: event.stream, text: event.text });
      if (event.type === 'changed') for (const path of event.paths) changed.add(path);
      if (event.type === 'progress') say(`${event.text}…`);
    });
    void stop.then(work.stop);
    const end = await work.end;
    const { exitCode, fault } = told(end);
    if (fault) say(fault.message);
    return {
      exitCode,
      ...(fault && { fault }),
      changed: [...changed].sort(),
      files: end.files,
      durationMs: end.durationMs,
    };
  }

  return {
    id,
    sessionId,
    title,
    folder: () => folder,
    environment: () => ({}),
    running: lines.running,
    run: lines.run,
    async complete(line, cursor) {
      const from = Math.max(line.lastIndexOf(' ', cursor - 1), line.lastIndexOf('=', cursor - 1)) + 1;
      const word = line.slice(from, cursor);
      const above = word.slice(0, word.lastIndexOf('/') + 1);
      const given = await files();
      const listed = given.ok ? await given.value.list() : given;
      if (!listed.ok) return { from: cursor, words: [] };
      const root = resolvePath(folder, above).replace(/\/$/, '');
      const words = listed.value.flatMap(({ path, kind }) => {
        const name = path.slice(root.length + 1);
        if (!path.startsWith(`${root}/`) || name.includes('/')) return [];
        const whole = `${above}${name}${kind === 'folder' ? '/' : ''}`;
        return whole.startsWith(word) ? [whole] : [];
      });
      return { from, words };
    },
    subscribe: lines.subscribe,
    stop: lines.stop,
  };
}

const isListed = (listed: FileResult<FileInfo[]>, path: string) =>
  listed.ok && listed.value.some((info) => info.path === path && info.kind === 'folder');

function told(end: RungEnd): Pick<ShellEnd, 'exitCode' | 'fault'> {
  switch (end.status) {
    case 'exited':
      return { exitCode: end.exitCode };
    case 'stopped':
      return { exitCode: 130 };
    case 'timeout':
      return { exitCode: 124, fault: { code: 'timeout', message: end.message } };
    case 'limit':
      return { exitCode: 137, fault: { code: 'limit', message: end.message } };
    default:
      return { exitCode: 1, fault: { code: 'failed', message: end.message } };
  }
}
