export interface FileKind {
  language: 'typescript' | 'json' | 'markdown' | 'plaintext';
  /** False for what an editor would spoil. */
  text: boolean;
}

/** How the text of a file is drawn, by the ending of its name; what else it is stands in the table of viewers. */
export function fileKind(path: string): FileKind {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const text = !/^(png|jpe?g|gif|webp|avif|bmp)$/.test(ending);
  if (/^(ts|tsx|js|jsx|mjs|cjs|mts|cts)$/.test(ending)) return { language: 'typescript', text };
  if (/^(json|jsonc|map|webmanifest)$/.test(ending)) return { language: 'json', text };
  if (/^(md|markdown)$/.test(ending)) return { language: 'markdown', text };
  return { language: 'plaintext', text };
}
