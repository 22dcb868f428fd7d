import { Tabs } from 'radix-ui';
import { type DragEvent, type FormEvent, useId, useRef, useState } from 'react';
import { bytes, counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { Field } from '../parts/field.tsx';
import { DialogFrame } from '../settings/dialog-frame.tsx';
import { ImportProgressBar } from './import-progress.tsx';

export interface ImportDialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  /** The source a new document takes the place of; its name and key stay. */
  replace?: { id: string; title: string } | null;
  /** A file that was dropped elsewhere, to begin with at once. */
  file?: File | null;
}

/** Imports an OpenAPI document from a file, pasted text or an address, with progress and a way out. */
export function ImportDialog({ open, onOpenChange, replace, file }: ImportDialogProps) {
  return (
    <DialogFrame
      open={open}
      onOpenChange={onOpenChange}
      title={replace ? `Replace ${replace.title}` : 'Import an API'}
      description="An OpenAPI or Swagger document, JSON or YAML. It is read here, in a worker of this page."
      width="560px"
    >
      <ImportForm replace={replace ?? null} given={file ?? null} onDone={() => onOpenChange(false)} />
    </DialogFrame>
  );
}

type Way = 'file' | 'text' | 'url';
type State = { at: 'asking'; problem?: string } | { at: 'working' } | { at: 'done'; id: string };

function ImportForm({
  replace,
  given,
  onDone,
}: {
  replace: { id: string } | null;
  given: File | null;
  onDone(): void;
}) {
  const ide = useIde();
  const importing = useCell(ide.importing);
  const [way, setWay] = useState<Way>('file');
  const [file, setFile] = useState<File | null>(given);
  const [text, setText] = useState('');
  const [url, setUrl] = useState('');
  const [name, setName] = useState(replace?.id ?? '');
  const [server, setServer] = useState('');
  const [state, setState] = useState<State>({ at: 'asking' });
  const cancelled = useRef(false);

  const start = async (event: FormEvent) => {
    event.preventDefault();
    const input =
      way === 'file' ? file && { file } : way === 'text' ? text.trim() && { text } : url.trim() && { url: url.trim() };
    if (!input) return setState({ at: 'asking', problem: missing[way] });
    cancelled.current = false;
    setState({ at: 'working' });
    const before = new Set(ide.notices.get().map((notice) => notice.id));
    const id = await ide.importSource({
      ...input,
      ...(name.trim() && { name: name.trim() }),
      ...(server.trim() && { server: server.trim() }),
    });
    if (id) return setState({ at: 'done', id });
    const said = ide.notices.get().findLast((notice) => notice.tone === 'problem' && !before.has(notice.id));
    // It is said here, beside the form, and need not be said behind it too.
    if (said) ide.dismiss(said.id);
    setState({
      at: 'asking',
      problem: cancelled.current
        ? 'The import was cancelled. Nothing has changed.'
        : (said?.text ?? 'The document could not be imported.'),
    });
  };

  if (state.at === 'done') return <Done id={state.id} onDone={onDone} onMore={() => setState({ at: 'asking' })} />;
  const working = state.at === 'working';
  return (
    <form onSubmit={start} className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto p-5">
      <Tabs.Root value={way} onValueChange={(next) => setWay(next as Way)}>
        <Tabs.List aria-label="Where the document comes from" className="mb-3 flex gap-1 border-b border-rule">
          {ways.map(({ id, title }) => (
            <Tabs.Trigger
              key={id}
              value={id}
              disabled={working}
              className="h-8 px-3 text-ink-2 data-[state=active]:font-[550] data-[state=active]:text-ink data-[state=active]:shadow-[inset_0_-2px_var(--ochre)]"
            >
              {title}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value="file" tabIndex={-1}>
          <DropZone file={file} onFile={setFile} disabled={working} />
        </Tabs.Content>
        <Tabs.Content value="text" tabIndex={-1}>
          <textarea
            aria-label="The document"
            placeholder="openapi: 3.1.0"
            spellCheck={false}
            disabled={working}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="field block h-44 w-full resize-y font-mono text-[12px]"
          />
        </Tabs.Content>
        <Tabs.Content value="url" tabIndex={-1}>
          <Field
            label="Address of the document"
            type="text"
            inputMode="url"
            placeholder="https://api.example.com/openapi.json"
            value={url}
            disabled={working}
            hint="Fetched by the one door of this page. The server must allow other origins to read it."
            onChange={(event) => setUrl(event.target.value)}
          />
        </Tabs.Content>
      </Tabs.Root>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Name in code"
          value={name}
          disabled={working || !!replace}
          placeholder="from its title"
          spellCheck={false}
          hint={`codemode.${name.trim() || 'name'}_…`}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label="Server"
          value={server}
          disabled={working}
          placeholder="from the document"
          hint="Where calls go, if not where the document says."
          onChange={(event) => setServer(event.target.value)}
        />
      </div>
      {state.at === 'asking' && state.problem && (
        <p role="alert" className="m-0 rounded-md bg-brick-wash p-2.5 wrap-anywhere text-brick">
          {state.problem}
        </p>
      )}
      {working && <ImportProgressBar importing={importing} />}
      <div className="flex gap-2">
        {/* Two buttons and not one that changes: a click on the first must not go on to submit as the second. */}
        {working ? (
          <button
            key="cancel"
            type="button"
            className="btn"
            onClick={() => {
              cancelled.current = true;
              ide.cancelImport();
            }}
          >
            Cancel import
          </button>
        ) : (
          <button key="start" type="submit" className="btn btn-primary">
            {replace ? 'Replace' : 'Import'}
          </button>
        )}
      </div>
    </form>
  );
}

const ways: { id: Way; title: string }[] = [
  { id: 'file', title: 'File' },
  { id: 'text', title: 'Paste' },
  { id: 'url', title: 'Address' },
];

const missing: Record<Way, string> = {
  file: 'Choose a file, or drop one here.',
  text: 'Paste a document first.',
  url: 'Give the address of a document.',
};

function DropZone({ file, onFile, disabled }: { file: File | null; onFile(file: File): void; disabled: boolean }) {
  const [over, setOver] = useState(false);
  const id = useId();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped && !disabled) onFile(dropped);
  };
  return (
    <label
      htmlFor={id}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`flex min-h-28 cursor-pointer flex-col items-center justify-center gap-1 rounded-lg border border-dashed p-4 text-center has-focus-visible:outline-2 has-focus-visible:outline-slate ${over ? 'border-ochre bg-ochre-wash' : 'border-rule-2 bg-raised'}`}
    >
      <span className="font-[550]">{file ? file.name : 'Drop a file here, or choose one'}</span>
      <span className="text-[12px] text-ink-3">{file ? bytes(file.size) : 'JSON or YAML, up to 64 MB'}</span>
      <input
        id={id}
        type="file"
        aria-label="File of the document"
        accept=".json,.yaml,.yml,application/json,application/yaml,text/yaml"
        disabled={disabled}
        className="sr-only"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          if (chosen) onFile(chosen);
        }}
      />
    </label>
  );
}

function Done({ id, onDone, onMore }: { id: string; onDone(): void; onMore(): void }) {
  const ide = useIde();
  const source = useCell(ide.sources).find((one) => one.id === id);
  return (
    <div role="status" className="flex flex-col gap-3 overflow-auto p-5">
      <p className="m-0">
        <b className="font-[550]">{source?.title ?? id}</b> is ready
        {source && `: ${counted(source.operations, 'method')}`}, as{' '}
        <code className="font-mono text-[12px]">codemode.{id}_…</code>
      </p>
      {source && source.notes.length > 0 && (
        <ul className="m-0 max-h-40 list-disc overflow-auto pl-5 text-ink-2">
          {source.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <div className="flex gap-2">
        <button type="button" className="btn btn-primary" onClick={onDone}>
          Done
        </button>
        <button type="button" className="btn" onClick={onMore}>
          Import another
        </button>
      </div>
    </div>
  );
}
