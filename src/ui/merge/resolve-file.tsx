import { useMemo, useRef, useState } from 'react';
import { readMarks, sideOf, withMarks } from './conflict-text.ts';
import { ThreeWay } from './three-way.tsx';

interface Props {
  path: string;
  /** With the marks of a merge in it. */
  text: string;
  write(text: string): void;
}

/** A file of the workspace that a merge left with marks in it. What is chosen is in the file at once. */
export default function ResolveFile({ path, text, write }: Props) {
  const [begun, setBegun] = useState(text);
  const last = useRef(text);
  // Changed by somebody else: begun anew.
  if (text !== last.current) {
    last.current = text;
    setBegun(text);
  }
  const regions = useMemo(() => readMarks(begun) ?? [{ kind: 'settled' as const, text: begun }], [begun]);
  const start = useMemo(() => withMarks(regions), [regions]);
  const sides = useMemo(() => {
    return {
      ours: sideOf(regions, 'ours'),
      base: /^\|{7}/m.test(begun) ? sideOf(regions, 'base') : null,
      theirs: sideOf(regions, 'theirs'),
    };
  }, [regions, begun]);
  const change = (next: string) => {
    last.current = next;
    write(next);
  };
  return (
    <ThreeWay
      path={path}
      regions={regions}
      sides={sides}
      text={text === begun ? start : text}
      start={start}
      onText={change}
    />
  );
}
