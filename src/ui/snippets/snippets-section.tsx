import { type FormEvent, useState } from 'react';
import type { Snippet, SnippetVersion } from '#codemode/snippet.contract.ts';
import { counted, duration } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { Field } from '../parts/field.tsx';
import { useView } from '../view.ts';
import { DiffView } from './diff-view.tsx';
import { Part, Requirements, TestList } from './review-view.tsx';

/** The methods a person kept: versions with what changed, tests, and what became of their runs. */
export default function SnippetsSection() {
  const { snippets } = useIde();
  const list = useCell(snippets.list);
  const [open, setOpen] = useState<string | null>(null);
  if (list.length === 0) {
    return (
      <p className="m-0 max-w-[56ch] text-ink-3">
        None yet. Save a run that came to its end as a method, and programs can call it by its name. A model can propose
        one too; you decide.
      </p>
    );
  }
  return (
    <ul aria-label="Methods" className="m-0 flex list-none flex-col gap-2 p-0">
      {list.map((snippet) => (
        <li key={snippet.id} className="rounded-md border border-rule bg-raised">
          <Heading
            snippet={snippet}
            open={open === snippet.id}
            onToggle={() => setOpen(open === snippet.id ? null : snippet.id)}
          />
          {open === snippet.id && <Details snippet={snippet} />}
        </li>
      ))}
    </ul>
  );
}

function Heading({ snippet, open, onToggle }: { snippet: Snippet; open: boolean; onToggle(): void }) {
  const { snippets } = useIde();
  const standing = useCell(snippets.standings).get(snippet.id);
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className="flex w-full items-center gap-2.5 px-3 py-2 text-left"
    >
      <span className="min-w-0 flex-1">
        <b className="font-mono text-[12.5px] font-semibold">{snippet.name}</b>
        <span className="block truncate text-ink-2">{snippet.description}</span>
      </span>
      {standing && standing.missing.length > 0 && <span className="tag tag-brick">something missing</span>}
      {standing && standing.missing.length === 0 && standing.changed.length > 0 && (
        <span className="tag tag-ochre">check needed</span>
      )}
      {snippet.deprecated && <span className="tag tag-slate">deprecated</span>}
      <span className="shrink-0 text-[12px] text-ink-3">version {snippet.active}</span>
    </button>
  );
}

function Details({ snippet }: { snippet: Snippet }) {
  const { snippets } = useIde();
  const view = useView();
  const standing = useCell(snippets.standings).get(snippet.id);
  const results = useCell(snippets.results).get(snippet.id);
  const [testing, setTesting] = useState(false);
  const [shown, setShown] = useState(snippet.active);
  const version = snippet.versions.find(({ number }) => number === shown) ?? snippet.versions.at(-1)!;
  const before = snippet.versions.find(({ number }) => number === version.number - 1);
  const run = async () => {
    setTesting(true);
    await snippets.runTests(snippet.id);
    setTesting(false);
  };
  return (
    <div className="flex flex-col gap-3 border-t border-rule px-3 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <label className="flex items-center gap-2">
          Version
          <select
            className="field h-8"
            value={version.number}
            onChange={({ target }) => setShown(Number(target.value))}
          >
            {snippet.versions.map((one) => (
              <option key={one.number} value={one.number}>
                {titleOf(one)}
              </option>
            ))}
          </select>
        </label>
        {version.number !== snippet.active && (
          <button type="button" className="btn" onClick={() => void snippets.activate(snippet.id, version.number)}>
            Make this the active one
          </button>
        )}
        <span className="flex-1" />
        <button
          type="button"
          className="btn"
          onClick={() => view.set({ dialog: null, keeping: { from: 'snippet', id: snippet.id } })}
        >
          New version
        </button>
      </div>
      <DiffView
        label={before ? `Version ${version.number} with what changed` : `Version ${version.number}`}
        before={before?.code ?? null}
        after={version.code}
      />
      <Part title="Called">
        <code className="text-[12px] wrap-anywhere">codemode.run('{snippet.name}', input)</code>
        <br />
        <code className="text-[12px] wrap-anywhere">codemode.snippets_{snippet.name.replaceAll('-', '_')}(input)</code>
      </Part>
      <Part title="Needs">
        <Requirements requires={version.requires} changed={standing?.changed ?? []} />
        {standing && standing.missing.length > 0 && (
          <p className="m-0 text-brick">Not there now: {standing.missing.join(', ')}. It is refused until it is.</p>
        )}
        {standing && standing.missing.length === 0 && standing.changed.length > 0 && (
          <p className="m-0 mt-1 text-ochre-ink">
            Declared otherwise than when this version was made. Run the tests, then{' '}
            <button type="button" className="act px-1 underline" onClick={() => void snippets.confirm(snippet.id)}>
              confirm it as a new version
            </button>
          </p>
        )}
      </Part>
      <Part title="Tests">
        {snippet.tests.length === 0 ? (
          <span className="text-ink-2">None.</span>
        ) : (
          <div className="flex flex-col gap-1.5">
            {results ? (
              <TestList tests={results} />
            ) : (
              <span className="text-ink-2">{counted(snippet.tests.length, 'test')}, on recorded calls.</span>
            )}
            <div className="flex flex-wrap gap-2">
              <button type="button" className="btn" disabled={testing} onClick={() => void run()}>
                {testing ? 'Running the tests' : 'Run the tests'}
              </button>
              {snippet.tests.map((test) => (
                <button
                  key={test.id}
                  type="button"
                  className="act"
                  onClick={() => void snippets.removeTest(snippet.id, test.id)}
                >
                  Remove “{test.name}”
                </button>
              ))}
            </div>
          </div>
        )}
      </Part>
      <Part title="Runs">
        <Uses snippet={snippet} />
      </Part>
      <div className="flex flex-wrap items-start justify-end gap-2">
        <Rename snippet={snippet} />
        <span className="flex-1" />
        <button type="button" className="btn" onClick={() => void snippets.deprecate(snippet.id, !snippet.deprecated)}>
          {snippet.deprecated ? 'No longer deprecated' : 'Deprecate'}
        </button>
        <button type="button" className="btn" onClick={() => void snippets.remove(snippet.id)}>
          Delete
        </button>
      </div>
    </div>
  );
}

function Rename({ snippet: { id, name } }: { snippet: Snippet }) {
  const { snippets } = useIde();
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string>();
  if (text === null) {
    return (
      <button type="button" className="btn" onClick={() => setText(name)}>
        Rename
      </button>
    );
  }
  const close = () => {
    setText(null);
    setProblem(undefined);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = await snippets.rename(id, text.trim());
    if (wrong === null) close();
    else setProblem(wrong);
  };
  return (
    <form noValidate onSubmit={save} className="flex flex-wrap items-end gap-2">
      <Field
        autoFocus
        label="New name"
        spellCheck={false}
        value={text}
        problem={problem}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          close();
        }}
      />
      <button type="submit" className="btn btn-primary">
        Rename
      </button>
      <button type="button" className="act px-3" onClick={close}>
        Cancel
      </button>
    </form>
  );
}

function Uses({ snippet: { uses } }: { snippet: Snippet }) {
  if (uses.length === 0) return <span className="text-ink-2">Not called yet.</span>;
  return (
    <ul aria-label="Last runs" className="m-0 flex max-h-32 list-none flex-col gap-0.5 overflow-auto p-0 text-[12px]">
      {uses.map(({ runId, status, version, at, durationMs }) => (
        <li key={runId} className="flex gap-2 tabular-nums">
          <span className={status === 'ok' ? '' : 'text-brick'}>{status === 'ok' ? 'done' : status}</span>
          <span>version {version}</span>
          <span>{duration(durationMs)}</span>
          <time className="text-ink-3">{new Date(at).toLocaleString()}</time>
        </li>
      ))}
    </ul>
  );
}

const titleOf = ({ number, by, createdAt }: SnippetVersion): string =>
  `${number}, ${by === 'model' ? 'proposed by the model' : 'by you'}, ${new Date(createdAt).toLocaleDateString()}`;
