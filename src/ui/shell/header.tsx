import { useEffect, useState } from 'react';
import { runCommand } from '../commands.ts';
import { useCell, useIde } from '../ide.ts';
import { readable } from '../keys.ts';
import { Icon } from '../parts/icon.tsx';
import { useView } from '../view.ts';
import { FootprintMeter } from './footprint-meter.tsx';

/** The top bar: where one is, what the prompt weighs, which model answers, and the way to everything else. */
export function Header() {
  const ide = useIde();
  const view = useView();
  const model = useCell(ide.model);
  return (
    <header className="flex h-11 shrink-0 items-center gap-3.5 border-rule border-b bg-panel px-4 max-sm:gap-2 max-sm:px-3">
      <Brand />
      <Crumb />
      <span className="flex-1" />
      <FootprintMeter />
      <button
        type="button"
        data-tour="model"
        className="pill min-w-0"
        title={`Choose or connect a model (${readable('Alt+M')})`}
        onClick={() => view.set({ dialog: 'models' })}
      >
        <b className="max-w-48 truncate">{model.kind === 'demo' ? 'Demo' : model.model}</b>
        <span className="max-lg:hidden">{model.kind === 'demo' ? 'no AI' : model.label}</span>
      </button>
      <button type="button" className="pill" onClick={() => runCommand('palette', { ide, view })}>
        <span className="max-lg:hidden">Search and commands</span>
        <span className="lg:hidden">
          <Icon name="find" />
        </span>
        <kbd className="keys max-sm:hidden">{readable('Mod+K')}</kbd>
        <span className="sr-only lg:hidden">Search and commands</span>
      </button>
    </header>
  );
}

function Brand() {
  return (
    <span className="flex items-center gap-[9px] font-display text-[19px]/none font-semibold tracking-[-0.01em]">
      <svg
        aria-hidden="true"
        width="20"
        height="20"
        fill="none"
        stroke="var(--ochre)"
        strokeWidth="1.7"
        strokeLinecap="round"
      >
        <path d="M10 19V2M10 15.5H3.5V12M10 15.5h6.5V12M10 10H5.5V6.5M10 10h4.500V6.5" />
      </svg>
      <span className="max-sm:sr-only">Espalier</span>
    </span>
  );
}

/** Project and conversation, and the name of the branch shown. The title is changed in place. */
function Crumb() {
  const ide = useIde();
  const view = useView();
  const state = useCell(ide.session);
  if (!state) return null;
  const places = new Map(state.path.map((entry, at) => [entry.id, at]));
  const branch = state.branches
    .filter(({ entryId }) => places.has(entryId))
    .sort((a, b) => places.get(b.entryId)! - places.get(a.entryId)!)[0];
  return (
    <div className="flex min-w-0 items-center gap-1 text-ink-2">
      <h1 className="sr-only">{state.session.title}</h1>
      <span className="pr-1 whitespace-nowrap max-md:hidden">{state.session.project}&ensp;/</span>
      <Title key={state.session.id} title={state.session.title} onRename={(title) => ide.renameSession(title)} />
      <button
        type="button"
        className="act"
        aria-label="Open another conversation"
        title={`Open another conversation (${readable('Alt+O')})`}
        onClick={() => view.set({ dialog: 'sessions' })}
      >
        <Icon name="down" />
      </button>
      {branch && <span className="tag tag-ochre ml-1 max-w-60 truncate max-md:hidden">branch: {branch.name}</span>}
    </div>
  );
}

function Title({ title, onRename }: { title: string; onRename(title: string): void }) {
  const [value, setValue] = useState(title);
  useEffect(() => setValue(title), [title]);
  const commit = () => {
    const name = value.trim();
    if (name && name !== title) onRename(name);
    else setValue(title);
  };
  return (
    <input
      aria-label="Title of this conversation"
      title="Rename this conversation"
      value={value}
      size={Math.min(44, Math.max(8, value.length))}
      onChange={(event) => setValue(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') {
          setValue(title);
          requestAnimationFrame(() => document.getElementById('composer')?.focus());
        }
      }}
      className="field-sizing-content h-6 min-w-16 max-w-[26rem] truncate rounded bg-transparent px-1 font-[550] text-ink hover:bg-rule/50"
    />
  );
}
