/** Overrides of a package.json, as npm reads them. */

import type { Overrides, Project } from './package.contract.ts';
import { fits } from './pick.ts';

/** What holds at one place of the tree: the rules that apply below it, the nearest first. */
export type Rules = readonly Overrides[];

export const noRules: Rules = [];

/**
 * The range asked for instead of `range`, and the rules for what is below. A key is a name, or a name with a range that
 * the asked one has to be (`foo@^1`); `$bar` stands for the range of a direct dependency.
 */
export function overridden(
  rules: Rules,
  name: string,
  range: string,
  project: Project,
): { range: string; below: Rules } {
  for (const level of rules) {
    for (const [key, value] of Object.entries(level)) {
      const [, of, only] = /^(@?[^@]+)(?:@(.*))?$/.exec(key) ?? [];
      if (of !== name || (only && !overlaps(range, only))) continue;
      const text = typeof value === 'string' ? value : value['.'];
      const below = typeof value === 'string' ? rules : [value, ...rules];
      return { range: typeof text === 'string' ? meant(text, project) : range, below };
    }
  }
  return { range, below: rules };
}

function meant(text: string, project: Project): string {
  if (!text.startsWith('$')) return text;
  const name = text.slice(1);
  return (
    project.dependencies?.[name] ?? project.devDependencies?.[name] ?? project.optionalDependencies?.[name] ?? text
  );
}

/** A plain version within the range, or the very same text: enough for what people write. */
function overlaps(range: string, only: string): boolean {
  const version = /\d+\.\d+\.\d+[\w.+-]*/.exec(range)?.[0];
  return range === only || (version !== undefined && fits(version, only));
}
