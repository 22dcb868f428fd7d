import { useEffect, useMemo, useState } from 'react';
import { bytesOf, imageType } from './kind.ts';

/** An image: a `data:` address, or bytes that begin as one. */
export function Picture({ value, label }: { value: string | Uint8Array | ArrayBuffer; label: string }) {
  const url = useMemo(() => (typeof value === 'string' ? value : addressOf(value)), [value]);
  const [size, setSize] = useState('');
  const [broken, setBroken] = useState(false);
  useEffect(() => () => void (url.startsWith('blob:') && URL.revokeObjectURL(url)), [url]);
  if (broken) return <p className="text-brick">This says it is an image, but it cannot be shown as one.</p>;
  return (
    <figure className="m-0">
      <img
        src={url}
        alt={label}
        className="max-h-[420px] max-w-full rounded border border-rule"
        onLoad={({ currentTarget }) => setSize(`${currentTarget.naturalWidth} × ${currentTarget.naturalHeight}`)}
        onError={() => setBroken(true)}
      />
      <figcaption className="mt-1 text-[11px] text-ink-3">{size}</figcaption>
    </figure>
  );
}

function addressOf(value: Uint8Array | ArrayBuffer): string {
  const bytes = bytesOf(value);
  return URL.createObjectURL(new Blob([bytes.slice()], { type: imageType(bytes) ?? 'application/octet-stream' }));
}
