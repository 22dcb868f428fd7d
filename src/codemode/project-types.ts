/** Knows the types across the files of a workspace, by TypeScript's language service. Runs in a worker. */
import ts from 'typescript6';
import { completionsOf, diagnosticOf, editsIn, fixesOf, hoverOf, spanOf } from './project/answers.ts';
import { createProjectHost, library } from './project/host.ts';
import type { ProjectTypes, Renaming } from './project-types.contract.ts';

interface Options {
  /** TypeScript's own declarations by file name, those of a page too. */
  libraries(): Promise<ReadonlyMap<string, string>>;
  now: () => number;
  /** Milliseconds one question may take. Default 10,000. */
  budgetMs?: number;
}

const formatting: ts.FormatCodeSettings = { ...ts.getDefaultFormatCodeSettings('\n'), indentSize: 2, tabSize: 2 };

const refused = (message: string): Renaming => ({ ok: false, message });

export function createProjectTypes({ libraries, now, budgetMs = 10_000 }: Options): ProjectTypes {
  let deadline = Number.POSITIVE_INFINITY;
  const host = createProjectHost(() => now() > deadline);
  const registry = ts.createDocumentRegistry(true, '/');
  let service: ts.LanguageService | undefined;
  /** What is imported is looked up anew only by a service that has not looked before. */
  const put = (files: Record<string, string | null>) => {
    for (const [path, text] of Object.entries(files)) if (host.put(path, text)) service = undefined;
  };
  let loaded: Promise<void> | undefined;
  const load = () => {
    loaded ??= libraries().then((texts) => {
      for (const [name, text] of texts) host.put(`${library}/${name}`, text);
      host.surround([], '');
    });
    return loaded;
  };

  /** `otherwise` where the file is not there, or the answer took too long: what was half known is then forgotten. */
  async function ask<T>(
    path: string,
    otherwise: T,
    work: (service: ts.LanguageService, text: string) => T,
  ): Promise<T> {
    await load();
    const text = host.text(path);
    if (text === undefined) return otherwise;
    deadline = now() + budgetMs;
    try {
      service ??= ts.createLanguageService(host, registry);
      return work(service, text);
    } catch {
      service = undefined;
      return otherwise;
    } finally {
      deadline = Number.POSITIVE_INFINITY;
    }
  }
  const preferences = (): ts.UserPreferences => ({
    includeCompletionsForModuleExports: true,
    includeCompletionsWithInsertText: true,
    // Who strips types and reads no other file would look for a value of that name.
    preferTypeOnlyAutoImports: true,
    // With their ending where that may be, as Node has to have it.
    importModuleSpecifierEnding: host.getCompilationSettings().allowImportingTsExtensions ? 'js' : 'auto',
  });
  const isOwn = (path: string) => !path.startsWith(library) && !path.includes('/node_modules/');
  const span = (path: string, own: ts.TextSpan) => spanOf(path, host.text(path) ?? '', own);

  return {
    async put(files) {
      await load();
      put(files);
      const wants = new Set<string>();
      for (const path of host.roots())
        for (const { fileName } of ts.preProcessFile(host.text(path) ?? '', true, true).importedFiles)
          if (!/^\.{0,2}\//.test(fileName)) wants.add(fileName);
      for (const name of host.depended()) wants.add(name);
      return { wants: [...wants].sort() };
    },
    async surround({ untyped, declarations }) {
      await load();
      host.surround(untyped, declarations);
    },
    files: async () => host.roots(),
    problems: (path) =>
      ask(path, [], (own, text) => {
        const syntax = own.getSyntacticDiagnostics(path);
        // What is said of a text that does not parse would only lead away from the mistake.
        const all = syntax.length > 0 ? syntax : own.getSemanticDiagnostics(path);
        return all.slice(0, 200).map((one) => diagnosticOf(one, text));
      }),
    complete: (path, offset) =>
      ask(path, [], (own, text) =>
        completionsOf(own.getCompletionsAtPosition(path, offset, preferences()), text, offset),
      ),
    importFor: (path, offset, name, { source, data }) =>
      ask(path, [], (own) => {
        const given = data as ts.CompletionEntryData | undefined;
        const found = own.getCompletionEntryDetails(path, offset, name, formatting, source, preferences(), given);
        return editsIn(path, found?.codeActions?.flatMap(({ changes }) => changes) ?? []) ?? [];
      }),
    fixes: (path, from, to) =>
      ask(path, [], (own) => {
        const near = [...own.getSyntacticDiagnostics(path), ...own.getSemanticDiagnostics(path)].filter(
          ({ start = 0, length = 0 }) => start <= to && start + length >= from,
        );
        const found = near
          .slice(0, 20)
          .flatMap(({ start = 0, length = 0, code }) =>
            own.getCodeFixesAtPosition(path, start, start + length, [code], formatting, preferences()),
          );
        return fixesOf(path, found).slice(0, 20);
      }),
    hover: (path, offset) =>
      ask(path, null, (own) => {
        const info = own.getQuickInfoAtPosition(path, offset);
        return info ? hoverOf(info) : null;
      }),
    definition: (path, offset) =>
      ask(path, null, (own) => {
        const [first] = own.getDefinitionAtPosition(path, offset) ?? [];
        return first ? span(first.fileName, first.textSpan) : null;
      }),
    references: (path, offset) =>
      ask(path, [], (own) =>
        (own.getReferencesAtPosition(path, offset) ?? [])
          .filter(({ fileName }) => isOwn(fileName))
          .map(({ fileName, textSpan }) => span(fileName, textSpan)),
      ),
    rename: (path, offset) =>
      ask(path, refused('This takes too long to be known.'), (own) => {
        const info = own.getRenameInfo(path, offset, {});
        if (!info.canRename) return refused(info.localizedErrorMessage);
        if (info.fileToRename) return refused('This is the name of a file: rename the file instead.');
        const found = own.findRenameLocations(path, offset, false, false, {
          providePrefixAndSuffixTextForRename: false,
        });
        if (!found || found.length === 0) return refused('There is no name here.');
        if (found.some(({ fileName }) => !isOwn(fileName)))
          return refused(`${info.displayName} is declared outside of the workspace, so its name stays.`);
        return { ok: true, name: info.displayName, spans: found.map((one) => span(one.fileName, one.textSpan)) };
      }),
  };
}
