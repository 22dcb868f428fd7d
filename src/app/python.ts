/** `python_run` on the files of the run that calls it. */
import type { Execute } from '#codemode/execute.ts';
import { pythonToolset } from '#codemode/python-toolset.ts';
import type { RunStore } from '#codemode/run.contract.ts';
import { onFilesOf, type SessionFiles } from './session-files.ts';

export const pythonOnFiles = (filesOf: SessionFiles['of'], world: { execute: Execute; runs: Pick<RunStore, 'get'> }) =>
  onFilesOf(filesOf, (files) => pythonToolset(files, world));
