/** A file that a line calls by its path, run by what its first line names. */
import type { Command, IFileSystem } from 'just-bash/browser';
import { quoted } from '../quoted.ts';
import { hidden } from './reshape.ts';
import { done } from './said.ts';

/** `bash` for any shell, `node` of `#!/usr/bin/env node`; nothing where no first line says it. */
export function interpreterIn(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder().decode(bytes.subarray(0, 200));
  const by = /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(?:\S*\/)?([\w.-]+)/.exec(head)?.[1];
  return by && /^(ba|da|z|k)?sh$/.test(by) ? 'bash' : by;
}

export const runFile = (files: IFileSystem): Command => ({
  name: hidden.file,
  async execute([name = '', ...args], context) {
    const path = files.resolvePath(context.cwd, name);
    const stat = await files.stat(path).catch(() => null);
    const refuse = (why: string, code: number) => done('', `bash: ${name}: ${why}\n`, code);
    if (!stat) return refuse('No such file or directory', 127);
    if (stat.isDirectory) return refuse('Is a directory', 126);
    if (!(stat.mode & 0o111)) return refuse('Permission denied', 126);
    const by = interpreterIn(await files.readFileBuffer(path)) ?? 'bash';
    const line = [by, name, ...args].map(quoted).join(' ');
    const { signal, exportedEnv: env = {} } = context;
    return context.execWithInheritedStdin!(line, { cwd: context.cwd, env, ...(signal && { signal }) });
  },
});
