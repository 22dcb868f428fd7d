import { useCell, useIde } from '../ide.ts';
import { Highlighted } from './highlighted.tsx';

/** The code of the shown run, and the playground. */
export function CodePane() {
  const ide = useIde();
  const id = useCell(ide.shownRun);
  const run = useCell(ide.runs).get(id ?? '');
  return (
    <pre className="h-full overflow-auto bg-(--code-bg) p-3 font-mono text-xs">
      <Highlighted code={run?.code ?? ''} />
    </pre>
  );
}
