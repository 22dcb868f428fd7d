import { useRef } from 'react';
import { useCell, useIde } from '../ide.ts';
import { readable } from '../keys.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { useView, useViewState } from '../view.ts';
import { ContextGauge } from './context-gauge.tsx';

/** Where a person writes. Enter sends, Shift+Enter begins a line, ↑ in an empty field edits what was said last. */
export function Composer() {
  const ide = useIde();
  const view = useView();
  const draft = useViewState((state) => state.draft);
  const state = useCell(ide.session);
  const turn = useCell(ide.turn);
  const writes = useCell(ide.tab.state).role === 'writer';
  const fanned = useCell(ide.fan.branches) !== null;
  const field = useRef<HTMLTextAreaElement>(null);

  const send = () => {
    const text = draft.trim();
    if (!text || turn || !writes) return;
    view.set({ draft: '' });
    void ide.send(text);
  };

  return (
    <form
      data-tour="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="@container mx-auto mb-4 w-full max-w-[660px] shrink-0 rounded-[10px] border border-rule-2 bg-raised px-3.5 pt-3 pb-2.5 focus-within:border-ink-3 max-sm:mb-2"
    >
      <textarea
        id="composer"
        ref={field}
        aria-label="Message"
        placeholder="Ask, or write code yourself…"
        value={draft}
        rows={1}
        onChange={(event) => view.set({ draft: event.target.value })}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            send();
          }
          if (event.key === 'ArrowUp' && draft === '' && !turn) {
            const last = state?.path.findLast((entry) => entry.kind === 'user');
            if (last) {
              event.preventDefault();
              view.set({ editing: last.id, spot: last.id });
            }
          }
        }}
        className="field-sizing-content block max-h-60 min-h-6 w-full resize-none bg-transparent font-serif text-[16.5px]/6 outline-none placeholder:text-ink-3"
      />
      <div className="mt-3 flex items-center gap-2 text-ink-2">
        <Pills />
        <ContextGauge />
        {!turn && !fanned && (
          <IconButton
            icon="branch"
            label="Ask several ways at once"
            keys="Alt+B"
            onClick={() => view.set({ dialog: 'fan' })}
          />
        )}
        {/* Two keys: one element that turned from Stop into Send under the pointer would send. */}
        {turn && writes ? (
          <button
            key="stop"
            type="button"
            className="btn btn-primary"
            title={`Stop (${readable('Mod+.')})`}
            onClick={ide.stopTurn}
          >
            Stop
          </button>
        ) : (
          <button key="send" type="submit" className="btn btn-primary" disabled={draft.trim() === '' || !writes}>
            Send
          </button>
        )}
      </div>
    </form>
  );
}

/** How an answer is worked out and where its code runs, in words on demand. */
function Pills() {
  const ide = useIde();
  const footprint = useCell(ide.footprint);
  const model = useCell(ide.model);
  const rung = ide.rungs.find(({ id }) => id === 'isolate');
  const inlined = footprint?.inlined
    ? 'The methods are few, so the model reads all of their types.'
    : 'The model searches the methods and reads the types of those it needs.';
  return (
    <>
      <span className="pill" title={`The model writes TypeScript against codemode.* and it runs sealed. ${inlined}`}>
        {model.kind === 'demo' ? 'Demo, no AI' : 'Code mode'}
      </span>
      <span className="pill min-w-14 max-sm:hidden" title={rung?.risk ?? ''}>
        <span className="truncate">{rung?.title ?? 'Isolate'}, climb when needed</span>
      </span>
    </>
  );
}
