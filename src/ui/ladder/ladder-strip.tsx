import { useIde } from '../ide.ts';

/** The five rungs of the ladder. */
export function LadderStrip() {
  const ide = useIde();
  return (
    <ol className="flex">
      {ide.rungs.map((rung) => (
        <li key={rung.id} title={rung.risk}>
          {rung.number} {rung.title}
        </li>
      ))}
    </ol>
  );
}
