import { useEffect, useRef, useState } from 'react';
import { type Ide, useCell } from '../ide.ts';

const pause = 400;

/** The text of a file, read anew when it changes elsewhere, written when typing pauses and when it is left. */
export function useText(ide: Ide, path: string) {
  const file = useCell(ide.files).find((one) => one.path === path);
  const [text, setText] = useState<string | null>(null);
  const [state, setState] = useState<'quiet' | 'saving' | 'saved' | 'missing'>('quiet');
  const unsaved = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: by the row, not its hash: what was typed and went with another branch leaves the same hash behind
  useEffect(() => {
    let gone = false;
    ide.readFile(path).then((read) => {
      if (gone || unsaved.current !== null) return;
      setText(read);
      if (read === null) setState('missing');
      else setState((was) => (was === 'missing' ? 'quiet' : was));
    });
    return () => {
      gone = true;
    };
  }, [ide, path, file]);

  const flush = useRef(async () => {});
  flush.current = async () => {
    clearTimeout(timer.current);
    const next = unsaved.current;
    if (next === null) return;
    await ide.writeFile(path, next);
    if (unsaved.current !== next) return;
    unsaved.current = null;
    setState('saved');
  };
  useEffect(() => {
    const stop = ide.holdEdit(() => flush.current());
    return () => {
      stop();
      void flush.current();
    };
  }, [ide]);

  const write = (next: string) => {
    setText(next);
    setState('saving');
    unsaved.current = next;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void flush.current(), pause);
  };
  return { text, write, state };
}
