import { type ReactNode, useEffect } from 'react';
import { visible } from '#base/visible.ts';
import { bytes, count, counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { BackupsList, RestoreFile, SafeProgress } from './backups-list.tsx';
import { JournalsSetting } from './journals-setting.tsx';

const when = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const largest = 12;

/** How much is kept, how safely, and its copies. */
export default function StorageSection() {
  const { safe } = useIde();
  const { persistence, lastBackupAt, integrity, progress, folder } = useCell(safe.state);
  useEffect(() => void safe.look(), [safe]);
  const busy = progress !== null;
  return (
    <div className="flex flex-col gap-5">
      <dl className="m-0 grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
        <Fact title="Used">{persistence?.usageBytes == null ? '…' : bytes(persistence.usageBytes)}</Fact>
        <Fact title="Kept for good">{persistence ? (persistence.persisted ? 'Yes' : 'Not promised') : '…'}</Fact>
        <Fact title="Last copy">{lastBackupAt === null ? 'None yet' : when.format(lastBackupAt)}</Fact>
        <Fact title="Integrity">
          {!integrity
            ? 'Not looked at'
            : integrity.problems.length === 0
              ? `${count(integrity.rows)} rows, whole`
              : counted(integrity.problems.length, 'problem')}
        </Fact>
      </dl>
      {integrity && integrity.problems.length > 0 && (
        <ul className="m-0 pl-5 text-brick">
          {integrity.problems.map((problem) => (
            <li key={problem}>{visible(problem)}</li>
          ))}
        </ul>
      )}
      <p className="m-0 text-ink-2">
        Everything is in this browser only. {persistence?.persisted ? '' : 'It may clear it when the disk runs full. '}
        Copies hold all conversations and files and no keys; one is made by itself when nothing has changed for a
        minute.
      </p>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn btn-primary" disabled={busy} onClick={() => void safe.backUp()}>
          Back up now
        </button>
        <button type="button" className="btn" disabled={busy} onClick={() => void safe.verify()}>
          Verify now
        </button>
        {persistence && !persistence.persisted && (
          <button type="button" className="btn" onClick={() => void safe.askToKeep()}>
            Ask to keep for good
          </button>
        )}
        <RestoreFile title="Restore from a file…" />
      </div>
      <SafeProgress />
      <section aria-labelledby="copies" className="flex flex-col gap-2">
        <h3 id="copies" className="m-0 font-semibold">
          Copies
        </h3>
        <Folder folder={folder} />
        <BackupsList />
      </section>
      <JournalsSetting />
      <Sizes />
    </div>
  );
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-[12px] text-ink-2">{title}</dt>
      <dd className="m-0 tabular-nums">{children}</dd>
    </div>
  );
}

function Folder({ folder }: { folder: { name: string; allowed: boolean } | null }) {
  const { safe } = useIde();
  if (!folder) {
    if (!safe.folders)
      return <p className="m-0 text-ink-2">They are kept in this browser. Save one as a file now and then.</p>;
    return (
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="flex-1 text-ink-2">They are kept in this browser. In a folder they outlive it.</span>
        <button type="button" className="btn h-7" onClick={() => void safe.chooseFolder()}>
          Choose a folder…
        </button>
      </div>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className={`flex-1 ${folder.allowed ? 'text-ink-2' : 'text-brick'}`}>
        {folder.allowed
          ? `New ones go to the folder “${visible(folder.name)}”.`
          : `The folder “${visible(folder.name)}” may not be written until you allow it again. Until then they stay in this browser.`}
      </span>
      {!folder.allowed && (
        <button type="button" className="btn h-7" onClick={() => void safe.allowFolder()}>
          Allow again
        </button>
      )}
      <button type="button" className="btn h-7" onClick={() => void safe.forgetFolder()}>
        Use the browser instead
      </button>
    </div>
  );
}

function Sizes() {
  const { sizes } = useCell(useIde().safe.state);
  if (!sizes || sizes.length === 0) return null;
  return (
    <section aria-labelledby="sizes" className="flex flex-col gap-2">
      <h3 id="sizes" className="m-0 font-semibold">
        Conversations by size
      </h3>
      <table className="w-full border-collapse tabular-nums">
        <thead className="sr-only">
          <tr>
            <th>Conversation</th>
            <th>Messages</th>
            <th>Size</th>
          </tr>
        </thead>
        <tbody>
          {sizes.slice(0, largest).map(({ sessionId, title, entries, bytes: size }) => (
            <tr key={sessionId} className="border-rule border-t">
              <td className="max-w-0 truncate py-1.5 pr-3">{visible(title)}</td>
              <td className="w-28 py-1.5 pr-3 text-right text-ink-2">{counted(entries, 'message')}</td>
              <td className="w-20 py-1.5 text-right">{bytes(size)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sizes.length > largest && <p className="m-0 text-ink-2">And {count(sizes.length - largest)} smaller ones.</p>}
    </section>
  );
}
