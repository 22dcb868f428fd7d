import { useEffect, useMemo, useState } from 'react';
import type { JsonSchema, LiteralChoice, SnippetDraft } from '#codemode/snippet.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { Field, TextArea } from '../parts/field.tsx';
import { DialogFrame } from '../settings/dialog-frame.tsx';
import { useView, type ViewState } from '../view.ts';
import { DiffView } from './diff-view.tsx';
import { LiteralList } from './literal-list.tsx';
import { ReviewView } from './review-view.tsx';
import { useReview } from './use-review.ts';

interface Beginning {
  draft: SnippetDraft;
  literals: LiteralChoice[];
}

/** Keeps a run, a proposal or a new version as a method: its name, what changes from call to call, and a test. */
export default function KeepDialog({ of }: { of: NonNullable<ViewState['keeping']> }) {
  const ide = useIde();
  const view = useView();
  const [beginning, setBeginning] = useState<Beginning | null>(null);
  const close = () => view.set({ keeping: null });
  useEffect(() => {
    let wanted = true;
    void begin(ide, of).then((found) => {
      if (!wanted) return;
      if (found) setBeginning(found);
      else view.set({ keeping: null });
    });
    return () => {
      wanted = false;
    };
  }, [ide, of, view]);
  return (
    <DialogFrame
      open
      onOpenChange={(open) => !open && close()}
      title={of.from === 'snippet' ? 'New version' : 'Save as method'}
      description="Programs call it by its name, and the rules decide its calls one by one as for any program."
      width="760px"
    >
      {beginning ? (
        <Form
          beginning={beginning}
          proposal={of.from === 'proposal' ? of.id : undefined}
          named={of.from === 'snippet'}
          onDone={close}
        />
      ) : (
        <p className="p-5 text-ink-3">Reading the run.</p>
      )}
    </DialogFrame>
  );
}

async function begin(ide: ReturnType<typeof useIde>, of: NonNullable<ViewState['keeping']>): Promise<Beginning | null> {
  if (of.from === 'run') return ide.snippets.draft(of.id);
  const draft =
    of.from === 'snippet'
      ? ide.snippets.next(of.id)
      : (ide.snippets.proposals.get().find(({ id }) => id === of.id)?.draft ?? null);
  return draft && { draft, literals: [] };
}

interface FormProps {
  beginning: Beginning;
  proposal: string | undefined;
  /** The name is that of a snippet and stays. */
  named: boolean;
  onDone(): void;
}

function Form({ beginning, proposal, named, onDone }: FormProps) {
  const { snippets } = useIde();
  const list = useCell(snippets.list);
  const [draft, setDraft] = useState(beginning.draft);
  const [chosen, setChosen] = useState<readonly LiteralChoice[]>([]);
  const [schema, setSchema] = useState(() => shown(beginning.draft.input));
  const [example, setExample] = useState(() => shown(beginning.draft.example));
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<SnippetDraft>) => {
    setProblem(null);
    setDraft((before) => ({ ...before, ...part }));
  };
  const input = useMemo(() => parsed(schema), [schema]);
  const given = useMemo(() => parsed(example), [example]);
  const whole = useMemo(
    () => (input.ok && given.ok ? { ...draft, input: input.value as JsonSchema, example: given.value } : null),
    [draft, input, given],
  );
  const review = useReview(whole);
  const existing = list.find(({ name }) => name === draft.name);
  const choose = (next: readonly LiteralChoice[]) => {
    const made = snippets.withInputs(beginning.draft.code, next);
    setChosen(next);
    setSchema(shown(made.input));
    setExample(shown(made.example));
    change({ code: made.code });
  };
  const save = async () => {
    if (!whole) return setProblem('The input or the example is not JSON.');
    setBusy(true);
    const said = await snippets.save(whole, proposal);
    setBusy(false);
    if (said === null) onDone();
    else setProblem(said);
  };
  return (
    <form
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto p-5">
        <div className="grid gap-3 sm:grid-cols-[220px_1fr]">
          <Field
            label="Name"
            value={draft.name}
            readOnly={named}
            spellCheck={false}
            onChange={({ target }) => change({ name: target.value })}
            hint={existing ? `This will be version ${existing.versions.length + 1}.` : 'As in open-prs'}
          />
          <Field
            label="What it does"
            value={draft.description}
            onChange={({ target }) => change({ description: target.value })}
            hint="It is found by these words."
          />
        </div>
        {beginning.literals.length > 0 && (
          <LiteralList literals={beginning.literals} chosen={chosen} onChange={choose} />
        )}
        <TextArea label="Code" value={draft.code} rows={8} onChange={(code) => change({ code })} />
        <div className="grid gap-3 sm:grid-cols-2">
          <TextArea
            label="Input, as JSON Schema"
            value={schema}
            rows={6}
            onChange={setSchema}
            problem={input.ok ? undefined : input.message}
          />
          <TextArea
            label="Example of the input, for the test"
            value={example}
            rows={6}
            onChange={setExample}
            problem={given.ok ? undefined : given.message}
          />
        </div>
        <label className="flex items-center gap-2">
          Test on the recorded calls
          <select
            className="field h-8"
            value={draft.test}
            onChange={({ target }) => change({ test: target.value as SnippetDraft['test'] })}
          >
            <option value="value">with the same result</option>
            <option value="shape">with a result of the same shape</option>
            <option value="none">no new test</option>
          </select>
        </label>
        {review?.before && (
          <DiffView
            label={`Changes against version ${review.before.number}`}
            before={review.before.code}
            after={draft.code}
          />
        )}
        <ReviewView review={review} />
      </div>
      <footer className="flex items-center gap-2 border-t border-rule px-5 py-3">
        <p role="alert" className="m-0 min-w-0 flex-1 wrap-anywhere text-brick">
          {problem}
        </p>
        <button type="button" className="btn" onClick={onDone}>
          Cancel
        </button>
        <button type="submit" className="btn btn-primary" disabled={busy}>
          {existing ? `Save version ${existing.versions.length + 1}` : 'Save method'}
        </button>
      </footer>
    </form>
  );
}

const shown = (value: unknown): string => JSON.stringify(value, null, 2) ?? '{}';

function parsed(text: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: JSON.parse(text.trim() || '{}') };
  } catch (error) {
    return { ok: false, message: `This is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.` };
  }
}
