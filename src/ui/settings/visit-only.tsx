import { useId } from 'react';

/** Whether a key is kept at all, in each form that takes one. */
export function VisitOnly({ checked, onChange }: { checked: boolean; onChange(checked: boolean): void }) {
  const id = useId();
  return (
    <label htmlFor={id} className="flex min-h-6 items-center gap-2">
      <input
        id={id}
        type="checkbox"
        className="size-4 shrink-0 accent-(--ochre-ink)"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      This visit only: it is never stored
    </label>
  );
}
