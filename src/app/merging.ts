/** Brings messages, files and conclusions of one branch into another: plans it, and carries it out as one operation. */
import { writeSummary } from '#agents/summary-request.ts';
import type { Readable } from '#base/cell.ts';
import type { LanguageModel } from '#models/model.contract.ts';
import type { OpenSession } from '#session/session.contract.ts';
import { filesAt } from '#session/tree.ts';
import type { MergeFace, MergePlan } from '#ui/merge-face.ts';
import type { BlobStore } from '#workspace/files.contract.ts';
import type { Notices } from './notices.ts';

/** Loaded when two branches are merged: a page is painted without it. */
const merging = () => import('#workspace/merge.ts');

export function createMerging(options: {
  opened: Readable<OpenSession | null>;
  blobs: BlobStore;
  /** The hash of the files as they are. */
  snapshot: () => Promise<string | null>;
  /** What a person did to the files and no entry tells yet becomes one. */
  keepEdits: () => Promise<{ ok: boolean; message?: string }>;
  model: () => Promise<LanguageModel>;
  notices: Notices;
  now: () => number;
}): MergeFace {
  const { opened, blobs, notices, now } = options;

  const problem = (message: string) => {
    notices.say({ tone: 'problem', text: message });
    return false;
  };

  async function filesOf(from: string, ancestorId: string | undefined): Promise<Pick<MergePlan, 'files' | 'noFiles'>> {
    const entries = opened.get()!.state.get().entries;
    const none = (noFiles: string) => ({ files: null, noFiles });
    if (!ancestorId) return none('The two branches begin apart, so there are no files that both started from.');
    const [base, theirs, ours] = [filesAt(entries, ancestorId), filesAt(entries, from), await options.snapshot()];
    if (base === null || theirs === null || ours === null)
      return none('The files of one of the branches were not kept.');
    const trees = { base, ours, theirs };
    const planned = await (await merging()).planFileMerge(blobs, trees);
    return planned.ok ? { files: { trees, list: planned.value }, noFiles: null } : none(planned.message);
  }

  return {
    async plan(from) {
      if (notices.problem(await options.keepEdits())) return null;
      const draft = opened.get()?.draftMerge(from);
      if (!draft || notices.problem(draft) || !draft.ok) return null;
      return { from, draft: draft.value, ...(await filesOf(from, draft.value.ancestor?.id)) };
    },

    async writeConclusion(from, signal, onText) {
      const draft = opened.get()?.draftMerge(from);
      if (!draft || notices.problem(draft) || !draft.ok) return null;
      const model = await options.model();
      const written = await writeSummary(model, draft.value.parts, signal, onText);
      if (!written.ok && !written.aborted) problem(written.message);
      if (written.ok) await opened.get()?.spend(written.usage.cost ?? 0);
      return written.ok ? { text: written.text, summariser: model.id } : null;
    },

    async merge({ from, files: planned }, { quote, conclusion, files: decisions }) {
      const session = opened.get();
      if (!session) return false;
      const rest = { from, quote, ...(conclusion && { conclusion }) };
      if (!planned || !decisions) return !notices.problem(await session.merge(rest));
      const before = await options.snapshot();
      if (before !== planned.trees.ours)
        return problem('The files here were changed meanwhile. Open the merge again, so that nothing is overwritten.');
      const merged = await (await merging()).mergeFiles(blobs, planned.trees, decisions, now());
      if (notices.problem(merged) || !merged.ok) return false;
      const { hash, changed } = merged.value;
      return !notices.problem(await session.merge({ ...rest, files: { before, after: hash, changed } }));
    },
  };
}
