import { useState } from 'react';
import type { ModelConfig } from '#models/model.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { ModelForm } from './model-form.tsx';

/** The models that are set up, which one answers, and the form for another. */
export function ModelsSection() {
  const ide = useIde();
  const models = useCell(ide.models);
  const chosen = useCell(ide.model);
  const [adding, setAdding] = useState(false);
  return (
    <div className="flex flex-col gap-4">
      <fieldset className="m-0 min-w-0 border-0 p-0">
        <legend className="mb-2 p-0 font-[550] text-ink-2">Who answers</legend>
        <ul className="m-0 flex list-none flex-col gap-1.5 p-0">
          {models.map((model) => (
            <li
              key={model.id}
              className="flex items-center gap-2 rounded-md border border-rule bg-raised pr-2 has-checked:border-ochre has-checked:bg-ochre-wash"
            >
              <label className="flex min-h-11 min-w-0 flex-1 items-center gap-3 px-3 py-1.5">
                <input
                  type="radio"
                  name="model"
                  className="size-4 shrink-0 accent-(--ochre-ink)"
                  checked={model.id === chosen.id}
                  onChange={() => void ide.chooseModel(model.id)}
                />
                <span className="min-w-0">
                  <span className="block truncate font-[550]">{model.label}</span>
                  <span className="block text-[12px] wrap-anywhere text-ink-2">{about(model)}</span>
                </span>
              </label>
              {model.kind !== 'demo' && (
                <button
                  type="button"
                  className="act"
                  aria-label={`Remove ${model.label} ${model.model}`}
                  onClick={() => void ide.removeModel(model.id)}
                >
                  Remove
                </button>
              )}
            </li>
          ))}
        </ul>
      </fieldset>
      {adding ? (
        <ModelForm onDone={() => setAdding(false)} />
      ) : (
        <button type="button" className="btn self-start" onClick={() => setAdding(true)}>
          Add a model
        </button>
      )}
    </div>
  );
}

function about(model: ModelConfig): string {
  if (model.kind === 'demo') return 'No AI: rules that plan over your catalog. Works offline.';
  if (model.kind === 'chrome') return 'The model in this browser';
  const parts = [model.model, hostOf(model.baseUrl)];
  if (model.protocol === 'text') parts.push('text protocol');
  parts.push(model.credential ? 'key kept' : 'no key');
  return parts.filter(Boolean).join(', ');
}

function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}
