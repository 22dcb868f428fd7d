import { useEffect, useState } from 'react';
import type { Entry } from '#session/entry.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { focusComposer } from '../tree/lane-commands.ts';
import { siblingsOf } from '../tree/siblings.ts';
import { useView } from '../view.ts';

interface Props {
  entry: Entry;
  /** Where a branch begins: the last entry the block draws. */
  end?: Entry;
  /** What Copy takes. */
  text: string;
}

/** What can be done with one message. Quiet until the pointer or the keyboard is there; always shown on touch. */
export function EntryActions({ entry, end = entry, text }: Props) {
  const ide = useIde();
  const view = useView();
  const busy = useCell(ide.turn) !== null;
  return (
    <span
      role="toolbar"
      aria-label="Actions on this message"
      className="ml-auto flex items-center rounded bg-paper opacity-0 transition-opacity focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
    >
      {entry.kind === 'user' && (
        <IconButton
          icon="edit"
          label="Edit and send again"
          keys="E"
          disabled={busy}
          onClick={() => view.set({ editing: entry.id })}
        />
      )}
      {entry.kind === 'assistant' && (
        <IconButton
          icon="again"
          label="Answer again"
          keys="Alt+R"
          disabled={busy}
          onClick={() => ide.regenerate(entry.id)}
        />
      )}
      <IconButton
        icon="branch"
        label="Branch from here"
        keys="B"
        disabled={busy}
        onClick={async () => {
          await ide.goTo(end.id, true);
          focusComposer();
        }}
      />
      <IconButton
        icon="name"
        label="Labels and the branch's name"
        keys="L"
        onClick={() => view.set({ dialog: 'labels', labelling: end.id })}
      />
      <MarkButton entry={entry} end={end} mark="pin" label="Pin: always sent as it is" undo="Unpin" keys="Shift+P" />
      <MarkButton
        entry={entry}
        end={end}
        mark="exclude"
        label="Leave out of what the model reads"
        undo="Let the model read this again"
        keys="Shift+X"
      />
      <CopyButton text={text} />
      <IconButton
        icon="remove"
        label="Delete"
        keys="Delete"
        disabled={busy}
        onClick={() => ide.removeEntry(entry.id)}
      />
    </span>
  );
}

function MarkButton(props: {
  entry: Entry;
  end: Entry;
  mark: 'pin' | 'exclude';
  label: string;
  undo: string;
  keys: string;
}) {
  const { entry, end, mark, label, undo, keys } = props;
  const ide = useIde();
  const busy = useCell(ide.turn) !== null;
  const on = useMarked(entry) === mark;
  return (
    <IconButton
      icon={mark}
      label={on ? undo : label}
      keys={keys}
      aria-pressed={on}
      disabled={busy}
      onClick={() => ide.markEntries(entry === end ? [entry.id] : [entry.id, end.id], on ? 'plain' : mark)}
    />
  );
}

/** What a person said of an entry of the shown path. */
function useMarked(entry: Entry): 'pin' | 'exclude' | null {
  const state = useCell(useIde().session);
  const standing = state?.standings[state.path.findLastIndex(({ id }) => id === entry.id)];
  if (standing?.is === 'excluded') return 'exclude';
  return standing?.is === 'sent' && standing.pinned ? 'pin' : null;
}

/** Says beside the name that an entry is pinned, or left out. */
export function MarkTag({ entry }: { entry: Entry }) {
  const mark = useMarked(entry);
  if (!mark) return null;
  return mark === 'pin' ? (
    <span className="tag" title="Always sent to the model as it is, also within a fold">
      pinned
    </span>
  ) : (
    <span className="tag tag-ochre" title="The model does not read this">
      left out
    </span>
  );
}

function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton
      icon={copied ? 'check' : 'copy'}
      label={copied ? 'Copied' : 'Copy'}
      onClick={() => navigator.clipboard.writeText(text).then(() => setCopied(true))}
    />
  );
}

/** ‹ 2/3 › where a message has others beside it. */
export function SiblingSwitch({ entry }: { entry: Entry }) {
  const ide = useIde();
  const state = useCell(ide.session);
  const busy = useCell(ide.turn) !== null;
  if (!state) return null;
  const { ids, at } = siblingsOf(state, entry);
  if (ids.length < 2) return null;
  return (
    <fieldset aria-label="Versions of this message" className="flex items-center text-ink-2 tabular-nums">
      <IconButton
        icon="left"
        label="Previous version"
        keys="Alt+ArrowLeft"
        disabled={at === 0 || busy}
        onClick={() => ide.goTo(ids[at - 1]!)}
      />
      {at + 1}/{ids.length}
      <IconButton
        icon="right"
        label="Next version"
        keys="Alt+ArrowRight"
        disabled={at === ids.length - 1 || busy}
        onClick={() => ide.goTo(ids[at + 1]!)}
      />
    </fieldset>
  );
}
