/** Folds what is earlier in a conversation when it fills the model's window. */
import { estimateTokens } from '#base/tokens.ts';
import type { LanguageModel } from '#models/model.contract.ts';
import { rangeToFold } from '#session/fold-range.ts';
import type { ContextPart, OpenSession } from '#session/session.contract.ts';
import { stateOn } from '#session/state.ts';
import { writeSummary } from './summary-request.ts';

/** Of the tokens of a request that a fold must free to be worth it; one that frees less ends automatic folding. */
const worthIt = 0.2;
/** The newest tokens that stay as they are. */
const keptTokens = 20_000;

export interface FoldEarlier {
  model: LanguageModel;
  /** End of the branch; absent: the head. */
  tip?: string | null;
  /** Tokens of the whole request now. */
  total: number;
  signal: AbortSignal;
  onText?: (text: string) => void;
  /** Files read and changed in the folded part, computed: added below the summary. */
  filesOf?: (parts: readonly ContextPart[]) => Promise<string>;
}

export type FoldedEarlier =
  | { status: 'folded'; messages: number; freed: number; summariser: string }
  | { status: 'nothing' | 'small' | 'aborted' | 'failed'; message: string };

/** One fold from the first message on. With the demo, or where the model fails, the summary is the extractive one. */
export async function foldEarlier(session: OpenSession, options: FoldEarlier): Promise<FoldedEarlier> {
  const { model, total, signal } = options;
  const keep = Math.min(keptTokens, Math.floor((model.window ?? total) * 0.25));
  const tip = options.tip ?? undefined;
  const seen = session.state.get();
  const range = rangeToFold(tip === undefined ? seen : stateOn(seen, tip), keep);
  if (!range) return { status: 'nothing', message: 'There is nothing more to fold: what is left is new, or pinned.' };
  const draft = session.draftFold(range.from, range.to, tip);
  const written = model.demo ? null : await writeSummary(model, draft.parts, signal, options.onText);
  if (written?.ok) await session.spend(written.usage.cost ?? 0);
  if (signal.aborted) return { status: 'aborted', message: 'Folding was cancelled.' };
  const files = (await options.filesOf?.(draft.parts)) ?? '';
  const summary = [written?.ok ? written.text : draft.summary, files].filter(Boolean).join('\n\n');
  const freed = draft.tokens - estimateTokens(summary);
  if (freed < total * worthIt) {
    const message = `Folding would free ${Math.max(0, freed).toLocaleString('en')} of ${total.toLocaleString('en')} tokens, too little to go on with it. Leave messages out, or begin a new conversation.`;
    return { status: 'small', message };
  }
  const summariser = written?.ok ? model.id : 'extractive';
  const folded = await session.fold(range.from, range.to, summary, summariser, tip);
  if (!folded.ok) return { status: 'failed', message: folded.message };
  return { status: 'folded', messages: draft.entries.length, freed, summariser };
}
