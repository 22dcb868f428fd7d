import type { Coverage } from '../catalog.contract.ts';
import { snakeCase } from '../name/identifier.ts';
import { asArray, asRecord, asText, entriesOf } from './json.ts';
import type { Operation } from './operation.ts';
import type { Found } from './operations.ts';
import type { References } from './reference.ts';

/** What of a document became callable and typed, counted from the document on one side and the methods on the other. */
export function coverageOf(
  found: Found[],
  operations: Operation[],
  references: References,
  survey: { missing: string[]; external: string[] },
  source: string,
): Coverage {
  const bodies: Coverage['bodies'] = {};
  const keys: Coverage['keys'] = {};
  const coverage: Coverage = {
    operations: operations.length,
    parameters: 0,
    parametersNamed: 0,
    bodies,
    keys,
    outputs: { typed: 0, text: 0, binary: 0, none: 0, unknown: 0 },
    paginated: 0,
    withHeaders: 0,
    missing: survey.missing.length,
    external: survey.external.length,
    renamed: 0,
  };
  operations.forEach((operation, index) => {
    const { item, operation: described } = found[index]!;
    const named = new Set(
      [...asArray(item.parameters), ...asArray(described.parameters)]
        .map((entry) => asRecord(references.follow(entry)))
        .filter((parameter) => asText(parameter?.name))
        .map((parameter) => `${asText(parameter?.in)} ${asText(parameter?.name)}`),
    );
    coverage.parametersNamed += named.size;
    coverage.parameters += operation.fields.filter(
      ({ place, name }) => place !== 'body' && (named.has(`${place} ${name}`) || named.has(`querystring ${name}`)),
    ).length;
    if (operation.body) {
      const { media } = operation.body;
      bodies[media] = (bodies[media] ?? 0) + 1;
    }
    const key = keyWords(operation.keys);
    keys[key] = (keys[key] ?? 0) + 1;
    const { output } = operation;
    if (output.kind !== 'json') coverage.outputs[output.kind]++;
    else if (saysNothing(output.schema)) coverage.outputs.unknown++;
    else coverage.outputs.typed++;
    if (operation.paging) coverage.paginated++;
    if (operation.headers) coverage.withHeaders++;
    const id = snakeCase(asText(described.operationId));
    const { name } = operation.method;
    if (!id || (name !== `${source}_${id}` && name !== id)) coverage.renamed++;
  });
  return coverage;
}

/** As its declaration says it; the document may say nothing of keys at all. */
export const keyWords = (keys: string[][] | undefined): string =>
  keys?.map((all) => all.join(' + ') || 'none').join(' or ') || 'none';

const saysNothing = (schema: unknown): boolean =>
  schema === undefined || schema === true || (typeof schema === 'object' && entriesOf(schema).length === 0);
