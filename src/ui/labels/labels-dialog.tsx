import { useState } from 'react';
import { visible } from '#base/visible.ts';
import { type Colour, colours, type Label } from '#session/entry.contract.ts';
import { colourTags } from '../conversation/label-chips.tsx';
import { useCell, useIde } from '../ide.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { useViewState } from '../view.ts';

/** The labels of a message, and the name and colour of the branch that ends there or goes through it. */
export default function LabelsDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const ide = useIde();
  const state = useCell(ide.session);
  const entryId = useViewState((view) => view.labelling);
  const entry = state?.entries.get(entryId ?? '');
  const close = () => onOpenChange(false);
  if (!state || !entry) return null;
  const labels = state.labels.filter((one) => one.entryId === entry.id);
  const branch = state.branches.find((one) => one.entryId === entry.id);
  const known = [...new Map(state.labels.map((one) => [one.text, one])).values()].filter(
    ({ text }) => !labels.some((one) => one.text === text),
  );
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Labels">
      <div className="min-h-0 overflow-y-auto px-4 pb-4">
        <p className="m-0 line-clamp-2 py-2.5 text-ink-2">“{visible(entry.title)}”</p>
        {labels.length > 0 && (
          <ul aria-label="Labels of this message" className="mb-2">
            {labels.map((label) => (
              <LabelRow key={label.id} label={label} />
            ))}
          </ul>
        )}
        <NewLabel
          key={labels.length}
          known={known}
          onAdd={(text, colour) => void ide.labelEntry(entry.id, text, colour)}
          onDone={close}
        />
        <BranchName
          key={`${branch?.name} ${branch?.colour}`}
          name={branch?.name ?? ''}
          colour={branch?.colour ?? null}
          onChange={(name, colour) => void ide.nameBranch(entry.id, name, colour ?? undefined)}
          onDone={close}
        />
      </div>
    </Sheet>
  );
}

function LabelRow({ label }: { label: Label }) {
  const ide = useIde();
  const [text, setText] = useState(label.text);
  const change = (fields: { text?: string; colour?: Colour }) =>
    void ide.labelEntry(label.entryId, fields.text ?? label.text, fields.colour ?? label.colour, label.id);
  const commit = () => (text.trim() && text.trim() !== label.text ? change({ text }) : setText(label.text));
  return (
    <li className="flex flex-wrap items-center gap-2 py-1">
      <span className={`tag ${colourTags[label.colour]}`}>{visible(label.text)}</span>
      <input
        aria-label={`Text of the label ${label.text}`}
        className="field h-7 min-w-24 flex-1"
        value={text}
        maxLength={40}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      <ColourChoice
        name={`Colour of the label ${label.text}`}
        value={label.colour}
        onChange={(colour) => change({ colour })}
      />
      <IconButton icon="remove" label={`Take the label ${label.text} off`} onClick={() => change({ text: '' })} />
    </li>
  );
}

interface NewLabelProps {
  known: readonly Label[];
  onAdd(text: string, colour: Colour): void;
  onDone(): void;
}

function NewLabel({ known, onAdd, onDone }: NewLabelProps) {
  const [text, setText] = useState('');
  const [colour, setColour] = useState<Colour>('ochre');
  return (
    <form
      className="border-rule border-t pt-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!text.trim()) return onDone();
        onAdd(text, colour);
        setText('');
      }}
    >
      <div className="flex flex-wrap items-center gap-2">
        <input
          // biome-ignore lint/a11y/noAutofocus: a person asked for this field with a key or a menu
          autoFocus
          aria-label="New label"
          placeholder="New label"
          className="field h-7 min-w-24 flex-1"
          value={text}
          maxLength={40}
          onChange={(event) => setText(event.target.value)}
        />
        <ColourChoice name="Colour of the new label" value={colour} onChange={setColour} />
        <button type="submit" className="btn">
          Add
        </button>
      </div>
      {known.length > 0 && (
        <p className="m-0 mt-2 flex flex-wrap items-center gap-1.5 text-ink-2">
          Used here:
          {known.map((one) => (
            <button
              key={one.id}
              type="button"
              className={`tag min-h-6 px-2 ${colourTags[one.colour]}`}
              onClick={() => onAdd(one.text, one.colour)}
            >
              {visible(one.text)}
            </button>
          ))}
        </p>
      )}
    </form>
  );
}

interface BranchNameProps {
  name: string;
  colour: Colour | null;
  onChange(name: string, colour: Colour | null): void;
  onDone(): void;
}

function BranchName({ name, colour, onChange, onDone }: BranchNameProps) {
  const [text, setText] = useState(name);
  const [shade, setShade] = useState(colour);
  const same = text.trim() === name && shade === colour;
  return (
    <form
      className="mt-3 border-rule border-t pt-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!same) onChange(text, shade);
        onDone();
      }}
    >
      <label className="mb-1 block font-semibold" htmlFor="branch-name">
        Branch
      </label>
      <div className="flex flex-wrap items-center gap-2">
        <input
          id="branch-name"
          placeholder="Name of this branch"
          className="field h-7 min-w-24 flex-1"
          value={text}
          maxLength={60}
          onChange={(event) => setText(event.target.value)}
        />
        <ColourChoice name="Colour of the branch" value={shade} onChange={setShade} />
        <button type="submit" className="btn" disabled={same || (text.trim() === '' && name === '')}>
          {text.trim() === '' && name !== '' ? 'Take the name off' : 'Name it'}
        </button>
      </div>
    </form>
  );
}

const dots: Record<Colour, string> = {
  ochre: 'bg-ochre',
  plum: 'bg-plum',
  slate: 'bg-slate',
  moss: 'bg-moss',
  brick: 'bg-brick',
};

function ColourChoice(props: { name: string; value: Colour | null; onChange(colour: Colour): void }) {
  return (
    <fieldset aria-label={props.name} className="m-0 flex items-center gap-0.5">
      {colours.map((colour) => (
        <label key={colour} className="relative grid size-6 place-items-center rounded" title={colour}>
          <input
            type="radio"
            name={props.name}
            aria-label={colour}
            checked={props.value === colour}
            onChange={() => props.onChange(colour)}
            className="peer absolute inset-0 m-0 opacity-0"
          />
          <span
            aria-hidden="true"
            className={`size-3.5 rounded-full ${dots[colour]} outline-offset-2 peer-checked:outline-2 peer-checked:outline-ink peer-focus-visible:outline-2 peer-focus-visible:outline-slate`}
          />
        </label>
      ))}
    </fieldset>
  );
}
