import { bytes, count, counted } from '../format.ts';
import { type Status, useCell, useIde } from '../ide.ts';
import { GuardStatus, SealStatus } from './guard-status.tsx';
import { SpendStatus, WaitingStatus } from './policy-status.tsx';

const saved: Record<Status['saved'], string> = {
  saved: 'Saved in this browser',
  saving: 'Saving',
  unsaved: 'Not saved yet',
  unavailable: 'Not saved',
};

/** The bottom line: what is sealed, what runs, whether it is kept, what it cost. */
export function StatusBar() {
  const status = useCell(useIde().status);
  const trouble = status.saved === 'unavailable' || status.problem !== null;
  const used = status.usageBytes;
  return (
    <footer className="flex h-7 shrink-0 items-center gap-5 overflow-hidden whitespace-nowrap border-rule border-t bg-panel px-4 text-ink-2 text-xs tabular-nums max-sm:gap-3 max-sm:px-3">
      <SealStatus />
      <span className="max-sm:hidden">
        {counted(status.running, 'isolate')} running, {count(status.warm)} warm
      </span>
      <span
        role="status"
        className={`min-w-0 truncate ${trouble ? 'text-brick' : ''}`}
        title={
          status.problem ??
          (status.persisted
            ? 'The browser keeps this until you delete it.'
            : 'The browser may clear this when the disk runs full.')
        }
      >
        {saved[status.saved]}
        {status.problem && `: ${status.problem}`}
      </span>
      <GuardStatus />
      <WaitingStatus />
      <span className="flex-1" />
      {used !== null && (
        <span
          className="max-md:hidden"
          title={status.quotaBytes === null ? '' : `${bytes(status.quotaBytes)} may be used`}
        >
          {bytes(used)} stored
        </span>
      )}
      <SpendStatus />
    </footer>
  );
}
