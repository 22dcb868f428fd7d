/** Shows any value a program can return. */
export function ValueView({ value }: { value: unknown; label?: string }) {
  return <pre className="overflow-auto p-2 font-mono text-xs">{String(JSON.stringify(value, null, 2))}</pre>;
}
