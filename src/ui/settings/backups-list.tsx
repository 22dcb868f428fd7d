import { bytes } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import type { Copy } from '../safe-face.ts';

const when = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** The copies there are, each with the ways to use it. */
export function BackupsList() {
  const { safe } = useIde();
  const { backups, progress } = useCell(safe.state);
  if (backups.length === 0) return <p className="m-0 text-ink-2">There is no copy yet.</p>;
  return (
    <ul className="m-0 flex list-none flex-col p-0" aria-label="Copies">
      {backups.map((copy) => (
        <Row key={`${copy.place} ${copy.id}`} copy={copy} busy={progress !== null} />
      ))}
    </ul>
  );
}

function Row({ copy, busy }: { copy: Copy; busy: boolean }) {
  const { safe } = useIde();
  const at = when.format(copy.createdAt);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-rule border-t py-2 first:border-t-0">
      <span className="min-w-[11rem] flex-1 tabular-nums">
        {at}
        <span className="text-ink-2">
          {' '}
          · {bytes(copy.bytes)}, {copy.place === 'folder' ? 'in the folder' : 'in this browser'}
        </span>
      </span>
      <button
        type="button"
        className="btn h-7"
        disabled={busy}
        aria-label={`Restore the copy of ${at}`}
        onClick={() => void safe.restore(copy)}
      >
        Restore
      </button>
      {copy.place === 'browser' && (
        <button
          type="button"
          className="btn h-7"
          aria-label={`Save the copy of ${at} as a file`}
          onClick={() => void safe.download(copy)}
        >
          Save as file
        </button>
      )}
    </li>
  );
}

/** Reads a copy from a file of the person. */
export function RestoreFile({ title }: { title: string }) {
  const { safe } = useIde();
  const busy = useCell(safe.state).progress !== null;
  return (
    <label className={`btn relative focus-within:outline-2 ${busy ? 'opacity-50' : ''}`}>
      {title}
      <input
        type="file"
        accept=".gz,.jsonl.gz,application/gzip"
        className="absolute inset-0 cursor-pointer opacity-0"
        disabled={busy}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = '';
          if (file) void safe.restore(file);
        }}
      />
    </label>
  );
}

const doing = { backup: 'Copying', restore: 'Restoring', verify: 'Reading' } as const;

/** What is under way, with the way to stop it. */
export function SafeProgress() {
  const { safe } = useIde();
  const { progress } = useCell(safe.state);
  if (!progress) return null;
  const { what, done, of } = progress;
  const number = new Intl.NumberFormat('en');
  return (
    <div className="flex items-center gap-3" role="status">
      <progress className="flex-1" aria-label={doing[what]} {...(of === null ? {} : { value: done, max: of })} />
      <span className="tabular-nums">
        {doing[what]}, {number.format(done)}
        {of !== null && ` of ${number.format(of)}`} rows
      </span>
      <button type="button" className="btn h-7" onClick={safe.cancel}>
        Stop
      </button>
    </div>
  );
}
