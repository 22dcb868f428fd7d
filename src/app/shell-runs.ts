/** `shell_run` in the shell of the conversation, or in one of its own for a branch that runs beside it. */
import { fail, messageOf, ok } from '#base/result.ts';
import { type RunShell, shellToolset } from '#codemode/shell-toolset.ts';
import type { Shells } from '#ladder/shell.contract.ts';
import type { Files } from '#workspace/files.contract.ts';
import { type FilesOwner, onFilesOf, type SessionFiles } from './session-files.ts';

export function shellOnFiles(filesOf: SessionFiles['of'], shells: () => Promise<Shells>) {
  /** The shell of whoever calls: that of the conversation, where these are its files. */
  async function keyOf({ sessionId, branch }: FilesOwner): Promise<string> {
    if (!branch) return sessionId;
    const [own, shown] = await Promise.all([filesOf({ sessionId, branch }), filesOf({ sessionId })]);
    return own.ok && shown.ok && own.value === shown.value ? sessionId : branch.workspace;
  }
  const on =
    (owner: FilesOwner, files: Files): RunShell =>
    async ({ command, folder, stdin, environment, wallMs }, signal, tell) => {
      let of: Shells;
      try {
        of = await shells();
      } catch (error) {
        return fail('unavailable', `The shell could not be loaded: ${messageOf(error)}`);
      }
      const opened = await of.first(await keyOf(owner));
      if (!opened.ok) return fail('unavailable', opened.message);
      const shell = opened.value;
      const written = { out: '', error: '' };
      let own: number | null = null;
      let past = true;
      const stop = shell.subscribe((event) => {
        if (past) return;
        if (event.type === 'line' && own === null && event.by === 'agent' && event.line === command) own = event.run;
        if (event.type !== 'output' || event.run !== own) return;
        written[event.stream] += event.text;
        const last = event.text.trim().split('\n').at(-1);
        if (last) tell(last.slice(0, 200));
      });
      past = false;
      const run = shell.run(command, {
        by: 'agent',
        signal,
        wallMs,
        files,
        ...(folder !== undefined && { folder: folder.startsWith('/') ? folder : `/${folder}` }),
        ...(stdin !== undefined && { stdin }),
        ...(environment && { environment }),
      });
      const { exitCode, fault } = await run.end;
      stop();
      if (signal.aborted) return fail('aborted', 'The command was stopped.', written);
      if (fault) return fail(fault.code, fault.message, { exitCode, ...written });
      return ok({ exitCode, ...written });
    };
  return onFilesOf(filesOf, (files, owner) => shellToolset(files, on(owner, files)));
}
