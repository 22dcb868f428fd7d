import ts from 'typescript6';
import { expect } from 'vitest';
import { createCatalog } from '../catalog.ts';

/** What strict TypeScript has to say about declarations. */
export function diagnose(text: string): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (name, ...rest) =>
    name === 'codemode.ts' ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : read.call(host, name, ...rest);
  return ts
    .getPreEmitDiagnostics(ts.createProgram(['codemode.ts'], options, host))
    .map(
      ({ start = 0, messageText }) =>
        `${text.slice(Math.max(0, start - 40), start + 60)} :: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}

/** All declarations of a document whose one method answers `output`. */
export async function declare(output: unknown, schemas: object = {}, version = '3.1.0'): Promise<string> {
  const catalog = createCatalog();
  const responses = { 200: { content: { 'application/json': { schema: output } } } };
  const document = {
    openapi: version,
    info: { title: 't' },
    paths: { '/a': { get: { operationId: 'a', responses } } },
    components: { schemas },
  };
  expect((await catalog.import({ name: 't', text: JSON.stringify(document), from: 't' })).ok).toBe(true);
  return catalog.declarations();
}

/** The type of that answer. */
export const outputOf = async (schema: unknown, schemas?: object): Promise<string> =>
  /t_a\(input\?: Record<string, never>\): Promise<(.*)>;/s.exec(await declare(schema, schemas))![1]!;
