import { type FormEvent, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { McpFinding } from '#codemode/mcp.contract.ts';
import { counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import type { McpServerView } from '../mcp-face.ts';
import { Field } from '../parts/field.tsx';
import { Findings } from '../settings/findings.tsx';

const tags: Record<McpServerView['status'], { text: string; tone: string }> = {
  idle: { text: 'not asked yet', tone: 'tag-slate' },
  connecting: { text: 'connecting', tone: 'tag-slate' },
  ready: { text: 'connected', tone: '' },
  sign_in: { text: 'wants a sign-in', tone: 'tag-ochre' },
  failed: { text: 'not reached', tone: 'tag-brick' },
};

/** The MCP servers among the sources: what each offers and how it stands, and the way to add one. */
export function McpSection() {
  const { mcp } = useIde();
  const servers = useCell(mcp.servers);
  const [adding, setAdding] = useState(false);
  return (
    <section aria-label="MCP servers" className="flex flex-col gap-2">
      <div className="flex items-center gap-3">
        <h3 className="m-0 text-[13px] font-[550]">MCP servers</h3>
        {!adding && (
          <button type="button" className="btn ml-auto" onClick={() => setAdding(true)}>
            Add an MCP server
          </button>
        )}
      </div>
      {adding && <AddForm onDone={() => setAdding(false)} />}
      {servers.length === 0 && !adding && (
        <p className="m-0 text-[12px] text-ink-3">
          None. The tools of a server become methods, as{' '}
          <span className="font-mono text-[11.5px]">codemode.notes_…</span>
        </p>
      )}
      <ul className="m-0 flex list-none flex-col gap-2 p-0">
        {servers.map((server) => (
          <ServerCard key={server.id} server={server} />
        ))}
      </ul>
    </section>
  );
}

function AddForm({ onDone }: { onDone(): void }) {
  const { mcp } = useIde();
  const [url, setUrl] = useState('');
  const [name, setName] = useState('');
  const [key, setKey] = useState('');
  const [state, setState] = useState<{ busy: boolean; message?: string; findings?: McpFinding[] }>({ busy: false });
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (state.busy) return;
    if (!url.trim()) return setState({ busy: false, message: 'Give the address of the server.' });
    setState({ busy: true });
    const made = await mcp.add({
      url: url.trim(),
      ...(name.trim() && { name: name.trim() }),
      ...(key.trim() && { key: key.trim() }),
    });
    if ('id' in made) return onDone();
    setState({ busy: false, ...made });
  };
  return (
    <form noValidate onSubmit={add} className="grid gap-3 rounded-md border border-rule bg-raised p-3 sm:grid-cols-2">
      <Field
        className="sm:col-span-2"
        label="Address of the server"
        inputMode="url"
        spellCheck={false}
        placeholder="https://example.com/mcp"
        value={url}
        disabled={state.busy}
        hint="Reached by the one door of this page; it must let other origins in. A tool that says it only reads is called without asking: add servers you trust."
        onChange={(event) => setUrl(event.target.value)}
      />
      <Field
        label="Name in code"
        placeholder="from its title"
        spellCheck={false}
        value={name}
        disabled={state.busy}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label="Key, if it wants one"
        type="password"
        autoComplete="off"
        value={key}
        disabled={state.busy}
        hint="Leave it empty where the server has a sign-in."
        onChange={(event) => setKey(event.target.value)}
      />
      {state.message && (
        <p role="alert" className="m-0 rounded-md bg-brick-wash p-2.5 wrap-anywhere text-brick sm:col-span-2">
          {state.message}
        </p>
      )}
      {state.findings && state.findings.length > 0 && (
        <div className="sm:col-span-2">
          <Findings findings={state.findings} />
        </div>
      )}
      <div className="flex gap-2 sm:col-span-2">
        <button type="submit" className="btn btn-primary" disabled={state.busy}>
          {state.busy ? 'Connecting…' : 'Add the server'}
        </button>
        <button type="button" className="act px-3" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function ServerCard({ server }: { server: McpServerView }) {
  const { mcp } = useIde();
  const [busy, setBusy] = useState(false);
  const during = (work: Promise<void>) => {
    setBusy(true);
    void work.finally(() => setBusy(false));
  };
  const { id, title, status, tools } = server;
  const offers = [
    counted(tools.length, 'tool'),
    ...(server.resources ? ['resources'] : []),
    ...(server.prompts ? ['prompts'] : []),
    ...(server.completions ? ['completions'] : []),
  ];
  return (
    <li aria-label={title} className="rounded-md border border-rule bg-raised px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <b className="min-w-0 truncate font-[550]">{title}</b>
        <span className="text-[12px] text-ink-3">{server.version}</span>
        <span role="status" className={`tag ${tags[status].tone}`}>
          {tags[status].text}
        </span>
        <span className="ml-auto flex">
          {(status === 'sign_in' || server.credential) && (
            <button type="button" className="act" disabled={busy} onClick={() => during(mcp.signIn(id))}>
              {server.credential ? 'Sign in again' : 'Sign in'}
            </button>
          )}
          <button type="button" className="act" disabled={busy} onClick={() => during(mcp.refresh(id))}>
            Refresh
          </button>
          <button type="button" className="act" disabled={busy} onClick={() => during(mcp.check(id))}>
            Check
          </button>
          <button type="button" className="act" aria-label={`Remove ${title}`} onClick={() => void mcp.remove(id)}>
            Remove
          </button>
        </span>
      </div>
      <p className="m-0 text-[12px] wrap-anywhere text-ink-2">
        {offers.join(', ')} as <span className="font-mono text-[11.5px]">codemode.{id}_…</span>, {server.url}
        {server.revision && `, revision ${server.revision}`}
        {server.credential && `, with the key ${server.credential}`}
      </p>
      {server.message && (
        <p className={`m-0 mt-1 text-[12px] wrap-anywhere ${status === 'failed' ? 'text-brick' : 'text-ink-2'}`}>
          {server.message}
        </p>
      )}
      {server.changes.length > 0 && <Review server={server} />}
      {server.log.length > 0 && (
        <details className="mt-1 text-[12px]">
          <summary className="min-h-6 cursor-pointer leading-6">Its log, {counted(server.log.length, 'line')}</summary>
          <ol
            aria-label={`Log of ${title}`}
            className="m-0 max-h-40 list-none overflow-auto p-0 font-mono text-[11.5px] text-ink-2"
          >
            {server.log.map(({ at, level, text }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines are only added and dropped, and hold nothing
              <li key={index} className="wrap-anywhere">
                {new Date(at).toLocaleTimeString()} <b className="font-[550]">{level}</b> {visible(text)}
              </li>
            ))}
          </ol>
        </details>
      )}
      {server.findings && (
        <div className="mt-2">
          <Findings findings={server.findings} />
        </div>
      )}
    </li>
  );
}

/** A tool that changed is not called until a person has looked at it. */
function Review({ server }: { server: McpServerView }) {
  const { mcp } = useIde();
  const { changes } = server;
  return (
    <section aria-label="Changed tools" className="mt-2 rounded-md border border-ochre bg-ochre-wash px-3 py-2">
      <div className="flex items-center gap-3">
        <b className="font-[550]">
          {counted(changes.length, 'tool')} changed: review before {changes.length === 1 ? 'it is' : 'they are'} called
          again
        </b>
        <button
          type="button"
          className="btn ml-auto"
          onClick={() =>
            void mcp.accept(
              server.id,
              changes.map(({ tool }) => tool),
            )
          }
        >
          Accept {changes.length > 1 && 'all'}
        </button>
      </div>
      {changes.map(({ tool, method }) => (
        <details key={tool} className="text-[12px]">
          <summary className="min-h-6 cursor-pointer font-mono leading-6">{method}</summary>
          <pre className="m-0 max-h-60 overflow-auto whitespace-pre-wrap font-mono text-[11.5px] text-ink-2">
            {JSON.stringify(
              server.tools.find(({ name }) => name === tool),
              null,
              2,
            )}
          </pre>
        </details>
      ))}
    </section>
  );
}
