import type { Rule } from '#guard/policy.contract.ts';
import { useCell, useIde } from '../ide.ts';

const words: Record<Rule['decision'], { text: string; tone: string }> = {
  allow: { text: 'allowed', tone: '' },
  ask: { text: 'asked', tone: 'tag-ochre' },
  deny: { text: 'denied', tone: 'tag-brick' },
};

/** What the code may do: the rules a person made, to be taken back, and those that hold otherwise. */
export function RulesSection() {
  const ide = useIde();
  const rules = useCell(ide.rules);
  const own = rules.filter((rule) => rule.by === 'person');
  const rest = rules.filter((rule) => rule.by === 'default');
  return (
    <div className="flex flex-col gap-5">
      <section>
        <h3 className="mt-0 mb-2 text-[13px] font-[550] text-ink-2">Your rules</h3>
        {own.length === 0 && (
          <p className="m-0 text-ink-3">
            None yet. “Always allow” on a card that asks makes one, and it is listed here.
          </p>
        )}
        <List rules={own} onRemove={(rule) => void ide.removeRule(rule.id)} />
      </section>
      <section>
        <h3 className="mt-0 mb-2 text-[13px] font-[550] text-ink-2">Where no rule of yours says otherwise</h3>
        <List rules={rest} />
      </section>
    </div>
  );
}

function List({ rules, onRemove }: { rules: readonly Rule[]; onRemove?: (rule: Rule) => void }) {
  return (
    <ul className="m-0 flex list-none flex-col gap-1.5 p-0">
      {rules.map((rule) => (
        <li key={rule.id} className="flex min-h-9 items-center gap-3 rounded-md border border-rule bg-raised px-3">
          <span className={`tag ${words[rule.decision].tone}`}>{words[rule.decision].text}</span>
          <span className="min-w-0 flex-1 truncate">{meaning(rule)}</span>
          {rule.by === 'person' && (
            <time className="text-[12px] text-ink-3 max-sm:hidden">
              {new Date(rule.createdAt).toLocaleDateString()}
            </time>
          )}
          {onRemove && (
            <button
              type="button"
              className="act"
              aria-label={`Remove the rule for ${meaning(rule)}`}
              onClick={() => onRemove(rule)}
            >
              Remove
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

const effects = { read: 'reads', write: 'writes', destroy: 'deletions' };

/** As in “writes of edge”, “edge_zones_create”. */
function meaning(rule: Rule): string {
  const what = rule.method ?? (rule.effect ? effects[rule.effect] : 'every call');
  const parts = [rule.method && rule.effect ? `${what}, ${effects[rule.effect]} only` : what];
  if (rule.source) parts.push(`of ${rule.source}`);
  return parts.join(' ');
}
