import { useEffect, useState } from 'react';
import { visible } from '#base/visible.ts';
import { counted } from '../format.ts';
import type { GitLook } from '../git-face.ts';
import { useCell, useIde } from '../ide.ts';
import { Sheet } from '../parts/sheet.tsx';
import { Changes } from './changes.tsx';

/** The repository of the workspace: what changed, committing it, branches, the log, and remotes. */
export default function GitDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const { git, files } = useIde();
  const state = useCell(git.state);
  const listed = useCell(files);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at anew when a file changes
  useEffect(() => {
    if (git.work.get() === null) void git.look();
  }, [git, listed]);
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Git" wide>
      <Told />
      {state === undefined && <p className="m-0 p-4 text-ink-2">Looking…</p>}
      {state === null && <Nothing />}
      {state && (
        <div className="grid min-h-0 flex-1 grid-cols-1 overflow-y-auto sm:grid-cols-[3fr_2fr] sm:overflow-hidden">
          <Changes state={state} onClose={() => onOpenChange(false)} />
          <div className="flex min-h-0 flex-col border-rule border-t sm:border-t-0 sm:border-l">
            <Branches state={state} />
            <Remotes state={state} />
            <Log state={state} />
          </div>
        </div>
      )}
    </Sheet>
  );
}

/** What is under way, and how the last thing ended. */
function Told() {
  const { git } = useIde();
  const work = useCell(git.work);
  const told = useCell(git.told);
  const remote = work === 'Cloning' || work === 'Fetching' || work === 'Pushing';
  return (
    <div className="flex min-h-8 items-center gap-3 border-rule border-b px-4 text-[12px]">
      <p role="status" className={`m-0 py-1.5 ${told && !told.ok && !work ? 'text-brick' : 'text-ink-2'}`}>
        {work ? `${work}…` : (told?.text ?? '')}
      </p>
      {remote && (
        <button type="button" className="act ml-auto" onClick={git.stop}>
          Stop
        </button>
      )}
    </div>
  );
}

function Nothing() {
  const { git } = useIde();
  const busy = useCell(git.work) !== null;
  const [url, setUrl] = useState('');
  return (
    <div className="flex flex-col items-start gap-3 p-4">
      <p className="m-0">The workspace is no Git repository yet.</p>
      <button type="button" className="btn" disabled={busy} onClick={() => void git.init()}>
        Make it one
      </button>
      <form
        className="flex w-full flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (url.trim()) void git.clone(url.trim());
        }}
      >
        <label className="flex min-w-0 flex-1 flex-col gap-1">
          Or clone one from
          <input
            className="field"
            type="url"
            placeholder="https://git.example.com/project.git"
            value={url}
            onChange={({ target }) => setUrl(target.value)}
          />
        </label>
        <button type="submit" className="btn" disabled={busy || url.trim() === ''}>
          Clone
        </button>
      </form>
      <p className="m-0 text-[12px] text-ink-3">
        The host has to be allowed under Keys in the settings, and has to let pages in (CORS).
      </p>
    </div>
  );
}

function Branches({ state }: { state: GitLook }) {
  const { git } = useIde();
  const busy = useCell(git.work) !== null;
  const [name, setName] = useState('');
  const others = state.branches.filter(({ current }) => !current);
  return (
    <section aria-label="Branches" className="flex flex-col gap-2 border-rule border-b px-4 py-3">
      <label className="flex items-center gap-2">
        <span className="w-16 text-ink-2">Branch</span>
        <select
          className="field h-7 min-w-0 flex-1 py-0"
          disabled={busy || state.merging}
          value={state.branch ?? ''}
          onChange={({ target }) => void git.switchTo(target.value, false)}
        >
          {state.branch === null && <option value="">none: a commit is checked out</option>}
          {state.branch !== null && !state.branches.some(({ current }) => current) && (
            <option value={state.branch}>{visible(state.branch)}</option>
          )}
          {state.branches.map((one) => (
            <option key={one.name} value={one.name}>
              {visible(one.name)}
            </option>
          ))}
        </select>
      </label>
      <form
        className="flex items-center gap-2"
        onSubmit={async (event) => {
          event.preventDefault();
          if (name.trim() && (await git.switchTo(name.trim(), true))) setName('');
        }}
      >
        <input
          aria-label="Name of a new branch"
          className="field h-7 min-w-0 flex-1"
          placeholder="new-branch"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <button type="submit" className="btn" disabled={busy || state.head === null || name.trim() === ''}>
          Branch off
        </button>
      </form>
      {state.merging ? (
        <p className="m-0 flex items-center gap-2">
          A merge is under way.
          <button type="button" className="act" disabled={busy} onClick={() => void git.abortMerge()}>
            Give it up
          </button>
        </p>
      ) : (
        others.length > 0 && (
          <label className="flex items-center gap-2">
            <span className="w-16 text-ink-2">Merge</span>
            <select
              className="field h-7 min-w-0 flex-1 py-0"
              disabled={busy}
              value=""
              onChange={({ target }) => void git.merge(target.value)}
            >
              <option value="">Another branch into this one…</option>
              {others.map((one) => (
                <option key={one.name} value={one.name}>
                  {visible(one.name)}
                </option>
              ))}
            </select>
          </label>
        )
      )}
    </section>
  );
}

function Remotes({ state }: { state: GitLook }) {
  const { git } = useIde();
  const busy = useCell(git.work) !== null;
  if (state.remotes.length === 0) return null;
  return (
    <ul aria-label="Remotes" className="m-0 border-rule border-b px-4 py-2">
      {state.remotes.map(({ remote, url }) => (
        <li key={remote} className="flex items-center gap-2">
          <span className="min-w-0 flex-1 truncate" title={visible(url)}>
            {visible(remote)} <span className="text-ink-3">{visible(url)}</span>
          </span>
          <button type="button" className="act" disabled={busy} onClick={() => void git.fetchFrom(remote)}>
            Fetch
          </button>
          <button type="button" className="act" disabled={busy} onClick={() => void git.pushTo(remote)}>
            Push
          </button>
        </li>
      ))}
    </ul>
  );
}

const when = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

function Log({ state }: { state: GitLook }) {
  return (
    <section aria-label="Log" className="flex min-h-0 flex-1 flex-col">
      <h3 className="m-0 px-4 pt-2 text-[11.5px] font-[550] text-ink-3">
        {state.log.length === 0 ? 'No commits yet' : counted(state.log.length, 'commit')}
        {state.log.length === 50 && ', the newest'}
      </h3>
      <ol
        aria-label="Commits"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabIndex={0}
        className="m-0 min-h-0 flex-1 overflow-y-auto px-4 pb-3"
      >
        {state.log.map(({ id, message, author, time }) => (
          <li key={id} className="border-rule/60 border-b py-1.5">
            <span className="block truncate">{visible(message.split('\n')[0] ?? '')}</span>
            <span className="flex gap-2 text-[11.5px] text-ink-3">
              <code>{id.slice(0, 7)}</code>
              <span className="min-w-0 truncate">{visible(author)}</span>
              <time className="ml-auto shrink-0" dateTime={new Date(time).toISOString()}>
                {when.format(time)}
              </time>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
