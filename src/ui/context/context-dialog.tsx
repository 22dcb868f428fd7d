import { useEffect, useState } from 'react';
import type { SentRequest } from '#agents/agent.contract.ts';
import { visible } from '#base/visible.ts';
import type { Message } from '#models/model.contract.ts';
import type { Fold } from '#session/entry.contract.ts';
import type { ContextPart, SessionState } from '#session/session.contract.ts';
import { countedBy } from '../conversation/context-gauge.tsx';
import { count, counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { Sheet } from '../parts/sheet.tsx';

/** The very request that would be sent now, part by part, and what each part weighs. */
export default function ContextDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const ide = useIde();
  const state = useCell(ide.session);
  const model = useCell(ide.model);
  const [sent, setSent] = useState<SentRequest | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew when the session or the model changes
  useEffect(() => {
    let gone = false;
    ide.modelRequest().then((made) => gone || setSent(made));
    return () => {
      gone = true;
    };
  }, [ide, state, model]);
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="What the model reads" wide>
      {sent && state ? <Request sent={sent} state={state} /> : <p className="p-4 text-ink-2">Putting it together…</p>}
    </Sheet>
  );
}

function Request({ sent, state }: { sent: SentRequest; state: SessionState }) {
  const { request, parts, tokens, total } = sent;
  const tools = tokens.tools.reduce((sum, one) => sum + one, 0);
  const messages = tokens.parts.reduce((sum, one) => sum + one, 0);
  const provider = countedBy(state);
  const left = state.standings.filter(({ is }) => is === 'excluded').length;
  const pinned = new Set(
    state.path.filter((_, i) => {
      const standing = state.standings[i];
      return standing?.is === 'sent' && standing.pinned;
    }),
  );
  return (
    <div className="flex min-h-0 flex-col">
      <div className="border-rule border-b px-4 py-3">
        <p className="flex flex-wrap items-baseline gap-x-4 tabular-nums">
          <b className="font-semibold">{counted(total, 'token')}</b>
          <span className="text-ink-2">
            system {count(tokens.system)}, tools {count(tools)}, {counted(parts.length, 'message')}: {count(messages)}
          </span>
          <button
            type="button"
            className="act ml-auto"
            onClick={() => navigator.clipboard.writeText(JSON.stringify(request, null, 2))}
          >
            Copy as JSON
          </button>
        </p>
        {provider !== null && (
          <p className="m-0 text-ink-2">
            Estimated. For the last answer of this branch the provider counted {count(provider)} tokens.
          </p>
        )}
        <FoldAt />
        <Bar weights={[tokens.system, tools, messages]} />
        {left > 0 && (
          <p className="mt-2 text-ink-2">
            {counted(left, 'message')} of this branch {left === 1 ? 'is' : 'are'} left out by you.
          </p>
        )}
      </div>
      <ol aria-label="Parts of the request" className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
        <Part title="System" tokens={tokens.system}>
          <Guides />
          <Text text={request.system} />
        </Part>
        {request.tools.map((tool, i) => (
          <Part key={tool.name} title={`Tool: ${tool.name}`} tokens={tokens.tools[i]!}>
            <Text text={`${tool.description}\n\n${JSON.stringify(tool.inputSchema, null, 2)}`} />
          </Part>
        ))}
        {parts.map((part, i) => (
          <Part
            // biome-ignore lint/suspicious/noArrayIndexKey: a message put in to make a request sound has its entry's id
            key={`${i}:${'fold' in part ? part.fold.id : part.entry.id}`}
            title={'fold' in part ? 'Fold' : names[part.message.role]}
            tokens={tokens.parts[i]!}
            note={'entry' in part && pinned.has(part.entry) ? 'pinned' : null}
          >
            {'fold' in part ? <Folded part={part} state={state} /> : <Text text={textOf(part.message)} />}
          </Part>
        ))}
      </ol>
    </div>
  );
}

/** What of the system's part the project itself says. */
function Guides() {
  const ide = useIde();
  const files = useCell(ide.files);
  const [guides, setGuides] = useState<Awaited<ReturnType<typeof ide.guides.list>>>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when a file changes
  useEffect(() => {
    let gone = false;
    ide.guides.list().then((made) => gone || setGuides(made));
    return () => {
      gone = true;
    };
  }, [ide, files]);
  if (guides.length === 0) return null;
  return (
    <ul aria-label="From the project" className="m-0 mb-2 text-[12px] text-ink-2">
      {guides.map(({ path, tokens, cut }) => (
        <li key={path} className="flex items-baseline gap-2">
          <span className="min-w-0 truncate font-mono">{visible(path.slice(1))}</span>
          {cut && <span className="tag tag-ochre">{tokens === 0 ? 'left out: over 32 KiB' : 'cut: over 32 KiB'}</span>}
          <span className="ml-auto font-mono tabular-nums">{count(tokens)}</span>
        </li>
      ))}
    </ul>
  );
}

const names = { user: 'You', assistant: 'Model', tool: 'Result' } as const;

function textOf(message: Message): string {
  if (message.role === 'tool') return `${message.name}${message.isError ? ' failed' : ''}:\n${message.text}`;
  if (message.role === 'user') return message.text;
  const calls = message.toolCalls.map((call) => `→ ${call.name}(${JSON.stringify(call.input, null, 2)})`);
  return [message.text, ...calls].filter((text) => text.trim() !== '').join('\n\n');
}

function Part(props: { title: string; tokens: number; note?: string | null; children: React.ReactNode }) {
  return (
    <li className="border-rule border-b py-2.5">
      <h3 className="m-0 mb-1 flex items-center gap-2 text-[11.5px] font-[550] text-ink-3">
        <span>{props.title}</span>
        {props.note && <span className="tag">{props.note}</span>}
        <span className="ml-auto font-mono font-normal tabular-nums">{count(props.tokens)}</span>
      </h3>
      {props.children}
    </li>
  );
}

const shortest = 900;

/** Text as it is sent; a long one is opened on demand. */
function Text({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > shortest;
  return (
    <>
      <pre className="m-0 max-h-96 overflow-auto whitespace-pre-wrap wrap-anywhere font-mono text-[12px]/[1.5]">
        {long && !whole ? `${text.slice(0, shortest)}…` : text}
      </pre>
      {long && (
        <button type="button" className="act mt-1" onClick={() => setWhole(!whole)}>
          {whole ? 'Show less' : `Show all ${count(text.length)} characters`}
        </button>
      )}
    </>
  );
}

/** A fold: its summary as it is sent, and beside it, on demand, what it stands for. */
function Folded({ part, state }: { part: Extract<ContextPart, { fold: Fold }>; state: SessionState }) {
  const [opened, setOpened] = useState(false);
  const covered = state.path.filter((_, i) => {
    const standing = state.standings[i];
    return standing?.is === 'folded' && standing.by.fold.id === part.fold.id;
  });
  return (
    <>
      <button type="button" className="act mb-1" aria-expanded={opened} onClick={() => setOpened(!opened)}>
        {opened ? 'Hide the originals' : `Show the ${counted(covered.length, 'message')} beside it`}
      </button>
      <div className={opened ? 'grid gap-4 sm:grid-cols-2' : ''}>
        {opened && (
          <section aria-label="Originals" className="max-h-[50vh] overflow-auto border-rule border-r pr-3">
            {covered.map((entry) => (
              <div key={entry.id} className="mb-3">
                <h4 className="m-0 text-[11.5px] font-[550] text-ink-3">
                  {names[state.bodies.get(entry.id)?.message.role ?? 'user']}
                </h4>
                <Text text={textOf(state.bodies.get(entry.id)?.message ?? { role: 'user', text: entry.title })} />
              </div>
            ))}
          </section>
        )}
        <section aria-label="Summary">
          <Text text={part.message.text} />
        </section>
      </div>
    </>
  );
}

/** When earlier messages are folded by themselves. */
function FoldAt() {
  const ide = useIde();
  const foldAt = useCell(ide.foldAt);
  const known = useCell(ide.model).window !== undefined;
  return (
    <label className="mt-1 flex flex-wrap items-center gap-2 text-ink-2">
      Fold earlier messages by itself
      <select
        className="field h-7"
        value={foldAt === null ? 'never' : String(foldAt)}
        onChange={({ target }) => ide.setFoldAt(target.value === 'never' ? null : Number(target.value))}
      >
        {[0.5, 0.6, 0.7, 0.8, 0.9].map((share) => (
          <option key={share} value={share}>
            at {share * 100} % of the window
          </option>
        ))}
        <option value="never">never</option>
      </select>
      {!known && 'The window of this model is not known: only when it says that the conversation is too long.'}
    </label>
  );
}

const colours = ['var(--plum)', 'var(--slate)', 'var(--ochre)'];

function Bar({ weights }: { weights: number[] }) {
  const total = Math.max(
    1,
    weights.reduce((sum, one) => sum + one, 0),
  );
  return (
    <svg aria-hidden="true" viewBox="0 0 100 2" preserveAspectRatio="none" className="mt-2 h-1.5 w-full rounded-sm">
      {weights.map((weight, i) => {
        const before = weights.slice(0, i).reduce((sum, one) => sum + one, 0);
        return (
          <rect
            key={colours[i]}
            x={(before / total) * 100}
            width={(weight / total) * 100}
            height="2"
            fill={colours[i]!}
          />
        );
      })}
    </svg>
  );
}
