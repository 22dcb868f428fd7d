import { useEffect, useRef } from 'react';
import { useCell, useIde } from '../ide.ts';

export interface Conclusion {
  include: boolean;
  text: string;
  /** Who wrote the draft: a model, or `extractive`. */
  summariser: string;
  edited: boolean;
  writing: boolean;
}

interface Props {
  from: string;
  value: Conclusion;
  onChange(change: (value: Conclusion) => Conclusion): void;
}

/** The outcome of the other branch in a few lines: drafted, changed at will, and brought only when it is approved. */
export function ConclusionPart({ from, value, onChange }: Props) {
  const ide = useIde();
  const model = useCell(ide.model);
  const writer = useRef<AbortController | null>(null);
  useEffect(() => () => writer.current?.abort(), []);
  const set = (fields: Partial<Conclusion>) => onChange((now) => ({ ...now, ...fields }));

  const write = async () => {
    const abort = new AbortController();
    writer.current = abort;
    const before = value;
    set({ text: '', writing: true });
    const written = await ide.merging.writeConclusion(from, abort.signal, (text) => set({ text }));
    if (written) set({ ...written, edited: false, writing: false });
    else set({ text: before.text, writing: false });
  };
  const drafted = value.summariser === 'extractive' ? 'Drafted without a model' : `Drafted by ${value.summariser}`;
  return (
    <section aria-label="Conclusion" className="border-rule border-b px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3">
        <label className="flex items-center gap-2.5 font-semibold">
          <input
            type="checkbox"
            className="accent-slate"
            checked={value.include}
            onChange={() => set({ include: !value.include })}
          />
          Bring this conclusion, which I have read and approve
        </label>
        <span className="ml-auto text-ink-2">
          {value.writing ? 'Being written…' : value.edited ? `${drafted}, changed by you` : drafted}
        </span>
        {model.kind !== 'demo' &&
          (value.writing ? (
            <button type="button" className="btn" onClick={() => writer.current?.abort()}>
              Stop writing
            </button>
          ) : (
            <button type="button" className="btn" onClick={() => void write()}>
              Let {model.model} write it
            </button>
          ))}
      </div>
      <textarea
        aria-label="Conclusion of the other branch"
        value={value.text}
        readOnly={value.writing}
        rows={3}
        onChange={(event) => set({ text: event.target.value, edited: true })}
        className="field field-sizing-content mt-2 max-h-[24vh] min-h-16 w-full resize-none font-serif text-[15px]/[1.35]"
      />
    </section>
  );
}
