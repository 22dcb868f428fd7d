import type { Toolset } from '../catalog.contract.ts';
import { createTypeSpace } from '../declare/types.ts';
import { snakeCase, sourceId, unique } from '../name/identifier.ts';
import type { Loaded } from './import.ts';
import { asRecord } from './json.ts';
import type { Field, Operation } from './operation.ts';
import { createReferences } from './reference.ts';
import { shapeOf } from './shape.ts';

/** Where a toolset's schemas keep their definitions: each schema's own `$defs`, `definitions` and root. */
export function loadToolset(toolset: Toolset, takenTypes: (id: string) => Set<string>): Loaded {
  const id = sourceId(toolset.id, toolset.title);
  const names = new Set<string>();
  const root = { methods: toolset.methods.map(({ input, output }) => ({ input, output })) };
  const references = createReferences(root);
  const operations = toolset.methods.map((method, index): Operation => {
    const place = `#/methods/${index}`;
    const input = anchored(method.input, `${place}/input`);
    const output = anchored(method.output, `${place}/output`);
    root.methods[index] = { input: input as object, output: output as object };
    const shape = shapeOf(input, references);
    const fields: Field[] = [...(shape?.properties ?? [])].map(([key, property]) => ({
      key,
      name: key,
      place: 'body',
      required: property.required,
      schema: property.schema,
      description: '',
      deprecated: false,
      style: 'form',
      explode: true,
      json: false,
      segments: false,
    }));
    const whole = shape === null && Object.keys(asRecord(asRecord(input)?.properties) ?? { none: 0 }).length > 0;
    return {
      method: {
        name: unique(
          (method.bare ? '' : `${id}_`) +
            (/^[\p{ID_Continue}]+$/u.test(method.name) ? method.name : snakeCase(method.name)),
          names,
        ),
        source: id,
        summary: method.description.replace(/\s+/g, ' ').trim().slice(0, 200),
        effect: method.effect,
        route: '',
        deprecated: method.deprecated ?? false,
        tags: [],
      },
      description: method.description,
      http: null,
      fields,
      body: null,
      output: isVoid(output) ? { kind: 'none' } : { kind: 'json', schema: output },
      ...(whole && !isEmptyObject(input) ? { argument: input } : {}),
      ...(method.signature !== undefined && { signature: method.signature }),
    };
  });
  toolset.methods.forEach(({ byName }, index) => {
    if (!byName) return;
    const overloads = Object.entries(byName).flatMap(([name, stands]) => {
      const operation = operations[toolset.methods.findIndex((method) => method.name === stands)];
      return operation ? [{ name, operation }] : [];
    });
    const operation = operations[index]!;
    operation.overloads = overloads;
    operation.method.byName = Object.fromEntries(overloads.map((one) => [one.name, one.operation.method.name]));
  });
  return {
    source: {
      id,
      title: toolset.title,
      version: '',
      from: 'this program',
      kind: 'toolset',
      server: null,
      operations: operations.length,
      notes: [],
      naiveTokens: null,
      ...toolset.about,
    },
    operations,
    ...(toolset.ambient && { ambient: true }),
    space: createTypeSpace(id, root, references, takenTypes(id)),
  };
}

/** The schema with its local references made to start from `place`, since all schemas of a toolset share one root. */
function anchored(schema: unknown, place: string): unknown {
  const own = place.replace(/\W+/g, '-');
  return JSON.parse(JSON.stringify(schema ?? {}), (key, value) => {
    if (typeof value !== 'string') return value;
    if (key === '$anchor' || key === '$dynamicAnchor') return `${value}${own}`;
    if (!/^\$(ref|dynamicRef|recursiveRef)$/.test(key) || !value.startsWith('#')) return value;
    return value === '#' || value.startsWith('#/') ? place + value.slice(1) : `${value}${own}`;
  });
}

const isVoid = (schema: unknown): boolean => asRecord(schema)?.type === 'null';

function isEmptyObject(schema: unknown): boolean {
  const record = asRecord(schema);
  return (
    !record ||
    Object.keys(record).every(
      (key) => key === 'type' || key === 'additionalProperties' || key === 'description' || key === '$schema',
    )
  );
}
