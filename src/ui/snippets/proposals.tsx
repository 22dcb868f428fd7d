import { useState } from 'react';
import type { Proposal } from '#codemode/snippet.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { useView } from '../view.ts';
import { DiffView } from './diff-view.tsx';
import { ReviewView } from './review-view.tsx';
import { useReview } from './use-review.ts';

/** Methods that programs proposed, each with what it would do, for a person to decide. */
export default function Proposals() {
  const proposals = useCell(useIde().snippets.proposals);
  return (
    <section aria-label="Proposed methods" className="mx-auto mb-2.5 max-h-[46vh] max-w-[660px] overflow-y-auto">
      {proposals.map((proposal) => (
        <ProposalCard key={proposal.id} proposal={proposal} />
      ))}
    </section>
  );
}

function ProposalCard({ proposal }: { proposal: Proposal }) {
  const { snippets } = useIde();
  const view = useView();
  const { draft } = proposal;
  const review = useReview(draft, 0);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const next = review?.before ? `version ${review.number} of ` : '';
  const fits =
    review && review.missing.length === 0 && !review.diagnostics.some(({ severity }) => severity === 'error');
  const accept = async () => {
    setBusy(true);
    setProblem(await snippets.save(draft, proposal.id));
    setBusy(false);
  };
  return (
    <fieldset
      aria-label={`Proposed method ${draft.name}`}
      className="m-0 mt-2.5 flex animate-arrive flex-col gap-2.5 rounded-lg border border-ochre bg-ochre-wash px-3.5 py-[11px]"
    >
      <div>
        <b className="font-semibold">
          Keep {next}
          <span className="font-mono text-[12.5px]">{draft.name}</span> as a method?
        </b>
        <p className="m-0 text-ink-2">{draft.description}</p>
      </div>
      <DiffView label={`Code of ${draft.name}`} before={review?.before?.code ?? null} after={draft.code} />
      <ReviewView review={review} />
      {problem && <p className="m-0 text-brick">{problem}</p>}
      <div className="flex items-center justify-end gap-2">
        <button type="button" className="btn" onClick={() => void snippets.reject(proposal.id)}>
          Reject
        </button>
        <button
          type="button"
          className="btn"
          onClick={() => view.set({ keeping: { from: 'proposal', id: proposal.id } })}
        >
          Edit
        </button>
        <button type="button" className="btn btn-primary" disabled={busy || !fits} onClick={() => void accept()}>
          Accept
        </button>
      </div>
    </fieldset>
  );
}
