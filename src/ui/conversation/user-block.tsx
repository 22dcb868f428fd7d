import { useRef } from 'react';
import { visible } from '#base/visible.ts';
import type { Entry, EntryBody } from '#session/entry.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { useView, useViewState } from '../view.ts';
import { EntryActions, MarkTag, SiblingSwitch } from './entry-actions.tsx';
import { LabelChips } from './label-chips.tsx';

/** What a person said; in its place the field to say it differently. */
export function UserBlock({ entry, body }: { entry: Entry; body: EntryBody | undefined }) {
  const editing = useViewState((view) => view.editing === entry.id);
  const text = body?.message.text ?? entry.title;
  return (
    <article aria-label="You" className="group">
      <header className="mb-[3px] flex min-h-6 items-center gap-2 text-[11.5px] font-[550] text-ink-3">
        You
        <SiblingSwitch entry={entry} />
        <MarkTag entry={entry} />
        <LabelChips ids={[entry.id]} />
        {!editing && <EntryActions entry={entry} text={text} />}
      </header>
      {editing ? (
        <Edit entry={entry} text={text} />
      ) : (
        <p className="prose whitespace-pre-wrap font-medium leading-[1.45]!">{visible(text)}</p>
      )}
    </article>
  );
}

function Edit({ entry, text }: { entry: Entry; text: string }) {
  const ide = useIde();
  const view = useView();
  const busy = useCell(ide.turn) !== null;
  const field = useRef<HTMLTextAreaElement>(null);
  const close = () => {
    view.set({ editing: null });
    requestAnimationFrame(() => document.getElementById('composer')?.focus());
  };
  const send = () => {
    const said = field.current?.value.trim();
    if (!said || busy) return;
    close();
    void ide.editAndResend(entry.id, said);
  };
  return (
    <div className="rounded-lg border border-rule-2 bg-raised p-2.5">
      <textarea
        // biome-ignore lint/a11y/noAutofocus: a person asked to edit this message
        autoFocus
        ref={field}
        aria-label="Edit your message"
        defaultValue={text}
        rows={2}
        className="field-sizing-content max-h-72 min-h-12 w-full resize-none bg-transparent font-serif text-[17px]/[1.45] outline-none"
        onFocus={(event) => event.currentTarget.setSelectionRange(text.length, text.length)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') close();
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            send();
          }
        }}
      />
      <div className="mt-2 flex flex-wrap items-center gap-2 text-ink-2">
        The present version stays in the tree.
        <button type="button" className="btn ml-auto" onClick={close}>
          Cancel
        </button>
        <button type="button" className="btn btn-primary" disabled={busy} onClick={send}>
          Send
        </button>
      </div>
    </div>
  );
}
