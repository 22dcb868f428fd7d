/** Which version of a package is taken, and whether it is for here. */

import { maxSatisfying, satisfies, validRange } from 'semver';
import { fail, ok } from '#base/result.ts';
import type { Manifest, NpmResult, Packument } from './package.contract.ts';

/** What a range names: a package of the registry under its own name or another. */
export interface Wanted {
  name: string;
  /** A range, a version or a tag. */
  range: string;
}

/** `npm:other@^2` names another package; addresses of git, files and tarballs are for a machine. */
export function readWanted(name: string, range: string): NpmResult<Wanted> {
  const alias = /^npm:((?:@[^/@]+\/)?[^/@]+)(?:@(.*))?$/.exec(range);
  if (alias) return ok({ name: alias[1]!, range: alias[2] || 'latest' });
  if (/^[\w+]+:|^[\w-]+\/[\w.-]+(#.*)?$|^\.{0,2}\//.test(range))
    return fail('unsupported', `${name} is asked for as “${range}”. Only versions from a registry can be brought in.`);
  return ok({ name, range: range.trim() || '*' });
}

/**
 * The version npm takes: the one tagged `latest` where it fits, or the highest that fits, those that are not deprecated
 * before those that are (npm-pick-manifest's order, without its dates).
 */
export function pickVersion(packument: Packument, range: string, kept?: string): NpmResult<Manifest> {
  const versions = Object.keys(packument.versions);
  const tagged = packument['dist-tags'][range];
  if (tagged && packument.versions[tagged]) return ok(packument.versions[tagged]);
  if (validRange(range, { loose: true }) === null)
    return fail('no_version', `${packument.name} has no version and no tag “${range}”.`);
  const at = (version: string | null | undefined) => (version ? packument.versions[version] : undefined);
  if (kept && at(kept) && fits(kept, range)) return ok(at(kept)!);
  const latest = at(packument['dist-tags'].latest);
  if (latest && fits(latest.version, range) && !latest.deprecated) return ok(latest);
  const sound = versions.filter((version) => !packument.versions[version]!.deprecated);
  const found = at(maxSatisfying(sound, range, { loose: true }) ?? maxSatisfying(versions, range, { loose: true }));
  if (found) return ok(found);
  const newest = latest?.version ?? versions.at(-1);
  return fail(
    'no_version',
    `No version of ${packument.name} fits “${range}”.${newest ? ` The newest is ${newest}.` : ''}`,
  );
}

export const fits = (version: string, range: string): boolean => satisfies(version, range, { loose: true });

/** A page is no machine that native parts are built for; `wasm32` is the one that it is. */
export function isForHere({ os, cpu }: Pick<Manifest, 'os' | 'cpu'>): boolean {
  return allows(os, ['browser', 'wasi']) && allows(cpu, ['wasm32']);
}

function allows(list: string[] | string | undefined, mine: string[]): boolean {
  const all = [list ?? []].flat().filter((one) => one !== 'any');
  if (all.some((one) => mine.includes(one.replace(/^!/, '')) && one.startsWith('!'))) return false;
  const positive = all.filter((one) => !one.startsWith('!'));
  return positive.length === 0 || positive.some((one) => mine.includes(one));
}

/** Names so often asked for that one letter beside them is more likely a slip, or a trap, than another package. */
const popular =
  'react react-dom lodash lodash-es express axios chalk commander debug moment dayjs date-fns typescript webpack vite rollup esbuild eslint prettier jest vitest mocha zod yup uuid nanoid semver glob minimist yargs dotenv rxjs vue svelte angular jquery underscore async bluebird request body-parser cors helmet mongoose sequelize redux zustand immer classnames cheerio papaparse marked d3 three chart.js socket.io ws puppeteer playwright tailwindcss postcss sass tslib core-js ms qs yaml'.split(
    ' ',
  );

/** A popular name one letter away from this one, as in `lodash` for `lodahs`; `null` where there is none. */
export function popularNear(name: string): string | null {
  if (popular.includes(name)) return null;
  return popular.find((one) => one.length > 3 && oneApart(name, one)) ?? null;
}

/** One letter more, less or other, or two neighbours swapped (Damerau). */
function oneApart(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (x.length + y.length === 0) return false;
  return (x.length <= 1 && y.length <= 1) || (x.length === 2 && x === [...y].reverse().join(''));
}
