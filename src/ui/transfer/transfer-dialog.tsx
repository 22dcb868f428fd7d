import { useId, useRef, useState } from 'react';
import { visible } from '#base/visible.ts';
import { count, counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { Sheet } from '../parts/sheet.tsx';
import type { TransferFace, TransferKind } from '../transfer-face.ts';

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

const kinds: { kind: TransferKind; title: string; text: string }[] = [
  {
    kind: 'whole',
    title: 'With its files',
    text: 'The tree, folds, history, runs and every version of the workspace, packed in one file. Espalier reads it anywhere.',
  },
  {
    kind: 'lines',
    title: 'As lines',
    text: 'The same without the workspace, as JSON, one entry a line: for other programs.',
  },
  {
    kind: 'page',
    title: 'As a page',
    text: 'One HTML page with the tree and every branch, to read. It opens from a disk and asks no network.',
  },
];

/** Conversations out to files, and in from files of Espalier, pi, ChatGPT and Claude. */
export default function TransferDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const ide = useIde();
  const { transfer } = ide;
  const work = useCell(transfer.work);
  const problem = useCell(transfer.problem);
  const choice = useCell(transfer.choice);
  const state = useCell(ide.session);
  const input = useRef<HTMLInputElement>(null);
  const close = () => onOpenChange(false);
  const receive = async (file: File | undefined) => {
    if (file && (await transfer.receive(file))) close();
  };
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Conversations as files">
      <div className="min-h-0 overflow-y-auto p-4">
        <h2 className="mt-0 mb-1 font-[550]">Bring a conversation in</h2>
        <p className="mt-0 mb-2 text-ink-2">
          A file of Espalier, a session of pi, or what ChatGPT or Claude export, packed or not. Branches are kept. A
          file can also be dropped anywhere on this page.
        </p>
        <input
          ref={input}
          type="file"
          accept=".jsonl,.espalier,.json,.zip"
          aria-label="File with conversations"
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            void receive(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <button type="button" className="btn" disabled={work !== null} onClick={() => input.current?.click()}>
          Choose a file
        </button>
        {work && <Work work={work} onCancel={transfer.cancel} />}
        {problem && (
          <p role="alert" className="mt-2 mb-0 text-brick">
            {problem}
          </p>
        )}
        {choice && <Choice key={choice.file} choice={choice} transfer={transfer} onDone={close} />}
        <h2 className="mt-5 mb-1 font-[550]">Save “{visible(state?.session.title ?? '')}”</h2>
        <p className="mt-0 mb-1 text-ink-2">Keys of the vault are taken out, whichever you choose.</p>
        <ul className="m-0 list-none p-0">
          {kinds.map(({ kind, title, text }) => (
            <li key={kind} className="flex items-center gap-3 border-rule border-t py-2">
              <span className="min-w-0 flex-1">
                <span className="block">{title}</span>
                <span className="block text-ink-2 text-xs">{text}</span>
              </span>
              <button
                type="button"
                className="btn shrink-0"
                aria-label={`Save ${title.toLowerCase()}`}
                disabled={work !== null || !state}
                onClick={() => void transfer.save(kind)}
              >
                Save
              </button>
            </li>
          ))}
          <li className="flex items-center gap-3 border-rule border-t py-2">
            <span className="min-w-0 flex-1">
              <span className="block">A link to where you are</span>
              <span className="block text-ink-2 text-xs">It leads to this message in this browser.</span>
            </span>
            <button
              type="button"
              className="btn shrink-0"
              disabled={!state}
              onClick={() => void transfer.copyLink(state?.head.entryId ?? null)}
            >
              Copy link
            </button>
          </li>
        </ul>
      </div>
    </Sheet>
  );
}

function Work({ work, onCancel }: { work: NonNullable<ReturnType<TransferFace['work']['get']>>; onCancel(): void }) {
  const part = work.of === 0 ? null : Math.round((work.done / work.of) * 100);
  return (
    <div className="mt-3 flex items-center gap-3 text-ink-2">
      <span role="status">{work.title}</span>
      <div
        role="progressbar"
        aria-label={work.title}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(part !== null && { 'aria-valuenow': part })}
        className="h-2 flex-1 overflow-hidden rounded-sm bg-rule"
      >
        <div className="h-full bg-ochre transition-[width]" style={{ width: `${part ?? 5}%` }} />
      </div>
      <button type="button" className="btn" onClick={onCancel}>
        Stop
      </button>
    </div>
  );
}

/** Rows shown at once: a person finds more by their words. */
const shownAtOnce = 200;

interface ChoiceProps {
  choice: NonNullable<ReturnType<TransferFace['choice']['get']>>;
  transfer: TransferFace;
  onDone(): void;
}

function Choice({ choice, transfer, onDone }: ChoiceProps) {
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [query, setQuery] = useState('');
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = choice.conversations
    .map((one, place) => ({ ...one, place }))
    .filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
  const name = useId();
  const toggle = (place: number) => {
    const next = new Set(chosen);
    if (!next.delete(place)) next.add(place);
    setChosen(next);
  };
  return (
    <fieldset className="mt-3 rounded-lg border border-rule p-3">
      <legend className="px-1">
        {counted(choice.conversations.length, 'conversation')} in {visible(choice.file)}
      </legend>
      <div className="flex gap-2">
        <input
          aria-label="Find among them"
          placeholder="Words of the title"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          className="field h-8 min-w-0 flex-1"
        />
        <button type="button" className="btn h-8" onClick={() => setChosen(new Set(found.map(({ place }) => place)))}>
          All
        </button>
        <button
          type="button"
          className="btn btn-primary h-8"
          disabled={chosen.size === 0}
          onClick={() => void transfer.take([...chosen].sort((a, b) => a - b)).then((done) => done && onDone())}
        >
          Bring in {chosen.size > 0 ? count(chosen.size) : ''}
        </button>
      </div>
      <ul className="mt-2 mb-0 max-h-64 list-none overflow-y-auto p-0">
        {found.slice(0, shownAtOnce).map(({ title, entries, at, place }) => (
          <li key={place}>
            <label
              htmlFor={`${name}-${place}`}
              className="flex items-baseline gap-2 rounded px-1 py-1 hover:bg-rule/40"
            >
              <input
                id={`${name}-${place}`}
                type="checkbox"
                checked={chosen.has(place)}
                onChange={() => toggle(place)}
              />
              <span className="min-w-0 flex-1 truncate">{visible(title)}</span>
              <span className="text-ink-2 text-xs tabular-nums">
                {counted(entries, 'message')}, {day.format(at)}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {found.length > shownAtOnce && (
        <p className="mt-1 mb-0 text-ink-2 text-xs">{count(found.length - shownAtOnce)} more: narrow it by words.</p>
      )}
    </fieldset>
  );
}
