import { useEffect, useState } from 'react';
import type { SnippetDraft, SnippetReview } from '#codemode/snippet.contract.ts';
import { useIde } from '../ide.ts';

/** The review of a draft as it is now, a moment after it was last changed; null while it is made, or without a draft. */
export function useReview(draft: SnippetDraft | null, waitMs = 400): SnippetReview | null {
  const { snippets } = useIde();
  const [found, setFound] = useState<{ draft: SnippetDraft; review: SnippetReview } | null>(null);
  useEffect(() => {
    if (!draft) return;
    let wanted = true;
    const timer = setTimeout(async () => {
      const review = await snippets.review(draft);
      if (wanted) setFound({ draft, review });
    }, waitMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [draft, snippets, waitMs]);
  return found && found.draft === draft ? found.review : null;
}
