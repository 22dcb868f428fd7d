import { useEffect, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { FileInfo } from '#workspace/files.contract.ts';
import { count, bytes as inBytes } from '../format.ts';
import { useIde } from '../ide.ts';

/** Bytes shown at once, and in a line. */
const page = 4096;
const wide = 16;

/** A file that is no text, or too large to be edited: its bytes, a stretch at a time, and how to get it. */
export function BytesView({ file, why }: { file: Pick<FileInfo, 'path' | 'size' | 'hash'>; why: string }) {
  const ide = useIde();
  const { path, size, hash } = file;
  const [at, setAt] = useState(0);
  const [bytes, setBytes] = useState<Uint8Array | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the file is another one
  useEffect(() => {
    let gone = false;
    ide.readPart(path, at, page).then((read) => gone || setBytes(read));
    return () => {
      gone = true;
    };
  }, [ide, path, hash, at]);
  const last = Math.max(0, Math.floor((size - 1) / page) * page);
  return (
    <section aria-label={`Bytes of ${path}`} className="flex h-full min-h-0 flex-col bg-code">
      <header className="flex min-h-8 flex-wrap items-center gap-x-3 border-rule border-b px-3 py-1 text-[12px] text-ink-2">
        <span className="min-w-0 truncate font-mono">{visible(path.slice(1))}</span>
        <span className="min-w-40 flex-1">
          {inBytes(size)}. {why}
        </span>
        <button type="button" className="act" onClick={() => void ide.exchange.download(path)}>
          Download
        </button>
      </header>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabIndex={0}
        className="m-0 min-h-0 flex-1 overflow-auto p-3 font-mono text-[12px]/[1.5]"
      >
        {bytes === null ? 'Opening…' : hexOf(bytes, at)}
      </pre>
      {size > page && (
        <nav
          aria-label="Stretches"
          className="flex items-center gap-2 border-rule border-t px-3 py-1 text-[12px] text-ink-2"
        >
          <button type="button" className="act" disabled={at === 0} onClick={() => setAt(at - page)}>
            Before
          </button>
          <span className="tabular-nums">
            {count(at)} to {count(Math.min(size, at + page))} of {count(size)}
          </span>
          <button type="button" className="act" disabled={at >= last} onClick={() => setAt(at + page)}>
            After
          </button>
          <button type="button" className="act" disabled={at >= last} onClick={() => setAt(last)}>
            End
          </button>
        </nav>
      )}
    </section>
  );
}

/** As `hexdump -C` writes it: where, the bytes, and those that are letters. */
export function hexOf(bytes: Uint8Array, from: number): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += wide) {
    const some = bytes.subarray(at, at + wide);
    const hex = Array.from(some, (byte) => byte.toString(16).padStart(2, '0'));
    const both = `${hex.slice(0, 8).join(' ')}  ${hex.slice(8).join(' ')}`.padEnd(wide * 3 + 1);
    const letters = Array.from(some, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(
      '',
    );
    lines.push(`${(from + at).toString(16).padStart(8, '0')}  ${both} |${letters}|`);
  }
  return lines.join('\n');
}
