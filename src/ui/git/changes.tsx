import { useEffect, useRef, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { GitStatusFile } from '#workspace/git.contract.ts';
import { counted } from '../format.ts';
import type { GitLook } from '../git-face.ts';
import { useCell, useIde } from '../ide.ts';
import { useView } from '../view.ts';

/** What differs from the last commit, file by file: checked is staged. Below it the message, and committing. */
export function Changes({ state, onClose }: { state: GitLook; onClose(): void }) {
  const { git } = useIde();
  const busy = useCell(git.work) !== null;
  const [shown, setShown] = useState<string | null>(null);
  const [message, setMessage] = useState('');
  const { files } = state;
  const staged = files.filter((file) => file.staged).length;
  const all = files.every((file) => !file.unstaged);
  const file = files.find(({ path }) => path === shown);
  const commit = async () => {
    if (message.trim() && !busy && (staged > 0 || state.merging) && (await git.commit(message.trim()))) setMessage('');
  };
  return (
    <section aria-label="Changes" className="flex min-h-0 flex-col">
      <div className="flex items-center gap-2 px-4 pt-2">
        <h3 className="m-0 flex-1 text-[11.5px] font-[550] text-ink-3">
          {files.length === 0
            ? 'Nothing has changed since the last commit'
            : `${counted(files.length, 'file')} changed, ${staged} staged`}
        </h3>
        {files.length > 0 && (
          <button
            type="button"
            className="act"
            disabled={busy}
            onClick={() => void (all ? git.unstage(files.map(({ path }) => path)) : git.stage(['.']))}
          >
            {all ? 'Unstage all' : 'Stage all'}
          </button>
        )}
      </div>
      <ul aria-label="Changed files" className="m-0 min-h-16 flex-1 overflow-y-auto px-4 py-1">
        {files.slice(0, most).map((one) => (
          <Row
            key={one.path}
            file={one}
            busy={busy}
            open={one.path === shown}
            onOpen={() => setShown(one.path === shown ? null : one.path)}
          />
        ))}
        {files.length > most && <li className="py-1 text-ink-3">and {counted(files.length - most, 'more file')}</li>}
      </ul>
      {file && <Diff key={file.path} file={file} onClose={onClose} />}
      <form
        className="flex flex-col gap-2 border-rule border-t px-4 py-3"
        onSubmit={(event) => {
          event.preventDefault();
          void commit();
        }}
      >
        <textarea
          aria-label="Message of the commit"
          className="field min-h-14 w-full resize-y"
          placeholder="What this changes, and why"
          value={message}
          onChange={({ target }) => setMessage(target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            void commit();
          }}
        />
        <button
          type="submit"
          className="btn self-start"
          disabled={busy || message.trim() === '' || (staged === 0 && !state.merging)}
        >
          Commit {staged > 0 && counted(staged, 'file')}
        </button>
      </form>
    </section>
  );
}

const most = 500;

const told = (file: GitStatusFile): string =>
  file.unstaged === 'untracked' ? 'new' : (file.unstaged ?? file.staged ?? '').replace('added', 'new');

function Row(props: { file: GitStatusFile; busy: boolean; open: boolean; onOpen(): void }) {
  const { file, busy, open, onOpen } = props;
  const { git } = useIde();
  const box = useRef<HTMLInputElement>(null);
  const partly = file.staged !== null && file.unstaged !== null;
  useEffect(() => {
    if (box.current) box.current.indeterminate = partly;
  }, [partly]);
  return (
    <li className="flex items-center gap-2 py-0.5">
      <input
        ref={box}
        type="checkbox"
        className="accent-slate"
        aria-label={`Stage ${file.path}`}
        disabled={busy}
        checked={file.staged !== null && !partly}
        onChange={({ target }) => void (target.checked ? git.stage([file.path]) : git.unstage([file.path]))}
      />
      <button
        type="button"
        className="min-w-0 flex-1 truncate text-left font-mono text-[12px] hover:underline"
        aria-expanded={open}
        onClick={onOpen}
      >
        {visible(file.path)}
      </button>
      <span className="text-[11.5px] text-ink-3">{told(file)}</span>
    </li>
  );
}

function Diff({ file, onClose }: { file: GitStatusFile; onClose(): void }) {
  const { git } = useIde();
  const view = useView();
  const [text, setText] = useState<string | null>(null);
  const { path, unstaged } = file;
  const fresh = unstaged === 'untracked';
  useEffect(() => {
    let gone = false;
    if (!fresh) git.diff(path, !unstaged).then((made) => gone || setText(made));
    return () => {
      gone = true;
    };
  }, [git, path, unstaged, fresh]);
  return (
    <section aria-label={`How ${path} changed`} className="border-rule border-t">
      <div className="flex items-center px-4 py-1">
        <button
          type="button"
          className="act ml-auto"
          onClick={() => {
            view.openFile(`/${path}`);
            onClose();
          }}
        >
          Open in the editor
        </button>
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabIndex={0}
        className="m-0 max-h-[26vh] overflow-auto bg-code px-4 py-2 font-mono text-[12px]/[1.5]"
      >
        {fresh ? 'A new file: all of it is new.' : (text ?? '…')}
      </pre>
    </section>
  );
}
