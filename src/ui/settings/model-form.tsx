import { type FormEvent, useId, useState } from 'react';
import type { Finding } from '#models/model.contract.ts';
import { type ModelDraft, type ModelPreset, useIde } from '../ide.ts';
import { Field, SelectField } from '../parts/field.tsx';
import { Findings } from './findings.tsx';
import { VisitOnly } from './visit-only.tsx';

type Busy = 'checking' | 'listing' | 'adding' | 'leaving' | null;

/** Sets up a model: a preset fills the form, the doctor looks before it is kept, the key is given once. */
export function ModelForm({ onDone }: { onDone(): void }) {
  const ide = useIde();
  const [preset, setPreset] = useState<ModelPreset | undefined>(ide.presets[0]);
  const [draft, setDraft] = useState<ModelDraft>(() => draftOf(ide.presets[0]));
  const [models, setModels] = useState<string[] | null>(null);
  const [findings, setFindings] = useState<Finding[] | null>(null);
  const [busy, setBusy] = useState<Busy>(null);
  const [tried, setTried] = useState(false);
  const id = useId();
  const problems = tried ? problemsOf(draft, preset) : {};
  const inside = draft.kind === 'chrome' || draft.kind === 'demo';
  const failed = findings?.some((finding) => finding.state === 'problem') ?? false;
  const change = (part: Partial<ModelDraft>) => {
    setDraft({ ...draft, ...part });
    setFindings(null);
  };
  const during = async <T,>(what: Busy, work: Promise<T>): Promise<T> => {
    setBusy(what);
    try {
      return await work;
    } finally {
      setBusy(null);
    }
  };
  const sound = () => {
    setTried(true);
    return Object.keys(problemsOf(draft, preset)).length === 0;
  };
  const check = async () => {
    if (!sound()) return null;
    const found = await during('checking', ide.diagnose(tidy(draft)));
    setFindings(found);
    return found;
  };
  const add = async (event?: FormEvent) => {
    event?.preventDefault();
    if (busy || !sound()) return;
    if (!failed) {
      const found = await check();
      if (!found || found.some((finding) => finding.state === 'problem')) return;
    }
    await during('adding', ide.addModel(tidy(draft)));
    // The key leaves the page's memory with the form.
    setDraft(draftOf(undefined));
    onDone();
  };

  return (
    <form
      noValidate
      onSubmit={add}
      aria-label="Add a model"
      className="flex flex-col gap-3 rounded-lg border border-rule bg-panel p-4"
    >
      <SelectField
        label="Where the model runs"
        hint={preset?.hint}
        value={preset?.id ?? ''}
        onChange={(event) => {
          const next = ide.presets.find((one) => one.id === event.target.value);
          setPreset(next);
          setDraft(draftOf(next));
          setModels(null);
          setFindings(null);
          setTried(false);
        }}
      >
        {ide.presets.map((one) => (
          <option key={one.id} value={one.id}>
            {one.label}
          </option>
        ))}
      </SelectField>
      {isOpenRouter(draft.baseUrl) && (
        <button
          type="button"
          className="btn self-start"
          disabled={busy !== null}
          onClick={() => void during('leaving', ide.signInOpenRouter())}
        >
          Sign in with OpenRouter
        </button>
      )}
      {!inside && (
        <>
          <Field
            label="Base URL"
            type="url"
            value={draft.baseUrl}
            problem={problems.baseUrl}
            placeholder="https://api.example.com/v1"
            onChange={(event) => change({ baseUrl: event.target.value })}
          />
          {preset?.key !== 'none' && (
            <Field
              label={preset?.key === 'needed' ? 'Key' : 'Key, if the server wants one'}
              type="password"
              autoComplete="off"
              value={draft.key ?? ''}
              problem={problems.key}
              hint="Sealed in this browser and sent only to the address above. It is not shown again."
              onChange={(event) => change({ key: event.target.value })}
            />
          )}
          {preset?.key !== 'none' && draft.key && (
            <VisitOnly checked={draft.sessionOnly ?? false} onChange={(sessionOnly) => change({ sessionOnly })} />
          )}
          <Field
            label="Model"
            value={draft.model}
            problem={problems.model}
            list={`${id}-models`}
            autoComplete="off"
            spellCheck={false}
            hint={models ? `The endpoint offers ${models.length.toLocaleString('en')}.` : undefined}
            onChange={(event) => change({ model: event.target.value })}
            beside={
              <button
                type="button"
                className="btn h-8"
                disabled={busy !== null || !draft.baseUrl}
                onClick={() => void during('listing', ide.listModels(tidy(draft))).then(setModels)}
              >
                {busy === 'listing' ? 'Listing' : 'List models'}
              </button>
            }
          />
          <datalist id={`${id}-models`}>
            {models?.slice(0, 500).map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <label className="flex min-h-6 items-start gap-2">
            <input
              type="checkbox"
              className="mt-0.5 size-4 shrink-0 accent-(--ochre-ink)"
              checked={draft.protocol === 'text'}
              onChange={(event) => change({ protocol: event.target.checked ? 'text' : 'tools' })}
            />
            <span>
              Text protocol
              <span className="block text-[12px] text-ink-3">
                For models without tool calls: a fenced block of TypeScript runs, a line that begins with “search:”
                searches.
              </span>
            </span>
          </label>
        </>
      )}
      <Field label="Name in the list" value={draft.label} onChange={(event) => change({ label: event.target.value })} />
      <div role="status" className="empty:hidden">
        {busy === 'checking' && <p className="m-0 text-ink-2">Checking the connection…</p>}
        {findings && findings.length > 0 && <Findings findings={findings} />}
        {findings?.length === 0 && <p className="m-0 text-ink-2">The check could not be made. The notice says why.</p>}
      </div>
      <div className="flex flex-wrap gap-2">
        <button type="submit" className="btn btn-primary" disabled={busy !== null}>
          {busy === 'adding' ? 'Adding' : failed ? 'Add anyway' : 'Add model'}
        </button>
        <button type="button" className="btn" disabled={busy !== null} onClick={() => void check()}>
          Check connection
        </button>
        <button type="button" className="act ml-auto px-3" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}

const draftOf = (preset: ModelPreset | undefined): ModelDraft => ({
  kind: preset?.kind ?? 'openai-compatible',
  label: preset?.label ?? '',
  baseUrl: preset?.baseUrl ?? '',
  model: preset?.model ?? '',
  protocol: preset?.protocol ?? 'tools',
});

/** Without spaces around, and without an empty key. */
function tidy({ key, sessionOnly, ...draft }: ModelDraft): ModelDraft {
  const label = draft.label.trim() || draft.model.trim();
  const rest = { ...draft, label, baseUrl: draft.baseUrl.trim(), model: draft.model.trim() };
  return key?.trim() ? { ...rest, key: key.trim(), ...(sessionOnly && { sessionOnly }) } : rest;
}

function problemsOf(
  draft: ModelDraft,
  preset: ModelPreset | undefined,
): Partial<Record<'baseUrl' | 'key' | 'model', string>> {
  if (draft.kind === 'chrome' || draft.kind === 'demo') return {};
  const found: Partial<Record<'baseUrl' | 'key' | 'model', string>> = {};
  if (!/^https?:$/.test(protocolOf(draft.baseUrl)))
    found.baseUrl = 'This should be an address that begins with https:// or http://.';
  if (preset?.key === 'needed' && !draft.key?.trim()) found.key = 'This endpoint answers only with a key.';
  if (!draft.model.trim()) found.model = 'Name a model, or list what the endpoint offers.';
  return found;
}

function protocolOf(address: string): string {
  try {
    return new URL(address.trim()).protocol;
  } catch {
    return '';
  }
}

function isOpenRouter(address: string): boolean {
  try {
    return new URL(address).hostname === 'openrouter.ai';
  } catch {
    return false;
  }
}
