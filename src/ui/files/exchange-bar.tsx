import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { visible } from '#base/visible.ts';
import { bytes, counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { useView } from '../view.ts';

interface MenuProps {
  /** The row under the keyboard. */
  chosen: { path: string; kind: 'file' | 'folder' } | null;
  empty: boolean;
}

/** Files in and out: what stands in the head of the files, beside “New file”. */
export function ExchangeMenu({ chosen, empty }: MenuProps) {
  const ide = useIde();
  const view = useView();
  const { exchange } = ide;
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const linked = useCell(exchange.folder.open) !== null;
  const take = (picked: FileList | null) => {
    const given = [...(picked ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
    if (given.length > 0) void exchange.add(given);
  };
  const name = chosen && visible(chosen.path.slice(chosen.path.lastIndexOf('/') + 1));
  return (
    <>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to add to the workspace"
        onChange={({ target }) => {
          take(target.files);
          target.value = '';
        }}
      />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Folder to add to the workspace"
        {...{ webkitdirectory: '' }}
        onChange={({ target }) => {
          take(target.files);
          target.value = '';
        }}
      />
      <button type="button" className="act font-normal" onClick={() => files.current?.click()}>
        Add files
      </button>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger className="act font-normal">More</DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            align="end"
            collisionPadding={8}
            className="z-50 min-w-60 max-w-[calc(100vw-16px)] rounded-lg border border-rule-2 bg-raised p-1 shadow-xl shadow-black/20"
          >
            <Item onSelect={() => folder.current?.click()}>Add a folder</Item>
            {!linked && (
              <Item
                disabled={!exchange.folder.possible}
                onSelect={() => void exchange.folder.choose(['node_modules', '.git'])}
              >
                {exchange.folder.possible ? 'Open a local folder' : 'Open a local folder: not in this browser'}
              </Item>
            )}
            <DropdownMenu.Separator className="mx-2.5 my-1 h-px bg-rule" />
            {chosen && (
              <Item onSelect={() => void exchange.download(chosen.path)}>
                Download {name}
                {chosen.kind === 'folder' && ' as zip'}
              </Item>
            )}
            <Item disabled={empty} onSelect={() => void exchange.download('/', 'zip')}>
              Download everything as zip
            </Item>
            <Item disabled={empty} onSelect={() => void exchange.download('/', 'tar.gz')}>
              Download everything as tar.gz
            </Item>
            <Item onSelect={() => void exchange.downloadRepository()}>Download as a Git repository</Item>
            <DropdownMenu.Separator className="mx-2.5 my-1 h-px bg-rule" />
            <Item onSelect={() => view.set({ dialog: 'git' })}>Git</Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </>
  );
}

function Item(props: { disabled?: boolean; onSelect(): void; children: ReactNode }) {
  return (
    <DropdownMenu.Item
      {...props}
      className="flex min-h-7 items-center rounded px-2.5 outline-none data-[disabled]:text-ink-3 data-[highlighted]:bg-rule/60"
    />
  );
}

/** What is under way, and the folder that is kept in step. Nothing where there is neither. */
export function ExchangeStatus() {
  const { exchange } = useIde();
  const work = useCell(exchange.work);
  const folder = useCell(exchange.folder.open);
  const share = work && work.of > 0 ? `${bytes(Math.min(work.done, work.of))} of ${bytes(work.of)}` : '';
  return (
    <>
      {work && (
        <div className="flex items-center gap-2 px-4 pb-1 text-[12px] text-ink-2">
          <p role="status" className="m-0 min-w-0 flex-1 truncate tabular-nums">
            {work.title} {share}
          </p>
          <button type="button" className="act" onClick={exchange.cancel}>
            Stop
          </button>
        </div>
      )}
      {folder && <FolderStatus />}
    </>
  );
}

function FolderStatus() {
  const { folder } = useIde().exchange;
  const open = useCell(folder.open);
  if (!open) return null;
  const { name, state, problem, conflicts, leftOut } = open;
  const told =
    problem ??
    (state === 'reading'
      ? 'Reading it…'
      : state === 'kept'
        ? 'Not in step'
        : conflicts.length > 0
          ? `${counted(conflicts.length, 'file')} changed on both sides`
          : 'In step');
  return (
    <section aria-label="Local folder" className="border-rule border-y bg-raised px-4 py-1.5 text-[12px]">
      <div className="flex flex-wrap items-center gap-x-2">
        <b
          hidden={state === 'kept'}
          className="min-w-0 truncate font-[550]"
          title={`Left out: ${leftOut.join(', ') || 'nothing'}`}
        >
          {visible(name)}
        </b>
        <span role="status" className={`min-w-0 flex-1 ${problem ? 'text-brick' : 'text-ink-2'}`}>
          {told}
        </span>
        {state === 'kept' && (
          <button type="button" className="act max-w-full truncate" onClick={() => void folder.goOn()}>
            Go on with {visible(name)}
          </button>
        )}
        {state === 'lost' && (
          <button type="button" className="act" onClick={() => void folder.askAgain()}>
            Allow again
          </button>
        )}
        {state === 'stopped' && (
          <button type="button" className="act" onClick={() => void folder.look()}>
            Try again
          </button>
        )}
        <button type="button" className="act" onClick={folder.close}>
          {state === 'kept' ? 'Forget it' : 'Close folder'}
        </button>
      </div>
      {conflicts.length > 0 && (
        <ul aria-label="Changed on both sides" className="m-0 max-h-28 overflow-y-auto">
          {conflicts.map((path) => (
            <li key={path} className="flex items-center gap-2">
              <span className="min-w-0 flex-1 truncate font-mono">{visible(path.slice(1))}</span>
              <button type="button" className="act" onClick={() => void folder.decide(path, 'here')}>
                Keep this
              </button>
              <button type="button" className="act" onClick={() => void folder.decide(path, 'there')}>
                Take the folder’s
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
