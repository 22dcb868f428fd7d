import { useEffect, useMemo, useState } from 'react';
import { estimateTokens } from '#base/tokens.ts';
import { count, counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { useView, useViewState } from '../view.ts';

/** For a selected range: what folding it saves, and the summary to be read in its place, to be edited. */
export function FoldBar() {
  const ide = useIde();
  const view = useView();
  const range = useViewState((state) => state.range);
  const session = useCell(ide.session);
  const busy = useCell(ide.turn) !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the draft follows the session, which it reads through the ide
  const draft = useMemo(() => (range ? ide.draftFold(range.from, range.to) : null), [ide, range, session]);
  const [summary, setSummary] = useState('');
  const [writer, setWriter] = useState<AbortController | null>(null);
  const [summariser, setSummariser] = useState('extractive');
  const [focus, setFocus] = useState('');
  const models = useCell(ide.models).filter(({ kind }) => kind !== 'demo');
  const chosen = useCell(ide.model);
  const [writerId, setWriterId] = useState<string | null>(null);
  // The model of the conversation until another is chosen; none where it is the demo, or by choice.
  const model = models.find(({ id }) => id === (writerId ?? chosen.id)) ?? null;
  useEffect(() => {
    setSummary(draft?.summary ?? '');
    setSummariser('extractive');
  }, [draft?.summary]);
  useEffect(() => () => writer?.abort(), [writer]);
  if (!range || !draft) return null;

  const close = () => view.set({ range: null });
  const path = session?.path ?? [];
  const at = (id: string) => path.findIndex((entry) => entry.id === id);
  const selected = path.slice(at(range.from), at(range.to) + 1).map(({ id }) => id);
  const after = estimateTokens(summary);
  const write = async () => {
    const abort = new AbortController();
    setWriter(abort);
    const before = summary;
    setSummary('');
    const written = await ide.writeSummary(range.from, range.to, abort.signal, setSummary, focus, model?.id);
    setWriter(null);
    setSummary(written?.summary ?? before);
    if (written) setSummariser(written.summariser);
  };
  const problem = busy
    ? 'Wait for the answer, or stop it, then fold.'
    : draft.entries.length === 0
      ? 'These messages cannot be folded.'
      : summary.trim() === ''
        ? 'Write what should be remembered.'
        : null;
  const hint = after >= draft.tokens ? 'This saves nothing: the summary is as long as what it stands for.' : null;
  return (
    <section
      aria-label="Fold the selected messages"
      data-tour="fold"
      onKeyDown={(event) => event.key === 'Escape' && close()}
      className="mx-auto mb-2 w-full max-w-[660px] animate-arrive rounded-lg border border-slate bg-slate-wash px-3.5 py-[11px]"
    >
      <div className="flex flex-wrap items-baseline gap-x-3">
        <b className="font-semibold">Fold {counted(draft.entries.length, 'message')} into one</b>
        <span className="ml-auto font-mono text-[11.5px] text-ink-2 tabular-nums">
          {count(draft.tokens)} → {count(after)} tokens
        </span>
      </div>
      <textarea
        id="fold-summary"
        aria-label="Summary the model reads in their place"
        value={summary}
        rows={3}
        onChange={(event) => setSummary(event.target.value)}
        className="field field-sizing-content mt-2 max-h-40 min-h-16 w-full resize-none font-serif text-[15px]/[1.35]"
      />
      <p className="m-0 mt-1.5 flex flex-wrap items-center gap-2 text-ink-2">
        {models.length > 0 && (
          <select
            aria-label="Who writes the summary"
            className="field h-7 min-w-0 max-w-44 py-0"
            value={model?.id ?? ''}
            disabled={writer !== null}
            onChange={({ target }) => {
              setWriterId(target.value);
              if (target.value !== '') return;
              setSummary(draft.summary);
              setSummariser('extractive');
            }}
          >
            {models.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
            <option value="">No model: extractive</option>
          </select>
        )}
        {writer
          ? `${model?.model} is writing…`
          : summariser === 'extractive'
            ? 'Extractive, made without a model.'
            : `Written by ${summariser}.`}
        {model && (
          <input
            aria-label="What to keep above all"
            placeholder="What to keep above all (optional)"
            className="field ml-auto h-7 min-w-40 flex-1"
            value={focus}
            maxLength={500}
            onChange={(event) => setFocus(event.target.value)}
          />
        )}
      </p>
      <div className="mt-2 flex flex-wrap items-center gap-2 text-ink-2">
        <span className="flex-1 max-sm:basis-full">{problem ?? hint ?? 'Nothing is deleted. Unfold at any time.'}</span>
        {model &&
          (writer ? (
            <button type="button" className="btn" onClick={() => writer.abort()}>
              Stop writing
            </button>
          ) : (
            <button type="button" className="btn" disabled={busy} onClick={() => void write()}>
              Let {model.model} write it
            </button>
          ))}
        <MarkAll mark="pin" title="Pin" ids={selected} done={close} />
        <MarkAll mark="exclude" title="Leave out" ids={selected} done={close} />
        <button type="button" className="btn" onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          className="btn btn-primary"
          disabled={problem !== null || writer !== null}
          onClick={() => {
            close();
            void ide.fold(range.from, range.to, summary.trim(), summariser);
          }}
        >
          Fold
        </button>
      </div>
    </section>
  );
}

function MarkAll(props: { mark: 'pin' | 'exclude'; title: string; ids: string[]; done(): void }) {
  const ide = useIde();
  const busy = useCell(ide.turn) !== null;
  return (
    <button
      type="button"
      className="btn"
      disabled={busy || props.ids.length === 0}
      onClick={() => {
        props.done();
        void ide.markEntries(props.ids, props.mark);
      }}
    >
      {props.title}
    </button>
  );
}
