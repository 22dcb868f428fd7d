import { fail, messageOf, ok, type Result } from '#base/result.ts';
import type { ImportCode } from '../catalog.contract.ts';
import { asRecord, asTexts, type JsonRecord } from './json.ts';

export interface OpenApiDocument {
  root: JsonRecord;
  notes: string[];
  /** YAML may share one object between places and close circles; JSON never does. */
  shared: boolean;
}

/**
 * Reads the text of an API description: JSON or YAML; Swagger 2.0 is upgraded, OpenAPI 3.0 to 3.2 taken as they are.
 * `pause` is awaited between the long steps.
 */
export async function readDocument(
  text: string,
  pause: (stage: 'reading' | 'upgrading') => Promise<void>,
): Promise<Result<OpenApiDocument, ImportCode>> {
  const notes: string[] = [];
  const parsed = await parse(text, notes);
  if (!parsed.ok) return parsed;
  await pause('reading');
  const { value, shared } = parsed.value;
  const root = asRecord(value);
  if (!root) return fail('not_openapi', `This is ${kindOf(value)}, not an OpenAPI document.`);
  if (typeof root.swagger === 'string' || typeof root.swagger === 'number') return upgrade(root, notes, shared, pause);
  const version = versionOf(root.openapi);
  if (!version)
    return fail(
      'not_openapi',
      'There is no `openapi` or `swagger` version at the top of this document, so it is not an OpenAPI description.',
    );
  if (!/^3\.[0-9]/.test(version))
    return fail('not_openapi', `OpenAPI ${version.slice(0, 20)} is not known here; 2.0, 3.0, 3.1 and 3.2 are.`);
  if (!/^3\.[0-2](\.|$)/.test(version)) notes.push(`OpenAPI ${version.slice(0, 20)} was read as 3.2.`);
  return ok({ root, notes, shared });
}

/** Another document, which need not be an API description by itself. `undefined` where it is neither JSON nor YAML. */
export async function readPart(text: string): Promise<unknown> {
  const parsed = await parse(text, []);
  return parsed.ok ? parsed.value.value : undefined;
}

async function parse(text: string, notes: string[]): Promise<Result<{ value: unknown; shared: boolean }, ImportCode>> {
  const start = text
    .slice(0, 512)
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (!start) return fail('not_parsed', 'The document is empty (line 1, column 1).');
  if (/^<(!doctype|html|\?xml|head|body|!--)/i.test(start))
    return fail(
      'not_parsed',
      'This is a web page, not an API description (line 1, column 1). The address may be wrong, or may want a sign-in.',
    );
  const json = /^[{[]/.test(start);
  if (json) {
    try {
      return ok({ value: JSON.parse(text.replace(/^\uFEFF/, '')), shared: false });
    } catch {
      // YAML reads nearly all JSON, is more patient, and says where it stops.
    }
  }
  try {
    const { load } = await import('js-yaml');
    const value = load(text);
    if (json) notes.push('The document is not strict JSON; it was read as YAML.');
    return ok({ value, shared: true });
  } catch (error) {
    const mark = (error as { mark?: { line?: number; column?: number } }).mark;
    const reason = (error as { reason?: string }).reason ?? messageOf(error);
    const at = { line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 };
    return fail(
      'not_parsed',
      `This is neither JSON nor YAML: ${reason.slice(0, 200)} at line ${at.line}, column ${at.column}.`,
      at,
    );
  }
}

async function upgrade(
  root: JsonRecord,
  notes: string[],
  shared: boolean,
  pause: (stage: 'upgrading') => Promise<void>,
): Promise<Result<OpenApiDocument, ImportCode>> {
  if (!/^2(\.|$)/.test(versionOf(root.swagger)))
    return fail('not_openapi', `Swagger ${versionOf(root.swagger).slice(0, 20)} is not known here; 2.0 is.`);
  try {
    const { upgradeFromTwoToThree } = await import('@scalar/openapi-upgrader/2.0-to-3.0');
    await pause('upgrading');
    const upgraded = asRecord(upgradeFromTwoToThree({ ...root, swagger: '2.0', schemes: secureFirst(root.schemes) }));
    if (!upgraded) return fail('failed', 'The Swagger 2.0 document could not be upgraded.');
    notes.push('Swagger 2.0 was upgraded to OpenAPI 3.');
    return ok({ root: upgraded, notes, shared });
  } catch (error) {
    return fail('failed', `The Swagger 2.0 document could not be upgraded: ${messageOf(error).slice(0, 200)}`);
  }
}

/** A page served over https can call nothing else, so https is taken where the document leaves the choice. */
function secureFirst(schemes: unknown): string[] {
  const named = asTexts(schemes);
  return named.length === 0 || named.includes('https') ? ['https'] : named;
}

/** YAML reads `3.1` as a number. */
const versionOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'plain text' : `a ${typeof value}`;
}
