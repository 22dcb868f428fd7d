/** What programs see of the snippets. */
import type { Toolset } from '../catalog.contract.ts';
import type { Snippet, SnippetVersion } from '../snippet.contract.ts';
import { shortOf, source } from './names.ts';
import { proposeMethod } from './propose.ts';
import { effectOf } from './requirements.ts';

export const activeOf = ({ versions, active }: Snippet): SnippetVersion =>
  versions.find(({ number }) => number === active) ?? versions.at(-1)!;

/** One method a snippet, `run` that takes its name first, and the way to propose one. */
export function toolsetOf(snippets: readonly Snippet[]): Toolset {
  const methods: Toolset['methods'] = snippets.map((snippet) => {
    const { input, output, requires } = activeOf(snippet);
    const { name, description, deprecated } = snippet;
    return { name: shortOf(name), description, effect: effectOf(requires), input, output, deprecated };
  });
  if (snippets.length > 0) {
    methods.push({
      name: 'run',
      bare: true,
      description: 'Run a snippet by its name',
      effect: 'read',
      input: {},
      output: {},
      byName: Object.fromEntries(snippets.map(({ name }) => [name, shortOf(name)])),
    });
  }
  return { id: source, title: 'Snippets', methods: [...methods, proposeMethod] };
}
