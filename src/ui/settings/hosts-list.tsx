import { type FormEvent, useState } from 'react';
import { useCell, useIde } from '../ide.ts';
import { Field } from '../parts/field.tsx';

/** Hosts that programs may reach by themselves, with `codemode.fetch`. Empty at first: every host is asked about. */
export function HostsList() {
  const { guard } = useIde();
  const hosts = useCell(guard.hosts);
  const [address, setAddress] = useState('');
  const [problem, setProblem] = useState<string>();
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const said = await guard.addHost(address.trim());
    setProblem(said ?? undefined);
    if (!said) setAddress('');
  };
  return (
    <section>
      <h3 className="mt-0 mb-2 text-[13px] font-[550] text-ink-2">Hosts that programs may reach</h3>
      <p className="mt-0 mb-2 max-w-[62ch] text-ink-2">
        A program that asks for another host waits for you. Hosts of your own network and plain http are not even asked
        about: add them here.
      </p>
      <ul aria-label="Hosts" className="m-0 mb-2 flex list-none flex-col gap-1.5 p-0 empty:hidden">
        {hosts.map((host) => (
          <li key={host.id} className="flex min-h-9 items-center gap-3 rounded-md border border-rule bg-raised px-3">
            <span className="min-w-0 flex-1 truncate font-mono text-[12px]">
              {host.methods?.join(', ') ?? 'any method'} {host.origin}
              {host.path}
            </span>
            {host.scope === 'session' && <span className="tag tag-ochre">this visit only</span>}
            <button
              type="button"
              className="act"
              aria-label={`No longer allow ${host.origin}`}
              onClick={() => void guard.removeHost(host.id)}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
      <form noValidate aria-label="Allow a host" onSubmit={add}>
        <Field
          label="Allow a host"
          placeholder="https://api.example.com"
          value={address}
          problem={problem}
          onChange={(event) => setAddress(event.target.value)}
          beside={
            <button type="submit" className="btn h-8">
              Allow
            </button>
          }
        />
      </form>
    </section>
  );
}
