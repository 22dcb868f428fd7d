/**
 * Lays out `node_modules`: every package as near to the root as it can stand, several versions side by side where they
 * must, peers beside the package that wants them. The order is that of npm's own tree (breadth first, names sorted; see
 * docs.npmjs.com, “npm install: algorithm”), so that the same package.json gives the same layout again.
 */
import { fail, ok } from '#base/result.ts';
import { noRules, overridden, type Rules } from './overrides.ts';
import type { Manifest, NpmResult, Packument, Placed, Plan, Project } from './package.contract.ts';
import { fits, isForHere, pickVersion, readWanted } from './pick.ts';

export interface ResolveOptions {
  packument(name: string): Promise<NpmResult<Packument>>;
  /** Versions of an earlier lock file by path: kept where they still fit. */
  kept?: ReadonlyMap<string, string>;
  signal?: AbortSignal;
  onPackage?(name: string, count: number): void;
}

/** Packages of one install. */
const most = 2000;
/** Folders within folders: deeper ones are packages that ask for each other's other version without end. */
const deepest = 12;

interface Node {
  path: string;
  name: string;
  manifest: Manifest | null;
  parent: Node | null;
  children: Map<string, Node>;
  rules: Rules;
}

interface Edge {
  name: string;
  range: string;
  kind: 'prod' | 'dev' | 'optional' | 'peer' | 'peerOptional';
}

export async function resolveTree(project: Project, options: ResolveOptions): Promise<NpmResult<Plan>> {
  const root: Node = {
    path: '',
    name: project.name ?? '',
    manifest: null,
    parent: null,
    children: new Map(),
    rules: project.overrides ? [project.overrides] : noRules,
  };
  const warnings: string[] = [];
  const cache = new Map<string, Promise<NpmResult<Packument>>>();
  const packument = (name: string) => {
    const found = cache.get(name) ?? options.packument(name);
    cache.set(name, found);
    return found;
  };
  const queue: Node[] = [root];
  let count = 0;

  for (let node = next(queue); node; node = next(queue)) {
    const asked = await Promise.all(edgesOf(node, project).map((edge) => ask(node, edge)));
    if (options.signal?.aborted) return fail('aborted', 'The install was stopped.');
    for (const one of peersFirst(asked)) {
      const done = place(node, one);
      if (done.ok) continue;
      if (one.edge.kind !== 'optional') return done;
      warnings.push(`${one.edge.name} is optional and was left out: ${done.message}`);
    }
    if (count > most) return fail('too_large', `This would bring in over ${most} packages.`);
  }
  return ok({ packages: placedOf(root, project), warnings });

  /** What an edge would bring, were nothing there yet. */
  async function ask(node: Node, edge: Edge): Promise<Asked> {
    const { range, below } = overridden(node.rules, edge.name, edge.range, project);
    // A peer is looked for beside the package, not within it.
    const from = isPeer(edge) && node.parent ? node.parent : node;
    const asked = { edge, range, below, from };
    const wanted = readWanted(edge.name, range);
    if (!wanted.ok) return { ...asked, picked: wanted };
    const { name } = wanted.value;
    if (edge.kind === 'peerOptional') return { ...asked, name, picked: fail('not_found', '') };
    const all = await packument(name);
    const kept = options.kept?.get(join(from, edge.name)) ?? options.kept?.get(join(root, edge.name));
    return { ...asked, name, picked: all.ok ? pickVersion(all.value, wanted.value.range, kept) : all };
  }

  /** Lets an edge have what is there already, or places what it asks for. */
  function place(node: Node, { edge, range, below, from, name, picked }: Asked): NpmResult<void> {
    const seen = lookUp(from, edge.name);
    if (seen && seen.manifest!.name === name && agrees(seen.manifest!.version, range, picked)) return ok(undefined);
    if (edge.kind === 'peerOptional') {
      if (seen) warnings.push(`${node.name} may work with ${edge.name} ${range}; ${seen.manifest!.version} is there.`);
      return ok(undefined);
    }
    if (!picked.ok) return picked;
    // An optional one has its place in the lock file all the same, for the machines that it is for.
    if (!isForHere(picked.value) && edge.kind !== 'optional') {
      const { os, cpu } = picked.value;
      return fail('unsupported', `${edge.name} is built for ${[os, cpu].flat().join(', ')} and cannot run in a page.`);
    }
    const at = highest(from, edge.name, picked.value);
    if (at && at.path.split('node_modules/').length > deepest)
      return fail('too_large', `${edge.name} and ${at.name} ask for each other's other versions without end.`);
    if (at) add(at, edge.name, picked.value, below);
    else if (seen) return conflict(node, edge, seen);
    return ok(undefined);
  }

  function add(parent: Node, name: string, manifest: Manifest, rules: Rules) {
    const node: Node = { path: join(parent, name), name, manifest, parent, children: new Map(), rules };
    parent.children.set(name, node);
    queue.push(node);
    count++;
    options.onPackage?.(name, count);
    if (manifest.deprecated)
      warnings.push(`${name} ${manifest.version} is deprecated: ${manifest.deprecated.slice(0, 200)}`);
    if (manifest.hasInstallScript)
      warnings.push(`${name} ${manifest.version} has an install script, which is never run here.`);
  }

  function conflict(node: Node, edge: Edge, seen: Node): NpmResult<void> {
    return fail(
      'peer_conflict',
      `${node.name} ${node.manifest?.version ?? ''} wants ${edge.name} ${edge.range} beside it, and ${seen.manifest!.version} is there. Ask for a version of either that fits the other, or name one under “overrides”.`,
    );
  }
}

/** The shallowest first, and of these by path. */
function next(queue: Node[]): Node | undefined {
  const depth = (node: Node) => node.path.split('node_modules/').length;
  queue.sort((a, b) => depth(a) - depth(b) || a.path.localeCompare(b.path, 'en'));
  return queue.shift();
}

interface Asked {
  edge: Edge;
  range: string;
  /** The overrides for what is below it. */
  below: Rules;
  /** Where it is looked for from. */
  from: Node;
  /** Under which name the registry has it. */
  name?: string;
  picked: NpmResult<Manifest>;
}

const isPeer = (edge: Edge) => edge.kind === 'peer' || edge.kind === 'peerOptional';

/** What others of the same package want beside them is placed before them. */
function peersFirst(asked: Asked[]): Asked[] {
  const wanted = new Set(
    asked.flatMap(({ picked }) => (picked.ok ? Object.keys(picked.value.peerDependencies ?? {}) : [])),
  );
  return [...asked.filter(({ edge }) => wanted.has(edge.name)), ...asked.filter(({ edge }) => !wanted.has(edge.name))];
}

/** A tag is met by the version it names. */
function agrees(version: string, range: string, picked: NpmResult<Manifest>): boolean {
  return fits(version, range.replace(/^npm:(@?[^@]+)@?/, '') || '*') || (picked.ok && picked.value.version === version);
}

const join = (parent: Node, name: string) => `${parent.path ? `${parent.path}/` : ''}node_modules/${name}`;

/** As Node finds it: in this folder's `node_modules`, or in that of one above. */
function lookUp(from: Node, name: string): Node | undefined {
  for (let at: Node | null = from; at; at = at.parent) {
    const found = at.children.get(name);
    if (found) return found;
  }
  return undefined;
}

/**
 * The folder nearest to the root that a package can stand in for `from`: on the way up nothing of its name may be in
 * between, nothing below may lose what it finds today, and its own peers have to be right from there.
 */
function highest(from: Node, name: string, manifest: Manifest): Node | undefined {
  let best: Node | undefined;
  for (let at: Node | null = from; at; at = at.parent) {
    if (at.children.has(name)) break;
    if (!shadows(at, name, manifest.version) && peersFit(at, manifest)) best = at;
  }
  return best ?? (from.children.has(name) ? undefined : from);
}

function peersFit(at: Node, { peerDependencies, peerDependenciesMeta }: Manifest): boolean {
  return Object.entries(peerDependencies ?? {}).every(([peer, range]) => {
    const seen = lookUp(at, peer);
    return !seen || fits(seen.manifest!.version, range) || !!peerDependenciesMeta?.[peer]?.optional;
  });
}

/** Something at or below `at` that finds `name` higher up would find this version instead, and it does not fit. */
function shadows(at: Node, name: string, version: string): boolean {
  if (!lookUp(at, name)) return false;
  const stack = [at];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.children.has(name)) continue;
    const { dependencies, optionalDependencies, peerDependencies } = node.manifest ?? {};
    const range = dependencies?.[name] ?? optionalDependencies?.[name] ?? peerDependencies?.[name];
    if (range !== undefined && !fits(version, range)) return true;
    stack.push(...node.children.values());
  }
  return false;
}

function edgesOf(node: Node, project: Project): Edge[] {
  const of = node.manifest ?? project;
  const optional = of.optionalDependencies ?? {};
  const edges = new Map<string, Edge>();
  const put = (list: Record<string, string> | undefined, kind: Edge['kind']) => {
    for (const [name, range] of Object.entries(list ?? {}))
      if (!edges.has(name)) edges.set(name, { name, range: String(range), kind });
  };
  put(optional, 'optional');
  put(of.dependencies, 'prod');
  if (!node.manifest) put(project.devDependencies, 'dev');
  for (const [name, range] of Object.entries(of.peerDependencies ?? {}))
    put({ [name]: range }, node.manifest?.peerDependenciesMeta?.[name]?.optional ? 'peerOptional' : 'peer');
  // Peers last: what is asked for outright is there by then.
  return [...edges.values()].sort((a, b) => Number(isPeer(a)) - Number(isPeer(b)) || (a.name < b.name ? -1 : 1));
}

/** Every package by path, with how it is reached. */
function placedOf(root: Node, project: Project): Placed[] {
  const flags = new Map<Node, { prod: boolean; must: boolean; plain: boolean }>();
  const visit = (node: Node, reach: { prod: boolean; must: boolean; plain: boolean }) => {
    for (const edge of edgesOf(node, project)) {
      const peer = isPeer(edge);
      const found = lookUp(peer && node.parent ? node.parent : node, edge.name);
      if (!found) continue;
      const next = {
        prod: reach.prod && edge.kind !== 'dev',
        must: reach.must && edge.kind !== 'optional' && edge.kind !== 'peerOptional',
        plain: reach.plain && !peer,
      };
      const known = flags.get(found);
      if (known && known.prod >= next.prod && known.must >= next.must && known.plain >= next.plain) continue;
      const merged = {
        prod: next.prod || !!known?.prod,
        must: next.must || !!known?.must,
        plain: next.plain || !!known?.plain,
      };
      flags.set(found, merged);
      visit(found, merged);
    }
  };
  visit(root, { prod: true, must: true, plain: true });
  return [...flags]
    .map(([{ path, name, manifest }, { prod, must, plain }]) => ({
      path,
      name,
      manifest: manifest!,
      optional: !must,
      here: isForHere(manifest!),
      dev: !prod,
      peer: !plain,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
