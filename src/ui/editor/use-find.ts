import { useEffect, useRef, useState } from 'react';
import { after } from '#base/deadline.ts';
import type { FindQuery, FoundFile } from '#workspace/find.contract.ts';
import { useCell, useIde } from '../ide.ts';

export const emptyQuery: FindQuery = {
  text: '',
  regex: false,
  matchCase: false,
  words: false,
  include: '',
  exclude: '',
  replace: null,
};

export interface Finding {
  found: FoundFile[];
  /** `null` when it is over. */
  progress: { done: number; of: number } | null;
  problem: string | null;
  /** Every file was looked into, or it was stopped. */
  over: boolean;
}

const none: Finding = { found: [], progress: null, problem: null, over: false };
const pause = 150;

/** What a query finds, told as it comes, and found again when the files change. */
export function useFind(query: FindQuery): Finding & { stop(): void } {
  const ide = useIde();
  const files = useCell(ide.files);
  const [now, setNow] = useState<Finding>(none);
  const under = useRef<AbortController | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: found again when the files are others
  useEffect(() => {
    if (query.text === '') return setNow(none);
    const own = new AbortController();
    under.current = own;
    const look = async () => {
      const found: FoundFile[] = [];
      const set = (change: Partial<Finding>) =>
        own === under.current && setNow({ found: [...found], progress: null, problem: null, over: false, ...change });
      const end = await ide.editor.find(query, own.signal, (some, progress) => {
        found.push(...some);
        set({ progress });
      });
      set({ problem: end.ok ? null : end.message, over: true });
    };
    const cancel = after(pause, () => void look());
    return () => {
      cancel();
      own.abort();
      if (under.current === own) under.current = null;
    };
  }, [ide, query, files]);
  return { ...now, stop: () => under.current?.abort() };
}
