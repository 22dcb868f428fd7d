import { useState } from 'react';
import { visible } from '#base/visible.ts';
import { counted } from '../format.ts';
import { toCsv, toJson } from './copied.ts';
import { bytesOf, isTable, kindOf, short } from './kind.ts';
import { Picture } from './picture.tsx';
import { Scalar } from './scalar.tsx';
import { columnsOf, TableView } from './table-view.tsx';
import { TreeView } from './tree-view.tsx';

export interface ValueViewProps {
  value: unknown;
  /** What it is, for people who do not see it. */
  label?: string;
  /** Without the line that counts and copies. */
  bare?: boolean;
}

/** Shows any value a program can return: a table for rows, a tree for objects, an image for an image, text for text. */
export function ValueView({ value, label = 'Result', bare = false }: ValueViewProps) {
  const kind = kindOf(value);
  const large = kind === 'table' || kind === 'tree';
  return (
    <div className="min-w-0">
      {large && !bare && <Bar value={value} />}
      <Body value={value} label={label} />
    </div>
  );
}

function Body({ value, label }: { value: unknown; label: string }) {
  switch (kindOf(value)) {
    case 'text':
      return <Text text={value as string} />;
    case 'image':
      return <Picture value={value as string} label={label} />;
    case 'bytes':
      return <Bytes bytes={bytesOf(value as Uint8Array)} />;
    case 'error':
      return <Failure error={value as Error} />;
    case 'table':
      return <TableView rows={value as Record<string, unknown>[]} label={label} />;
    case 'tree':
      return <TreeView value={value} label={label} />;
    default:
      return <Scalar value={value} />;
  }
}

function Bar({ value }: { value: unknown }) {
  const [said, setSaid] = useState('');
  const copy = async (text: string, what: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid(`${what} copied`);
    } catch {
      setSaid('The browser did not allow copying');
    }
  };
  const table = isTable(value);
  return (
    <div className="mb-1 flex items-center gap-1 text-[11px] text-ink-3">
      <span className="tabular-nums">{sizeOf(value)}</span>
      <span role="status" className="ml-auto text-ink-2">
        {said}
      </span>
      <button type="button" className="act" onClick={() => copy(toJson(value), 'JSON')}>
        Copy JSON
      </button>
      {table && (
        <button type="button" className="act" onClick={() => copy(toCsv(value, allColumns(value)), 'CSV')}>
          Copy CSV
        </button>
      )}
    </div>
  );
}

function allColumns(rows: readonly Record<string, unknown>[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const key of Object.keys(row ?? {})) names.add(key);
  return [...names];
}

function sizeOf(value: unknown): string {
  if (isTable(value)) return `${counted(value.length, 'row')}, ${counted(columnsOf(value).columns.length, 'column')}`;
  if (Array.isArray(value)) return counted(value.length, 'item');
  if (value instanceof Map || value instanceof Set) return `${value.constructor.name}, ${counted(value.size, 'item')}`;
  if (ArrayBuffer.isView(value)) return short(value);
  return counted(Object.keys(value as object).length, 'field');
}

const firstPart = 4000;
const mostText = 200_000;

function Text({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  if (text === '') return <span className="text-ink-3 italic">empty text</span>;
  const shown = text.slice(0, whole ? mostText : firstPart);
  return (
    <>
      <pre className="m-0 max-h-[420px] overflow-auto font-mono text-[12px]/[1.6] wrap-anywhere whitespace-pre-wrap">
        {visible(shown)}
      </pre>
      {shown.length < text.length && (
        <p className="mt-1 text-[11px] text-ink-3">
          {shown.length.toLocaleString('en')} of {text.length.toLocaleString('en')} characters are shown.{' '}
          {!whole && (
            <button type="button" className="act text-slate" onClick={() => setWhole(true)}>
              Show {text.length > mostText ? 'more' : 'all'}
            </button>
          )}
        </p>
      )}
    </>
  );
}

const mostBytes = 256;

function Bytes({ bytes }: { bytes: Uint8Array }) {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, mostBytes); at += 16) {
    const part = [...bytes.subarray(at, Math.min(at + 16, mostBytes))];
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = part.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '·')).join('');
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${text}`);
  }
  return (
    <>
      <p className="m-0 text-[11px] text-ink-3">
        {bytes.length.toLocaleString('en')} bytes{bytes.length > mostBytes ? `, the first ${mostBytes} shown` : ''}
      </p>
      <pre className="m-0 overflow-x-auto font-mono text-[11px]/[1.5]">{lines.join('\n')}</pre>
    </>
  );
}

function Failure({ error }: { error: Error }) {
  return (
    <div className="rounded-md bg-brick-wash p-2 text-brick">
      <b className="font-[550]">{visible(error.name)}</b>: {visible(error.message)}
      {error.stack && (
        <pre className="mt-1 mb-0 overflow-x-auto font-mono text-[11px]">{visible(error.stack.slice(0, 4000))}</pre>
      )}
    </div>
  );
}
