/** What files are besides their text. */
import { lazy, Suspense } from 'react';
import type { BytesViewProps, TextViewProps } from '../editor/viewers.ts';
import { fromCsv } from '../value/copied.ts';
import { Picture } from '../value/picture.tsx';
import { TableView } from '../value/table-view.tsx';
import { ValueView } from '../value/value-view.tsx';

const Rendered = lazy(() => import('../conversation/markdown.tsx'));

export const MarkdownPreview = ({ text }: TextViewProps) => (
  <Suspense fallback={<p className="m-0 p-4 text-ink-3">Opening…</p>}>
    <div className="prose h-full overflow-auto px-5 py-4">
      <Rendered text={text} />
    </div>
  </Suspense>
);

export const TablePreview = ({ text, path }: TextViewProps) => (
  <div className="h-full overflow-auto p-3">
    <TableView rows={fromCsv(text).rows} label={`Rows of ${path}`} />
  </div>
);

export const DrawingPreview = ({ text, path }: TextViewProps) => (
  <div className="h-full overflow-auto p-3">
    <Picture value={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`} label={path} />
  </div>
);

export const PicturePreview = ({ bytes, path }: BytesViewProps) => (
  <div className="h-full overflow-auto bg-code p-3">
    <Picture value={bytes} label={path} />
  </div>
);

export function TreePreview({ text, path }: TextViewProps) {
  const read = parsed(text);
  return (
    <div className="h-full overflow-auto p-3">
      {'problem' in read ? (
        <p className="m-0 text-brick">This is not JSON yet: {read.problem}</p>
      ) : (
        <ValueView value={read.value} label={path} />
      )}
    </div>
  );
}

function parsed(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
