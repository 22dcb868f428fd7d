/** The end of a form: the button that does it, and the way out. */
export function FormEnd({ title, busy = false, onCancel }: { title: string; busy?: boolean; onCancel(): void }) {
  return (
    <div className="flex gap-2">
      <button type="submit" className="btn btn-primary" disabled={busy}>
        {title}
      </button>
      <button type="button" className="act ml-auto px-3" disabled={busy} onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}
