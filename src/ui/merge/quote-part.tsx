import type { Entry } from '#session/entry.contract.ts';
import { counted, plainLine, short } from '../format.ts';
import { useCell, useIde } from '../ide.ts';

const names = { user: 'You', assistant: 'Model', tool: 'Result', edit: 'Files', merge: 'Merge' } as const;

interface Props {
  entries: readonly Entry[];
  chosen: ReadonlySet<string>;
  onChange(chosen: ReadonlySet<string>): void;
}

/** The messages of the other branch, each to be quoted or not. */
export function QuotePart({ entries, chosen, onChange }: Props) {
  const bodies = useCell(useIde().session)?.bodies;
  const all = chosen.size === entries.length;
  return (
    <fieldset className="m-0 min-w-0 border-rule border-b px-4 py-3">
      <legend className="float-left mb-1 w-full font-semibold">
        Messages to quote
        <button
          type="button"
          className="act ml-2 font-normal"
          onClick={() => onChange(new Set(all ? [] : entries.map(({ id }) => id)))}
        >
          {all ? 'None' : `All ${counted(entries.length, 'message')}`}
        </button>
      </legend>
      <ol className="clear-both m-0 max-h-[26vh] list-none overflow-y-auto p-0">
        {entries.map((entry) => (
          <li key={entry.id} className="border-rule border-t">
            <label className="flex gap-2.5 py-1.5">
              <input
                type="checkbox"
                className="mt-[3px] shrink-0 accent-slate"
                checked={chosen.has(entry.id)}
                onChange={() => {
                  const next = new Set(chosen);
                  if (!next.delete(entry.id)) next.add(entry.id);
                  onChange(next);
                }}
              />
              <span className="w-12 shrink-0 text-[11.5px]/[19px] font-[550] text-ink-3">{names[entry.kind]}</span>
              <span className="line-clamp-2 min-w-0 flex-1 wrap-anywhere">
                {plainLine(bodies?.get(entry.id)?.message.text || entry.title)}
              </span>
              <span className="shrink-0 font-mono text-[11px]/[19px] text-ink-2 tabular-nums">
                {short(entry.tokens)}
              </span>
            </label>
          </li>
        ))}
      </ol>
    </fieldset>
  );
}
