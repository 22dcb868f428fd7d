/**
 * Ways to look at a file beside its text, one row each, in the order they are offered. A row that takes bytes is for files
 * that are no text: they have no editor. Each is loaded when it is first shown.
 */
import { type ComponentType, lazy } from 'react';

export interface TextViewProps {
  path: string;
  /** As it is in the editor, also what is not saved yet. */
  text: string;
  /** As if it had been typed. */
  write(text: string): void;
}

export interface BytesViewProps {
  path: string;
  bytes: Uint8Array;
}

export type Viewer = {
  /** On its button. */
  title: string;
  fits(path: string): boolean;
} & (
  | {
      of: 'text';
      View: ComponentType<TextViewProps>;
      /** It is what is shown until a person asks for the text. */
      first?: true;
    }
  | { of: 'bytes'; View: ComponentType<BytesViewProps> }
);

const ending = (pattern: RegExp) => (path: string) => pattern.test(path.toLowerCase());
const previews = () => import('../files/previews.tsx');

export const viewers: readonly Viewer[] = [
  {
    title: 'Preview',
    fits: ending(/\.(md|markdown)$/),
    of: 'text',
    View: lazy(async () => ({ default: (await previews()).MarkdownPreview })),
  },
  {
    title: 'Preview',
    fits: ending(/\.(csv|tsv)$/),
    of: 'text',
    View: lazy(async () => ({ default: (await previews()).TablePreview })),
  },
  {
    title: 'Preview',
    fits: ending(/\.(json|jsonc|map|webmanifest)$/),
    of: 'text',
    View: lazy(async () => ({ default: (await previews()).TreePreview })),
  },
  {
    title: 'Preview',
    fits: ending(/\.svg$/),
    of: 'text',
    first: true,
    View: lazy(async () => ({ default: (await previews()).DrawingPreview })),
  },
  {
    title: 'Preview',
    fits: ending(/\.(png|jpe?g|gif|webp|avif|bmp)$/),
    of: 'bytes',
    View: lazy(async () => ({ default: (await previews()).PicturePreview })),
  },
  {
    title: 'Preview',
    fits: ending(/\.pdf$/),
    of: 'bytes',
    View: lazy(async () => ({ default: (await previews()).PdfPreview })),
  },
];
