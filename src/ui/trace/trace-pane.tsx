import { useCell, useIde } from '../ide.ts';

/** The calls of the shown run, in time. */
export function TracePane() {
  const ide = useIde();
  const id = useCell(ide.shownRun);
  const run = useCell(ide.runs).get(id ?? '');
  return (
    <ul className="h-full overflow-auto p-3 font-mono text-xs">
      {run?.calls.map((call) => (
        <li key={call.id}>
          {call.name} {call.state}
        </li>
      ))}
    </ul>
  );
}
