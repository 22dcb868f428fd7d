import type { Finding } from '#models/model.contract.ts';

const tags: Record<Finding['state'], { text: string; tone: string }> = {
  ok: { text: 'fine', tone: '' },
  problem: { text: 'problem', tone: 'tag-brick' },
  unknown: { text: 'not known', tone: 'tag-slate' },
};

/** What the connection doctor saw, and what to do about it. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul
      aria-label="What the check found"
      className="m-0 flex list-none flex-col gap-1.5 rounded-md border border-rule bg-raised p-3"
    >
      {findings.map((finding) => (
        <li key={`${finding.check} ${finding.message}`} className="grid grid-cols-[70px_1fr] gap-2">
          <span>
            <span className={`tag ${tags[finding.state].tone}`}>{tags[finding.state].text}</span>
          </span>
          <span className="min-w-0 wrap-anywhere">
            <b className="font-[550]">{finding.check}</b> <span className="text-ink-2">{finding.message}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
