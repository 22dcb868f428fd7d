import { fail, messageOf, ok, type Result } from '#base/result.ts';
import type { ImportCode, ImportProgress, Source, SourceInput } from '../catalog.contract.ts';
import { createTypeSpace, type TypeSpace } from '../declare/types.ts';
import { coverageOf } from './coverage.ts';
import { readDocument, readPart } from './document.ts';
import { noteDryRun } from './dry-run.ts';
import { asRecord, asText } from './json.ts';
import type { Operation } from './operation.ts';
import { findOperations, type Reader, readOperation } from './operations.ts';
import { anchorPart, partKey, partName } from './parts.ts';
import { noteRecoveries } from './recovery.ts';
import { createReferences, surveyReferences } from './reference.ts';
import { readSecurity } from './security.ts';
import { serverOf, serversOf } from './servers.ts';
import { tooLarge } from './size.ts';

/** A source as it was read, with what the catalog needs to answer about it. */
export interface Loaded {
  source: Source;
  operations: Operation[];
  space: TypeSpace;
  /** True for what belongs to the language: not listed, searched or counted. */
  ambient?: boolean;
}

export interface ImportWorld {
  /** The id for a title, seen beside the sources that are there. */
  idFor(input: SourceInput, title: string): string;
  /** Type names in use; those of a source that is replaced are free again. */
  takenTypes(id: string): Set<string>;
  /** Awaited between chunks of work so that messages get through; answers false when the import was cancelled. */
  pause(): Promise<boolean>;
}

const cancelled = Symbol('cancelled');

/** Reads a document whole, in chunks. Never throws. */
export async function importDocument(
  input: SourceInput,
  world: ImportWorld,
  onProgress: (progress: ImportProgress) => void,
): Promise<Result<Loaded, ImportCode>> {
  const pause = async () => {
    if (!(await world.pause())) throw cancelled;
  };
  try {
    const large = tooLarge(input.text);
    if (large) return large;
    onProgress({ stage: 'reading', part: 0 });
    await pause();
    const read = await readDocument(input.text, async (stage) => {
      onProgress({ stage, part: stage === 'reading' ? 0.4 : 0.45 });
      await pause();
    });
    if (!read.ok) return read;
    return await load(input, read.value, world, onProgress, pause);
  } catch (error) {
    if (error === cancelled) return fail('cancelled', 'The import was cancelled.');
    return fail('failed', `The document could not be read: ${messageOf(error).slice(0, 300)}`);
  }
}

async function load(
  input: SourceInput,
  document: { root: Record<string, unknown>; notes: string[]; shared: boolean },
  world: ImportWorld,
  onProgress: (progress: ImportProgress) => void,
  pause: () => Promise<void>,
): Promise<Result<Loaded, ImportCode>> {
  const { root, notes } = document;
  const parts = await readParts(input.parts ?? {}, notes);
  const references = createReferences(root, parts);
  const found = findOperations(root, references);
  if (found.length === 0) return fail('no_operations', noOperations(root));
  onProgress({ stage: 'indexing', part: 0.5 });
  const survey = await surveyReferences(root, references, document.shared, pause);
  for (const part of parts.values()) {
    const more = await surveyReferences(part, references, true, pause);
    survey.missing.push(...more.missing);
    survey.external.push(...more.external);
  }
  survey.external = survey.external.map((pointer) => {
    const at = pointer.indexOf('#');
    const path = at < 0 ? pointer : pointer.slice(0, at);
    return partName(partKey(path)) + pointer.slice(path.length);
  });
  notes.push(...noteReferences(survey));
  const info = asRecord(root.info);
  const title = asText(info?.title).trim().slice(0, 120) || input.from.slice(-120) || 'API';
  const id = world.idFor(input, title);
  const reader: Reader = {
    source: id,
    from: input.from,
    references,
    security: root.security,
    names: new Set(),
    oddities: new Map(),
  };
  const operations: Operation[] = [];
  for (const [index, entry] of found.entries()) {
    if (index % 200 === 0) {
      onProgress({ stage: 'indexing', part: 0.6 + (0.4 * index) / found.length });
      await pause();
    }
    operations.push(readOperation(entry, reader));
  }
  noteRecoveries(root, found, operations, references);
  for (const operation of operations) noteDryRun(operation, references);
  for (const [text, count] of reader.oddities) notes.push(`Left out: ${text} (${count}).`);
  const { server, note } = serverOf(root, input.from, input.server);
  if (note) notes.push(note);
  const security = readSecurity(root, found, references);
  const inCookies = security.filter(({ place }) => place === 'cookie').map(({ id }) => id.slice(0, 60));
  if (inCookies.length > 0) notes.push(`Keys in a cookie, which a browser lets no page send: ${inCookies.join(', ')}.`);
  const servers = serversOf(root);
  const others = [...new Set(survey.external.map((pointer) => pointer.split('#')[0]!).filter(Boolean))].sort();
  const source: Source = {
    id,
    title,
    version: (typeof info?.version === 'number' ? `${info.version}` : asText(info?.version)).slice(0, 60),
    from: input.from,
    kind: 'openapi',
    server,
    operations: operations.length,
    notes,
    naiveTokens: null,
    coverage: coverageOf(found, operations, references, survey, id),
    ...(security.length > 0 && { security }),
    ...(servers.length > 0 && { servers }),
    ...(others.length > 0 && { refersTo: others.slice(0, 50) }),
  };
  return ok({ source, operations, space: createTypeSpace(id, root, references, world.takenTypes(id)) });
}

async function readParts(texts: Record<string, string>, notes: string[]): Promise<Map<string, unknown>> {
  const parts = new Map<string, unknown>();
  for (const [name, text] of Object.entries(texts)) {
    const part = await readPart(text);
    if (typeof part !== 'object' || part === null) {
      notes.push(`${name.slice(0, 100)} is neither JSON nor YAML and was left out.`);
      continue;
    }
    const key = partKey(name);
    anchorPart(part, key);
    parts.set(key, part);
  }
  return parts;
}

function noOperations(root: Record<string, unknown>): string {
  if (asRecord(root.webhooks))
    return 'The document describes only webhooks, which the other side calls; there is nothing in it to call.';
  return 'The document has no operations: its `paths` are missing or empty.';
}

function noteReferences({ missing, external }: { missing: string[]; external: string[] }): string[] {
  const list = (pointers: string[]) => `${pointers.slice(0, 5).join(', ')}${pointers.length > 5 ? ' and others' : ''}`;
  const notes: string[] = [];
  if (missing.length > 0)
    notes.push(`References that lead nowhere, typed unknown (${missing.length}): ${list(missing)}.`);
  if (external.length > 0)
    notes.push(
      `References to other files, typed unknown (${external.length}): ${list(external)}. Add those files to have them.`,
    );
  return notes;
}
