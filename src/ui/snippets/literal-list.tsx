import { useState } from 'react';
import type { LiteralChoice } from '#codemode/snippet.contract.ts';

interface Props {
  literals: readonly LiteralChoice[];
  chosen: readonly LiteralChoice[];
  onChange(chosen: readonly LiteralChoice[]): void;
}

/** The literals of a program, each of which can become an input under a name of its own. */
export function LiteralList({ literals, chosen, onChange }: Props) {
  const [names, setNames] = useState<ReadonlyMap<LiteralChoice, string>>(new Map());
  const nameOf = (literal: LiteralChoice) => names.get(literal) ?? literal.name;
  const isChosen = (literal: LiteralChoice) => chosen.some(({ places }) => places === literal.places);
  const tell = (wanted: readonly LiteralChoice[], given = names) =>
    onChange(wanted.map((literal) => ({ ...literal, name: given.get(literal) ?? literal.name })));
  const wanted = () => literals.filter(isChosen);
  return (
    <fieldset className="m-0 min-w-0 border-0 p-0">
      <legend className="mb-1 p-0 text-[12px] font-[550] text-ink-2">What changes from call to call</legend>
      <ul className="m-0 flex max-h-40 list-none flex-col gap-1 overflow-auto p-0">
        {literals.map((literal) => (
          <li key={`${literal.places[0]!.start}`} className="flex min-h-7 items-center gap-2">
            <label className="flex min-w-0 flex-1 items-center gap-2">
              <input
                type="checkbox"
                checked={isChosen(literal)}
                onChange={({ target }) =>
                  tell(literals.filter((one) => (one === literal ? target.checked : isChosen(one))))
                }
              />
              <code className="truncate text-[12px]">{JSON.stringify(literal.value)}</code>
              <span className="shrink-0 text-[12px] text-ink-3">line {literal.line}</span>
              {literal.suggested && <span className="tag tag-slate">likely</span>}
            </label>
            <input
              aria-label={`Name of the input for ${JSON.stringify(literal.value)}`}
              className="field h-7 w-36 font-mono text-[12px]"
              value={nameOf(literal)}
              disabled={!isChosen(literal)}
              onChange={({ target }) => {
                const given = new Map(names).set(literal, target.value);
                setNames(given);
                tell(wanted(), given);
              }}
            />
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
