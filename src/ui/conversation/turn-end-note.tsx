import type { TurnEnd } from '#agents/agent.contract.ts';
import { visible } from '#base/visible.ts';
import type { SessionState } from '#session/session.contract.ts';
import { count, money } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { useView, useViewState } from '../view.ts';

interface Note {
  tone: 'problem' | 'quiet';
  text: string;
  /** The settings help here. */
  settings: boolean;
  action: 'Continue' | 'Try again' | 'Get an answer';
}

const ofSettings = new Set([
  'wrong_key',
  'no_such_model',
  'cors_refused',
  'local_network_denied',
  'server_down',
  'vault_locked',
]);

/** What stands at the end of a conversation that did not come to its end, or `null` where it did. */
export function noteOf(state: Pick<SessionState, 'path' | 'bodies'>, end: TurnEnd | null): Note | null {
  const last = state.path.at(-1);
  if (!last) return null;
  if (end?.status === 'step_limit' || end?.status === 'same_error') {
    return { tone: 'quiet', text: `${end.message}${costWords(state)}`, settings: false, action: 'Continue' };
  }
  const error =
    end?.status === 'error' ? end.error : last.state === 'error' ? state.bodies.get(last.id)?.error : undefined;
  if (error) {
    const retry = error.code === 'cut' ? 'Continue' : 'Try again';
    return { tone: 'problem', text: error.message, settings: ofSettings.has(error.code), action: retry };
  }
  if (last.state === 'interrupted') {
    const text =
      'This answer was cut off when the page closed. What came is kept. Continuing asks the model again, which is billed.';
    return { tone: 'quiet', text, settings: false, action: 'Continue' };
  }
  if (last.state === 'aborted' || end?.status === 'aborted') {
    return { tone: 'quiet', text: 'You stopped this answer. What came is kept.', settings: false, action: 'Continue' };
  }
  if (last.state === 'error') {
    return { tone: 'problem', text: 'This answer ended with an error.', settings: false, action: 'Try again' };
  }
  if (last.kind === 'tool') {
    return { tone: 'quiet', text: 'The model has not read this result yet.', settings: false, action: 'Continue' };
  }
  if (last.kind === 'user') {
    return { tone: 'quiet', text: 'This message has no answer yet.', settings: false, action: 'Get an answer' };
  }
  return null;
}

/** What the turn cost so far, where it is known: going on costs about as much again. */
function costWords({ path, bodies }: Pick<SessionState, 'path' | 'bodies'>): string {
  const from = path.findLastIndex(({ kind }) => kind === 'user');
  const usages = path.slice(from + 1).flatMap(({ id }) => bodies.get(id)?.usage ?? []);
  const tokens = usages.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0);
  const cost = usages.reduce((sum, usage) => sum + (usage.cost ?? 0), 0);
  if (tokens === 0) return '';
  return ` It took ${count(tokens)} tokens${cost > 0 ? ` and ${money(cost)}` : ''} so far; going on takes more.`;
}

export function TurnEndNote() {
  const ide = useIde();
  const view = useView();
  const state = useCell(ide.session);
  const end = useCell(ide.lastTurn);
  const turn = useCell(ide.turn);
  // What is replayed has not come to its end, and needs nothing.
  const replaying = useViewState((all) => all.replay !== null);
  const note = state && !turn && !replaying ? noteOf(state, end) : null;
  if (!note) return null;
  const tone = note.tone === 'problem' ? 'border-brick bg-brick-wash' : 'border-rule-2 bg-panel text-ink-2';
  return (
    <div
      role={note.tone === 'problem' ? 'alert' : 'note'}
      className={`flex flex-wrap items-center gap-2 rounded-lg border px-3.5 py-2 ${tone}`}
    >
      <span className="min-w-60 flex-1 wrap-anywhere">{visible(note.text)}</span>
      {note.settings && (
        <button type="button" className="btn" onClick={() => view.set({ dialog: 'models' })}>
          Open settings
        </button>
      )}
      <button type="button" className="btn btn-primary" onClick={() => ide.continueTurn()}>
        {note.action}
      </button>
    </div>
  );
}
