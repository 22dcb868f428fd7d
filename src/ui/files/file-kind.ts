export interface FileKind {
  language: 'typescript' | 'json' | 'markdown' | 'plaintext';
  /** The other way to look at it, if there is one; it is what a picture is first shown as. */
  preview: 'markdown' | 'table' | 'tree' | 'image' | null;
  /** False for what an editor would spoil. */
  text: boolean;
}

/** How a file is shown, by the ending of its name. */
export function fileKind(path: string): FileKind {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if (/^(ts|tsx|js|jsx|mjs|cjs|mts|cts)$/.test(ending)) return { language: 'typescript', preview: null, text: true };
  if (/^(json|jsonc|map|webmanifest)$/.test(ending)) return { language: 'json', preview: 'tree', text: true };
  if (/^(md|markdown)$/.test(ending)) return { language: 'markdown', preview: 'markdown', text: true };
  if (ending === 'csv') return { language: 'plaintext', preview: 'table', text: true };
  if (ending === 'svg') return { language: 'plaintext', preview: 'image', text: true };
  if (/^(png|jpe?g|gif|webp|avif|bmp)$/.test(ending)) return { language: 'plaintext', preview: 'image', text: false };
  return { language: 'plaintext', preview: null, text: true };
}
