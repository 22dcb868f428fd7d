/** What files are besides their text. */
import { parse } from 'papaparse';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { BytesViewProps, TextViewProps } from '../editor/viewers.ts';
import { counted, bytes as inBytes } from '../format.ts';
import { useIde } from '../ide.ts';
import { Picture } from '../value/picture.tsx';
import { TableView } from '../value/table-view.tsx';
import { ValueView } from '../value/value-view.tsx';
import { rowsOf } from './csv.ts';

const Rendered = lazy(() => import('../conversation/markdown.tsx'));

export const MarkdownPreview = ({ text }: TextViewProps) => (
  <Suspense fallback={<p className="m-0 p-4 text-ink-3">Opening…</p>}>
    <div className="prose h-full overflow-auto px-5 py-4">
      <Rendered text={text} />
    </div>
  </Suspense>
);

export function TablePreview({ text, path }: TextViewProps) {
  const { rows, more, notes } = useMemo(() => rowsOf(text, parse), [text]);
  return (
    <div className="flex h-full min-h-0 flex-col gap-1 p-3">
      <p className="m-0 text-[12px] text-ink-2">
        {counted(rows.length, 'row')}
        {more && ', the first of more'}. {notes}
      </p>
      <div className="min-h-0 flex-1">
        <TableView rows={rows} label={`Rows of ${path}`} tall />
      </div>
    </div>
  );
}

/** As an image, which runs nothing and reaches nothing. */
export const DrawingPreview = ({ text, path }: TextViewProps) => (
  <Shown note={inBytes(new TextEncoder().encode(text).length)}>
    <Picture value={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`} label={path} />
  </Shown>
);

export const PicturePreview = ({ bytes, path }: BytesViewProps) => (
  <Shown note={inBytes(bytes.length)}>
    <Picture value={bytes} label={path} />
  </Shown>
);

/** On squares, so that what is clear is seen. */
const Shown = ({ note, children }: { note: string; children: React.ReactNode }) => (
  <div className="h-full overflow-auto bg-code p-3">
    <div className="checkered w-fit">{children}</div>
    <p className="m-0 text-[11px] text-ink-3">{note}</p>
  </div>
);

/** In the browser's own viewer: it is a part of the browser, apart from this page, and shows a PDF as nothing else does. */
export function PdfPreview({ bytes, path }: BytesViewProps) {
  const ide = useIde();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes.slice()], { type: 'application/pdf' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  const isPdf = String.fromCharCode(...bytes.subarray(0, 5)) === '%PDF-';
  if (!isPdf || !navigator.pdfViewerEnabled)
    return (
      <div className="flex flex-col items-start gap-2 p-4">
        <p className="m-0 text-ink-2">
          {isPdf
            ? 'This browser shows no PDF in a page. Download it to read it.'
            : 'This is named as a PDF, and is none.'}
        </p>
        <button type="button" className="btn" onClick={() => void ide.exchange.download(path)}>
          Download, {inBytes(bytes.length)}
        </button>
      </div>
    );
  return url && <iframe src={url} title={path} className="h-full w-full border-0" />;
}

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
