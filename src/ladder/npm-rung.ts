/** Rung 02: a program in the same sealed isolate, with what it imports of the workspace and its packages. */
import { readProgram } from '#base/program.ts';
import type { Bundler } from './bundle.contract.ts';
import { createIsolateRung, type IsolateOptions } from './isolate-rung.ts';
import { costs } from './ladder.ts';
import type { Npm } from './npm.contract.ts';
import { bundleProgram } from './program-bundle.ts';
import type { RungProvider } from './rung.contract.ts';

interface Options extends Omit<IsolateOptions, 'modules'> {
  npm: Pick<Npm, 'ready'>;
  bundler: Bundler;
}

export function createNpmRung({ npm, bundler, ...isolate }: Options): RungProvider {
  const provider = createIsolateRung({
    ...isolate,
    async modules({ code, files }, tell, signal) {
      const { imports, loads } = readProgram(code);
      if (imports.length + loads.length === 0) return { ok: true, value: {} };
      tell({ type: 'progress', text: 'Bundling what it imports' });
      return bundleProgram(code, files, { npm, bundler }, signal);
    },
  });
  return {
    ...provider,
    id: 'npm',
    rung: 'npm',
    title: 'Isolate with packages',
    cost: costs.npm,
    risk: 'No network, storage or page; code of other people runs too, never their install scripts.',
  };
}
