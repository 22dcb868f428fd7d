import { type FormEvent, useState } from 'react';
import { useCell, useIde } from '../ide.ts';
import { Field } from '../parts/field.tsx';
import { FormEnd } from './form-end.tsx';

/** Asks for the passphrase that opens the vault. */
export function UnlockForm() {
  const { guard } = useIde();
  const [passphrase, setPassphrase] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const unlock = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const said = await guard.unlock(passphrase);
    setBusy(false);
    setPassphrase('');
    setProblem(said ?? undefined);
  };
  return (
    <form
      noValidate
      aria-label="Unlock the keys"
      onSubmit={unlock}
      className="mb-3 rounded-lg border border-ochre bg-ochre-wash p-3"
    >
      <Field
        label="The keys are locked. Passphrase"
        type="password"
        autoComplete="current-password"
        value={passphrase}
        problem={problem}
        onChange={(event) => setPassphrase(event.target.value)}
        beside={
          <button type="submit" className="btn btn-primary h-8" disabled={busy}>
            {busy ? 'Opening' : 'Unlock'}
          </button>
        }
      />
    </form>
  );
}

/** What guards the keys: this device alone, or a passphrase beside it, with when it locks. */
export function PassphraseForm() {
  const { guard } = useIde();
  const vault = useCell(guard.vault);
  const autoLock = useCell(guard.autoLock);
  const [form, setForm] = useState<'set' | 'remove' | null>(null);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const close = () => {
    setForm(null);
    setCurrent('');
    setNext('');
    setAgain('');
    setProblem(undefined);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (form === 'set' && next !== again) return setProblem('The two are not the same.');
    setBusy(true);
    const said = await guard.setPassphrase(form === 'remove' ? null : next, current);
    setBusy(false);
    if (said) setProblem(said);
    else close();
  };
  const guarded = vault !== 'device';
  return (
    <section>
      <h3 className="mt-0 mb-2 text-[13px] font-[550] text-ink-2">Passphrase</h3>
      <p className="mt-0 mb-2 max-w-[62ch]">
        {guarded
          ? 'The keys open with your passphrase only. Nobody can recover it: without it, the keys have to be given again.'
          : 'A key of this browser opens the keys by itself. With a passphrase, whoever uses this browser profile cannot use them without it.'}
      </p>
      {form === null && vault !== 'locked' && (
        <div className="flex flex-wrap items-center gap-2">
          <button type="button" className="btn" onClick={() => setForm('set')}>
            {guarded ? 'Change the passphrase' : 'Set a passphrase'}
          </button>
          {guarded && (
            <>
              <button type="button" className="btn" onClick={() => setForm('remove')}>
                Remove the passphrase
              </button>
              <button type="button" className="btn" onClick={() => void guard.lock()}>
                Lock now
              </button>
              <label className="ml-auto flex items-center gap-2">
                Lock when idle for
                <select
                  className="field h-8"
                  value={autoLock}
                  onChange={(event) => guard.setAutoLock(Number(event.target.value))}
                >
                  {[...new Set([1, 5, 15, 30, 60, 240, autoLock])].filter(Boolean).map((minutes) => (
                    <option key={minutes} value={minutes}>
                      {minutes} min
                    </option>
                  ))}
                  <option value={0}>never</option>
                </select>
              </label>
            </>
          )}
        </div>
      )}
      {form !== null && (
        <form
          noValidate
          aria-label="Passphrase"
          onSubmit={save}
          className="flex flex-col gap-3 rounded-lg border border-rule bg-panel p-4"
        >
          {guarded && (
            <Field
              label="Passphrase so far"
              type="password"
              autoComplete="current-password"
              value={current}
              problem={form === 'remove' ? problem : undefined}
              onChange={(event) => setCurrent(event.target.value)}
            />
          )}
          {form === 'set' && (
            <>
              <Field
                label="New passphrase"
                type="password"
                autoComplete="new-password"
                value={next}
                hint="At least 8 characters; four words are good."
                onChange={(event) => setNext(event.target.value)}
              />
              <Field
                label="The same again"
                type="password"
                autoComplete="new-password"
                value={again}
                problem={problem}
                onChange={(event) => setAgain(event.target.value)}
              />
            </>
          )}
          <FormEnd
            title={busy ? 'Sealing the keys anew' : form === 'remove' ? 'Remove it' : 'Set it'}
            busy={busy}
            onCancel={close}
          />
        </form>
      )}
    </section>
  );
}
