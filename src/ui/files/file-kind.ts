import { type LanguageId, languageOfFile } from '../editor/languages.ts';

export interface FileKind {
  language: LanguageId;
  /** False for what an editor would spoil. */
  text: boolean;
}

/** How the text of a file is drawn, by the ending of its name; what else it is stands in the table of viewers. */
export function fileKind(path: string): FileKind {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const text = !/^(png|jpe?g|gif|webp|avif|bmp)$/.test(ending);
  return { language: languageOfFile(path), text };
}
