/** What the page does for a shell’s interpreter: its files, its programs, and ears for what it writes. */
import type { Files } from '#workspace/files.contract.ts';
import type { Bash, BashHost, ListedFile } from '../bash.contract.ts';
import type { Beside, Command, CommandCall } from '../command.contract.ts';

export type Ear = CommandCall['write'];

/** Of files, in the mark of a listing: two workspaces may hold the same. */
const numbers = new WeakMap<Files, number>();
let counted = 0;
const numberOf = (files: Files): number => {
  const known = numbers.get(files) ?? ++counted;
  numbers.set(files, known);
  return known;
};

export function createBashHost(options: {
  /** Those of the line that runs. */
  files: () => Files;
  beside: Beside;
  commands: readonly Command[];
  bash: () => Pick<Bash, 'run' | 'abort'>;
  /** Aborted with the line that runs. */
  signal: () => AbortSignal;
}): { host: BashHost; listen(ear: Ear): { sink: number; stop(): void } } {
  const { files, beside, bash, signal } = options;
  const commands = new Map(options.commands.map((command) => [command.name, command]));
  const ears = new Map<number, Ear>();
  const calls = new Map<number, AbortController>();
  let sinks = 0;

  const listen = (ear: Ear) => {
    const sink = ++sinks;
    ears.set(sink, ear);
    return { sink, stop: () => void ears.delete(sink) };
  };
  async function markNow(): Promise<string> {
    const taken = await files().snapshot();
    if (!taken.ok) throw new Error(taken.message);
    return `${numberOf(files())} ${taken.value} ${beside.version()}`;
  }

  const host: BashHost = {
    async list(mark) {
      const now = await markNow();
      if (now === mark) return null;
      const listed = await files().list();
      if (!listed.ok) throw new Error(listed.message);
      const found: ListedFile[] = [];
      for (const { path, kind, size, hash, modifiedAt, as } of listed.value) {
        if (kind === 'folder') continue;
        const target = as === 'link' ? await files().readLink(path) : undefined;
        const link = target?.ok ? { target: target.value } : {};
        found.push({ path, size, hash, modifiedAt, ...(as && { as }), ...link, place: 'workspace' });
      }
      for (const path of beside.paths())
        found.push({ path, size: beside.read(path)!.length, modifiedAt: 0, place: 'beside' });
      return { mark: now, files: found };
    },
    async read(path, place) {
      if (place === 'beside') return beside.read(path) ?? null;
      const read = await files().read(path);
      return read.ok ? read.value : null;
    },
    async keep(workspace, changes) {
      if (changes.some(({ as }) => as === 'link'))
        return { ok: false, message: 'There are no links in node_modules and /tmp.' };
      if (workspace.length > 0) {
        const kept = await files().apply(workspace);
        if (!kept.ok) return kept;
      }
      for (const { path, content } of changes)
        if (content === null) beside.remove(path);
        else beside.write(path, content as Uint8Array);
      return { ok: true, mark: await markNow() };
    },
    write(sink, stream, text) {
      ears.get(sink)?.(stream, text);
    },
    endCommand: (id) => calls.get(id)?.abort(),
    async command({ id, name, sink, ...call }) {
      const own = new AbortController();
      calls.set(id, own);
      const line = signal();
      const abort = () => own.abort();
      line.addEventListener('abort', abort);
      if (line.aborted) abort();
      const collected = { out: '', error: '' };
      const ear: Ear =
        (sink === null ? undefined : ears.get(sink)) ?? ((stream, text) => void (collected[stream] += text));
      const given: CommandCall = {
        ...call,
        files: files(),
        beside,
        signal: own.signal,
        write: ear,
        async shell(line, more = {}) {
          const { sink: own, stop } = listen(more.write ?? ear);
          const abort = () => void bash().abort(own);
          more.signal?.addEventListener('abort', abort);
          const { exitCode, fault } = await bash().run({
            line,
            sink: own,
            folder: more.folder ?? call.folder,
            environment: { ...call.environment, ...more.environment },
            ...(more.stdin && { stdin: more.stdin }),
            keep: false,
          });
          more.signal?.removeEventListener('abort', abort);
          stop();
          if (fault) ear('error', `${fault.message}\n`);
          return exitCode;
        },
      };
      const exitCode = await commands.get(name)!.run(given);
      line.removeEventListener('abort', abort);
      calls.delete(id);
      return { exitCode, ...collected };
    },
  };
  return { host, listen };
}
