import { type FormEvent, useState } from 'react';
import type { KeyInfo } from '#guard/vault.ts';
import { useCell, useIde } from '../ide.ts';
import { Field } from '../parts/field.tsx';
import { FormEnd } from './form-end.tsx';
import { HostsList } from './hosts-list.tsx';
import { PassphraseForm, UnlockForm } from './passphrase-forms.tsx';
import { VisitOnly } from './visit-only.tsx';

const purposes: Record<KeyInfo['kind'], string> = { source: 'source', model: 'model', web: 'programs' };

/** The keys that are kept, what guards them, and the hosts that programs may reach. The keys themselves are never shown. */
export function KeysSection() {
  const ide = useIde();
  const { guard } = ide;
  const keys = useCell(guard.keys);
  const vault = useCell(guard.vault);
  const [form, setForm] = useState<'add' | { replace: KeyInfo } | null>(null);
  const done = () => setForm(null);
  return (
    <div className="flex flex-col gap-6">
      <section>
        <h3 className="mt-0 mb-2 text-[13px] font-[550] text-ink-2">Keys</h3>
        {vault === 'locked' && <UnlockForm />}
        {keys.length === 0 && (
          <p className="m-0 mb-2 text-ink-2">None yet. A key is bound to one address and sent nowhere else.</p>
        )}
        <ul aria-label="Keys" className="m-0 mb-2 flex list-none flex-col gap-1.5 p-0">
          {keys.map((key) => (
            <li
              key={key.alias}
              className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-rule bg-raised px-3 py-1.5"
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate font-[550]">{key.alias}</span>
                <span className="block text-[12px] wrap-anywhere text-ink-2">{about(key)}</span>
              </span>
              <span className="tag tag-slate">{purposes[key.kind]}</span>
              {key.sessionOnly && <span className="tag tag-ochre">this visit only</span>}
              <button
                type="button"
                className="act"
                aria-label={`Replace ${key.alias}`}
                disabled={vault === 'locked'}
                onClick={() => setForm({ replace: key })}
              >
                Replace
              </button>
              <button
                type="button"
                className="act"
                aria-label={`Remove ${key.alias}`}
                onClick={() => void guard.removeKey(key.alias)}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
        {form === 'add' && <AddForm onDone={done} />}
        {form !== null && form !== 'add' && <ReplaceForm key={form.replace.alias} of={form.replace} onDone={done} />}
        {form === null && vault !== 'locked' && (
          <button type="button" className="btn" onClick={() => setForm('add')}>
            Add a key
          </button>
        )}
      </section>
      <PassphraseForm />
      <HostsList />
    </div>
  );
}

function about({ origin, hint, usedAt }: KeyInfo): string {
  const parts = [origin.replace(/^https:\/\//, '')];
  if (hint) parts.push(`ends in ${hint}`);
  parts.push(usedAt === null ? 'not used yet' : `last used ${new Date(usedAt).toLocaleString('en-GB')}`);
  return parts.join(', ');
}

function AddForm({ onDone }: { onDone(): void }) {
  const { guard } = useIde();
  const [alias, setAlias] = useState('');
  const [origin, setOrigin] = useState('');
  const [secret, setSecret] = useState('');
  const [name, setName] = useState('authorization');
  const [prefix, setPrefix] = useState('Bearer ');
  const [sessionOnly, setSessionOnly] = useState(false);
  const [problem, setProblem] = useState<string>();
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const place = { name: name.trim() || 'authorization', prefix };
    const said = await guard.addKey({ alias, origin, secret, sessionOnly, place });
    if (said) return setProblem(said);
    onDone();
  };
  return (
    <form
      noValidate
      aria-label="Add a key"
      onSubmit={add}
      className="flex flex-col gap-3 rounded-lg border border-rule bg-panel p-4"
    >
      <p className="m-0 text-ink-2">
        For requests that programs make themselves. Keys of sources and models are given beside them.
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Name of the key"
          value={alias}
          autoComplete="off"
          onChange={(event) => setAlias(event.target.value)}
        />
        <Field
          label="Address it is for"
          type="url"
          placeholder="https://api.example.com"
          value={origin}
          onChange={(event) => setOrigin(event.target.value)}
        />
        <Field label="Header" value={name} spellCheck={false} onChange={(event) => setName(event.target.value)} />
        <Field
          label="Before the key"
          value={prefix}
          spellCheck={false}
          onChange={(event) => setPrefix(event.target.value)}
        />
      </div>
      <Field
        label="Key"
        type="password"
        autoComplete="off"
        value={secret}
        problem={problem}
        hint="Sealed in this browser and sent only to the address above. It is not shown again."
        onChange={(event) => setSecret(event.target.value)}
      />
      <VisitOnly checked={sessionOnly} onChange={setSessionOnly} />
      <FormEnd title="Keep the key" onCancel={onDone} />
    </form>
  );
}

function ReplaceForm({ of, onDone }: { of: KeyInfo; onDone(): void }) {
  const { alias } = of;
  const { guard } = useIde();
  const [secret, setSecret] = useState('');
  const [sessionOnly, setSessionOnly] = useState(of.sessionOnly);
  const [problem, setProblem] = useState<string>();
  const replace = async (event: FormEvent) => {
    event.preventDefault();
    const said = await guard.replaceKey(alias, secret, sessionOnly);
    if (said) return setProblem(said);
    onDone();
  };
  return (
    <form
      noValidate
      aria-label={`Replace ${alias}`}
      onSubmit={replace}
      className="flex flex-col gap-3 rounded-lg border border-rule bg-panel p-4"
    >
      <Field
        label={`New key for ${alias}`}
        type="password"
        autoComplete="off"
        value={secret}
        problem={problem}
        onChange={(event) => setSecret(event.target.value)}
      />
      <VisitOnly checked={sessionOnly} onChange={setSessionOnly} />
      <FormEnd title="Replace the key" onCancel={onDone} />
    </form>
  );
}
