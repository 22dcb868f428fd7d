import { count } from '../format.ts';
import { useCell, useIde } from '../ide.ts';

const width = 110;

/** What the model reads of the catalog beside what one tool an endpoint would cost: counted, and drawn to scale. */
export function FootprintMeter() {
  const footprint = useCell(useIde().footprint);
  if (!footprint) return null;
  const { prompt, naive, methods, inlined } = footprint;
  const part = naive === null || naive === 0 ? 0 : Math.min(1, prompt / naive);
  // Declarations written into the prompt say more than tools would, so a bar beside them would compare unlike things.
  if (inlined) return <WrittenOut prompt={prompt} naive={naive} methods={methods} />;
  const meaning =
    naive === null
      ? `The two tools take ${count(prompt)} tokens of the prompt. What one tool for each of the ${count(methods)} methods would take is being counted.`
      : `The two tools take ${count(prompt)} tokens of the prompt. One tool for each of the ${count(methods)} methods would take ${count(naive)}.`;
  return (
    <span data-tour="footprint" className="pill max-xl:hidden" title={meaning}>
      Prompt footprint
      <svg role="img" aria-label={meaning} width={width} height="8">
        <rect width={width} height="8" rx="2" fill="var(--rule)" />
        {part > 0 && (
          <rect width={Math.max(1, part * width)} height="8" rx={part * width > 4 ? 2 : 0} fill="var(--ochre)" />
        )}
      </svg>
      <span className="tabular-nums">
        <b>{count(prompt)}</b> of {naive === null ? 'counting' : count(naive)} tokens
      </span>
    </span>
  );
}

function WrittenOut({ prompt, naive, methods }: { prompt: number; naive: number | null; methods: number }) {
  const meaning =
    `The catalog is small, so its ${count(methods)} methods are written out in the prompt, with the types of what they answer: ` +
    `${count(prompt)} tokens with the two tools.` +
    (naive === null ? '' : ` One tool for each would take ${count(naive)}, without those types.`);
  return (
    <span data-tour="footprint" className="pill max-xl:hidden" title={meaning}>
      Prompt footprint
      <span className="tabular-nums">
        <b>{count(prompt)}</b> tokens, written out
      </span>
      <span className="sr-only">{meaning}</span>
    </span>
  );
}
