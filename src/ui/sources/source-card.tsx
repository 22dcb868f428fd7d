import { type FormEvent, useId, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { Coverage, Source, SourceChange } from '#codemode/catalog.contract.ts';
import { counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { Field, SelectField } from '../parts/field.tsx';
import { KeyForm } from './key-form.tsx';
import { WritesForm } from './writes-form.tsx';

/** True for what is part of this page: it has no server, no key and cannot be removed. */
const isBuiltIn = (source: Source): boolean => source.kind === 'toolset' || source.from === 'built in';

/** One source: what it brings and costs, what its document leaves open, its keys and where it is served. */
export function SourceCard({ source, onReplace }: { source: Source; onReplace(): void }) {
  const ide = useIde();
  const [open, setOpen] = useState<'key' | 'writes' | 'server' | null>(null);
  const changes = useCell(ide.sourceChanges).get(source.id);
  const ours = isBuiltIn(source);
  const toggle = (form: 'key' | 'writes' | 'server') => setOpen(open === form ? null : form);
  return (
    <li data-source={source.id} className="rounded-md border border-rule bg-raised px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <b className="min-w-0 truncate font-[550]">{visible(source.title)}</b>
        <span className="text-[12px] text-ink-3">{source.version}</span>
        {ours && <span className="tag">in this page</span>}
        {!ours && (
          <span className="ml-auto flex flex-wrap">
            {source.server !== null && (
              <button type="button" className="act" aria-expanded={open === 'key'} onClick={() => toggle('key')}>
                Key
              </button>
            )}
            {source.server !== null && (
              <button type="button" className="act" aria-expanded={open === 'writes'} onClick={() => toggle('writes')}>
                Writes
              </button>
            )}
            <button type="button" className="act" aria-expanded={open === 'server'} onClick={() => toggle('server')}>
              Server
            </button>
            {/^https?:/.test(source.from) && (
              <button type="button" className="act" onClick={() => void ide.refreshSource(source.id)}>
                Refresh
              </button>
            )}
            <button type="button" className="act" onClick={onReplace}>
              Replace
            </button>
            <button
              type="button"
              className="act"
              aria-label={`Remove ${source.title}`}
              onClick={() => void ide.removeSource(source.id)}
            >
              Remove
            </button>
          </span>
        )}
      </div>
      <p className="m-0 text-[12px] wrap-anywhere text-ink-2 tabular-nums">
        {counted(source.operations, 'method')} as{' '}
        <span className="font-mono text-[11.5px]">codemode.{source.id}_…</span>
        {source.server && `, ${source.server}`}
        {source.naiveTokens !== null &&
          `. One tool an endpoint would cost ${source.naiveTokens.toLocaleString('en')} tokens`}
      </p>
      <p className="m-0 truncate text-[12px] text-ink-3">From {source.from}</p>
      {!ours && source.server === null && (
        <p className="m-0 text-[12px] text-brick">
          It has no server yet, so nothing can be called. Set one with Server.
        </p>
      )}
      {source.refersTo && <Referred source={source} />}
      {changes && <Changes changes={changes} />}
      {source.coverage && !ours && <CoverageTable coverage={source.coverage} />}
      {source.notes.length > 0 && !ours && (
        <details className="mt-1 text-[12px] text-ink-2">
          <summary className="min-h-6 cursor-pointer leading-6">
            {counted(source.notes.length, 'note')} about the document
          </summary>
          <ul className="m-0 max-h-40 list-disc overflow-auto pl-5">
            {source.notes.map((note) => (
              <li key={note}>{visible(note)}</li>
            ))}
          </ul>
        </details>
      )}
      {open === 'key' && <KeyForm source={source} onDone={() => setOpen(null)} />}
      {open === 'writes' && <WritesForm source={source} onDone={() => setOpen(null)} />}
      {open === 'server' && <ServerForm source={source} onDone={() => setOpen(null)} />}
    </li>
  );
}

/** The other documents it refers to, and the way to have them. */
function Referred({ source }: { source: Source }) {
  const ide = useIde();
  const id = useId();
  const names = source.refersTo ?? [];
  return (
    <div className="mt-1 flex flex-wrap items-center gap-2 text-[12px] text-ink-2">
      <span className="min-w-0 wrap-anywhere">
        It refers to {counted(names.length, 'other document')}: {visible(names.slice(0, 6).join(', '))}
        {names.length > 6 && ' and more'}.
      </span>
      {/^https?:/.test(source.from) ? (
        <button type="button" className="act" onClick={() => void ide.addReferred(source.id)}>
          Add them
        </button>
      ) : (
        <label htmlFor={id} className="act cursor-pointer has-focus-visible:outline-2">
          Add files
          <input
            id={id}
            type="file"
            multiple
            aria-label={`Files ${source.title} refers to`}
            className="sr-only"
            onChange={(event) => void ide.addReferred(source.id, [...(event.target.files ?? [])])}
          />
        </label>
      )}
    </div>
  );
}

function Changes({ changes }: { changes: SourceChange }) {
  const kinds = [
    ['Added', changes.added],
    ['Removed', changes.removed],
    ['Changed', changes.changed],
  ] as const;
  const sum = changes.added.length + changes.removed.length + changes.changed.length;
  if (sum === 0) return <p className="m-0 text-[12px] text-ink-2">Nothing changed in its methods.</p>;
  return (
    <details className="mt-1 text-[12px] text-ink-2">
      <summary className="min-h-6 cursor-pointer leading-6">
        What changed: {kinds.map(([word, names]) => `${names.length} ${word.toLowerCase()}`).join(', ')}
      </summary>
      {kinds.map(
        ([word, names]) =>
          names.length > 0 && (
            <p key={word} className="m-0 max-h-32 overflow-auto wrap-anywhere">
              {word}: <span className="font-mono text-[11.5px]">{names.slice(0, 200).join(', ')}</span>
              {names.length > 200 && ` and ${names.length - 200} more`}
            </p>
          ),
      )}
    </details>
  );
}

function CoverageTable({ coverage }: { coverage: Coverage }) {
  const { outputs } = coverage;
  const bodies = Object.entries(coverage.bodies).map(([media, count]) => `${visible(media)} ${count}`);
  const keys = Object.entries(coverage.keys).map(([key, count]) => `${visible(key)} ${count.toLocaleString('en')}`);
  const kinds = Object.entries(outputs).filter(([, count]) => count > 0);
  const rows: [what: string, value: string][] = [
    ['Operations', coverage.operations.toLocaleString('en')],
    ['Parameters', `${coverage.parameters.toLocaleString('en')} of ${coverage.parametersNamed.toLocaleString('en')}`],
    ['Bodies', bodies.join(', ') || 'none'],
    ['Keys', keys.join(', ') || 'none'],
    ['Answers', kinds.map(([kind, count]) => `${count.toLocaleString('en')} ${answerWords[kind] ?? kind}`).join(', ')],
    ['Paginated', coverage.paginated.toLocaleString('en')],
    ['With telling headers', coverage.withHeaders.toLocaleString('en')],
    ['References missing', `${coverage.missing} in the document, ${coverage.external} in other documents`],
    ['Named otherwise', coverage.renamed.toLocaleString('en')],
  ];
  return (
    <details className="mt-1 text-[12px] text-ink-2">
      <summary className="min-h-6 cursor-pointer leading-6">Coverage</summary>
      <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 tabular-nums">
        {rows.map(([what, value]) => (
          <div key={what} className="contents">
            <dt className="text-ink-3">{what}</dt>
            <dd className="m-0 wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

const answerWords: Record<string, string> = { none: 'empty', unknown: 'not described' };

function ServerForm({ source, onDone }: { source: Source; onDone(): void }) {
  const ide = useIde();
  const choices = source.servers ?? [];
  const [template, setTemplate] = useState(choices[0]?.template ?? '');
  const [values, setValues] = useState<Record<string, string>>({});
  const [own, setOwn] = useState(source.server ?? '');
  const choice = choices.find((one) => one.template === template);
  const filled = choice?.variables.reduce(
    (text, one) => text.replaceAll(`{${one.name}}`, () => values[one.name] ?? one.default),
    template,
  );
  const address = filled ?? own;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    await ide.setSourceServer(source.id, address.trim());
    onDone();
  };
  return (
    <form noValidate onSubmit={save} className="mt-2 grid gap-3 border-t border-rule pt-3 sm:grid-cols-2">
      {choices.length > 0 && (
        <SelectField
          className="sm:col-span-2"
          label="Served at"
          value={template}
          onChange={(event) => setTemplate(event.target.value)}
        >
          {choices.map((one) => (
            <option key={one.template} value={one.template}>
              {one.about ? `${one.template} (${one.about})` : one.template}
            </option>
          ))}
          <option value="">Another address</option>
        </SelectField>
      )}
      {choice?.variables.map((one) => (
        <Field
          key={one.name}
          label={one.name}
          value={values[one.name] ?? one.default}
          hint={one.options.length > 0 ? `One of ${one.options.slice(0, 8).join(', ')}` : one.about}
          onChange={(event) => setValues({ ...values, [one.name]: event.target.value })}
        />
      ))}
      {!choice && (
        <Field
          className="sm:col-span-2"
          label="Address"
          value={own}
          placeholder="https://api.example.com/v1"
          hint="A key stays only where the host stays the same."
          onChange={(event) => setOwn(event.target.value)}
        />
      )}
      <div className="flex items-center gap-2 sm:col-span-2">
        <button type="submit" className="btn">
          Use this server
        </button>
        <button type="button" className="act px-3" onClick={onDone}>
          Cancel
        </button>
        <span className="min-w-0 truncate text-[12px] text-ink-3">{address}</span>
      </div>
    </form>
  );
}
