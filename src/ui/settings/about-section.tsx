import { bytes } from '../format.ts';
import { useCell, useIde } from '../ide.ts';

const sealed = [
  'The program a model writes runs in a frame of its own with nothing in it: no network, no storage, no page, no keys.',
  'It reaches an API only by calling codemode, and each call is decided by the rules before anything is sent.',
  'Keys are encrypted in this browser, bound to one address, and added after the program has spoken.',
  'This page itself can reach only where it came from; one worker is the door to everything else.',
];

const open = [
  'What you write and what calls return goes to the model you chose. The demo sends nothing anywhere.',
  'Conversations and files are kept in this browser unencrypted. Whoever uses this browser profile can read them.',
  'A program you allow to write can change what the key is allowed to change.',
];

/** What is sealed and what is not, and what is kept here. */
export function AboutSection() {
  const ide = useIde();
  const status = useCell(ide.status);
  const footprint = useCell(ide.footprint);
  return (
    <div className="flex max-w-[62ch] flex-col gap-5">
      <section>
        <h3 className="mt-0 mb-1.5 text-[13px] font-[550] text-ink-2">Sealed</h3>
        <List items={sealed} mark="text-moss" />
      </section>
      <section>
        <h3 className="mt-0 mb-1.5 text-[13px] font-[550] text-ink-2">Not sealed</h3>
        <List items={open} mark="text-ochre-ink" />
      </section>
      <section>
        <h3 className="mt-0 mb-1.5 text-[13px] font-[550] text-ink-2">Storage</h3>
        {status.problem && (
          <p role="alert" className="mt-0 mb-2 rounded-md bg-brick-wash p-2 text-brick">
            {status.problem}
          </p>
        )}
        <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 tabular-nums">
          <dt className="text-ink-2">Used</dt>
          <dd className="m-0">{usage(status.usageBytes, status.quotaBytes)}</dd>
          <dt className="text-ink-2">Kept when space is short</dt>
          <dd className="m-0">{status.persisted ? 'Yes' : 'The browser has not promised it'}</dd>
          {footprint && (
            <>
              <dt className="text-ink-2">Prompt footprint</dt>
              <dd className="m-0">
                {footprint.prompt.toLocaleString('en')} tokens for {footprint.methods.toLocaleString('en')} methods
                {footprint.inlined
                  ? ', written out'
                  : footprint.naive !== null && `, instead of ${footprint.naive.toLocaleString('en')}`}
              </dd>
            </>
          )}
        </dl>
      </section>
    </div>
  );
}

function List({ items, mark }: { items: readonly string[]; mark: string }) {
  return (
    <ul className="m-0 flex list-none flex-col gap-1.5 p-0">
      {items.map((item) => (
        <li key={item} className="flex gap-2">
          <span aria-hidden="true" className={mark}>
            ●
          </span>
          {item}
        </li>
      ))}
    </ul>
  );
}

const usage = (used: number | null, quota: number | null): string => {
  if (used === null) return 'The browser does not say';
  return quota === null ? bytes(used) : `${bytes(used)} of ${bytes(quota)}`;
};
