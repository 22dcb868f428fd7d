import { useEffect, useRef } from 'react';
import { visible } from '#base/visible.ts';
import { useCell, useIde } from '../ide.ts';
import { BackupsList, RestoreFile, SafeProgress } from '../settings/backups-list.tsx';

/** In the place of the workbench when what was kept is damaged or gone. Whatever is chosen, nothing is deleted. */
export default function Recovery() {
  const { safe } = useIde();
  const wrong = useCell(safe.recovery);
  const { progress } = useCell(safe.state);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus();
    void safe.look();
  }, [safe]);
  const busy = progress !== null;
  return (
    <main className="mx-auto flex min-h-0 w-full max-w-[660px] flex-1 flex-col gap-5 overflow-y-auto px-5 py-12">
      <h1 ref={title} tabIndex={-1} className="m-0 font-serif text-[30px] leading-tight outline-none">
        Something that was kept here is missing
      </h1>
      <p className="m-0 font-serif text-[17px]/[1.45]">
        {visible(wrong?.message ?? '')} The browser or the disk lost it; nothing was written over. Choose how to go on:
        no choice deletes anything.
      </p>
      <section aria-labelledby="restore" className="flex flex-col gap-2">
        <h2 id="restore" className="m-0 font-semibold text-[15px]">
          Restore a copy
        </h2>
        <p className="m-0 text-ink-2">
          It is read into a new database and checked before it takes the place of this one.
        </p>
        <BackupsList />
        <div className="flex">
          <RestoreFile title="Restore from a file…" />
        </div>
        <SafeProgress />
      </section>
      <section aria-labelledby="otherwise" className="flex flex-col gap-2">
        <h2 id="otherwise" className="m-0 font-semibold text-[15px]">
          Or go on without
        </h2>
        <div className="flex flex-wrap gap-2">
          <button type="button" className="btn" disabled={busy} onClick={() => void safe.keepWhatIsLeft()}>
            Keep what is left
          </button>
          <button type="button" className="btn" disabled={busy} onClick={() => void safe.startAnew()}>
            Start anew
          </button>
        </div>
        <p className="m-0 text-ink-2">
          What is left can be used as it is. Starting anew leaves it where it is, beside a new and empty database. The
          copies stay in either case.
        </p>
      </section>
    </main>
  );
}
