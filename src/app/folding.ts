/** Folds earlier messages by itself when they fill the model's window, and has a model write a person's fold. */
import type { SentRequest } from '#agents/agent.contract.ts';
import { foldEarlier } from '#agents/folding.ts';
import { requestFor } from '#agents/request.ts';
import { writeSummary } from '#agents/summary-request.ts';
import { cell, type Readable } from '#base/cell.ts';
import { messageOf } from '#base/result.ts';
import type { LanguageModel } from '#models/model.contract.ts';
import type { ContextPart, OpenSession } from '#session/session.contract.ts';
import type { Notices } from './notices.ts';

const usual = 0.8;

export function createFolding(options: {
  opened: Readable<OpenSession | null>;
  model: () => Promise<LanguageModel>;
  /** One that is set up, chosen for a fold alone. Rejects with a message a person can act on. */
  modelOf: (id: string) => Promise<LanguageModel>;
  notices: Notices;
  /** What the folded part read and changed of the files, in lines, or empty. */
  filesOf: (parts: readonly ContextPart[]) => Promise<string>;
  remember: (share: number | null) => void;
}) {
  const { opened, notices, filesOf } = options;
  const foldAt = cell<number | null>(usual);
  /** The summary of an automatic fold while it is written. */
  const folding = cell<string | null>(null);
  /** Tokens of the request at which folding freed too little: it rests until there is a fifth more. */
  const rests = new WeakMap<OpenSession, number>();

  /** One at a time: branches that answer at once share what is above them, and the first may fold it for all. */
  let before: Promise<unknown> = Promise.resolve();
  const fold: typeof foldNow = (...given) => {
    const mine = before.then(() => foldNow(...given));
    before = mine.catch(() => undefined);
    return mine;
  };

  async function foldNow(
    session: OpenSession,
    why: 'share' | 'overflow',
    {
      model,
      request,
      tip,
      signal,
    }: { model: LanguageModel; request: SentRequest; tip: string | null; signal: AbortSignal },
  ): Promise<boolean> {
    if (signal.aborted) return false;
    const { total } = requestFor(session.state.get(), tip, request.request);
    const share = foldAt.get();
    if (why === 'overflow' && total < request.total * 0.8) return true;
    if (why === 'share') {
      if (share === null || model.window === null || total < model.window * share) return false;
      if (total < (rests.get(session) ?? 0) * 1.2) return false;
    }
    folding.set('');
    const done = await foldEarlier(session, { model, tip, total, signal, filesOf, onText: folding.set });
    folding.set(null);
    if (done.status === 'folded') {
      const text = `Folded ${done.messages} earlier messages, which frees ${done.freed.toLocaleString('en')} tokens.`;
      notices.say({ tone: 'info', text, action: { title: 'Undo', run: () => void session.undo() } });
      return true;
    }
    if (done.status !== 'aborted') {
      rests.set(session, total);
      notices.say({ tone: 'problem', text: done.message });
    }
    return false;
  }

  return {
    fold,
    start: (share: number | null) => foldAt.set(share),
    actions: {
      foldAt: foldAt as Readable<number | null>,
      folding: folding as Readable<string | null>,
      setFoldAt(share: number | null) {
        foldAt.set(share);
        options.remember(share);
      },
      /** The summary of a range, written by the model and streamed; `null` where it failed or was cancelled. */
      async writeSummary(
        from: string,
        to: string,
        signal: AbortSignal,
        onText: (text: string) => void,
        focus?: string,
        modelId?: string,
      ) {
        const session = opened.get();
        if (!session) return null;
        const model = await (modelId === undefined ? options.model() : options.modelOf(modelId)).catch((error) => {
          notices.problem({ ok: false, message: messageOf(error) });
          return null;
        });
        if (!model) return null;
        const { parts } = session.draftFold(from, to);
        const written = await writeSummary(model, parts, signal, onText, focus);
        if (written.ok) await session.spend(written.usage.cost ?? 0);
        if (!written.ok && !written.aborted) notices.say({ tone: 'problem', text: written.message });
        if (!written.ok) return null;
        const files = await filesOf(parts);
        return { summary: [written.text, files].filter(Boolean).join('\n\n'), summariser: model.id };
      },
    },
  };
}
