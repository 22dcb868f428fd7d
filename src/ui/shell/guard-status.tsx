import { runCommand } from '../commands.ts';
import { count } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { useView } from '../view.ts';

/** The first words of the status bar: whether the network is sealed, with the switch that stops everything. */
export function SealStatus() {
  const { guard } = useIde();
  const halted = useCell(guard.halted);
  const hosts = useCell(guard.hosts);
  const open =
    hosts.length > 0 ? `Programs may ask for ${hosts.map(({ origin }) => origin).join(', ')}, through the host.` : '';
  return (
    <>
      <span
        className={`shrink-0 ${halted ? 'font-[550] text-brick' : ''}`}
        title={`This page may reach its own origin and nothing else. A program has no network at all; its calls go through the host. ${open}`}
      >
        <i className={`mr-[7px] inline-block size-[7px] rounded-full ${halted ? 'bg-brick' : 'bg-moss'}`} />
        {halted ? 'Everything is stopped' : 'Network sealed'}
      </span>
      <button
        type="button"
        className="act h-6 w-auto shrink-0 px-1.5"
        aria-label={halted ? 'Let it go on' : 'Halt everything'}
        title={
          halted
            ? 'Runs, calls and requests may go on.'
            : 'Ends every run, call and request at once, until you let it go on.'
        }
        onClick={() => void guard.setHalted(!halted)}
      >
        {halted ? 'Let it go on' : 'Halt'}
        {!halted && <span className="max-sm:hidden"> everything</span>}
      </button>
    </>
  );
}

/** Whether keys are locked, and what the audit holds. */
export function GuardStatus() {
  const ide = useIde();
  const { guard } = ide;
  const view = useView();
  const vault = useCell(guard.vault);
  const audit = useCell(guard.audit);
  const { check } = audit;
  const chain =
    check.state === 'intact' ? 'chain intact' : check.state === 'broken' ? `broken at ${check.seq}` : 'checking';
  const trouble = check.state === 'broken' || audit.problem !== null;
  return (
    <>
      {vault !== 'device' && (
        <button
          type="button"
          className={`act h-6 w-auto shrink-0 px-1.5 ${vault === 'locked' ? 'text-ochre-ink' : ''}`}
          title={vault === 'locked' ? 'Give the passphrase' : 'Lock the keys now'}
          onClick={() => (vault === 'locked' ? view.set({ dialog: 'vault' }) : void guard.lock())}
        >
          {vault === 'locked' ? 'Keys locked' : 'Keys open'}
        </button>
      )}
      <button
        type="button"
        className={`act h-6 w-auto shrink-0 px-1.5 ${trouble ? 'text-brick' : 'max-md:hidden'}`}
        title={audit.problem ?? (check.state === 'broken' ? check.message : `Head ${audit.head}`)}
        onClick={() => runCommand('show.audit', { ide, view })}
      >
        Audit {count(audit.count)} {audit.count === 1 ? 'entry' : 'entries'}, {chain}
      </button>
    </>
  );
}
