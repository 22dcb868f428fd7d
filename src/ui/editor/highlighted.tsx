/** Code as it is read in the conversation. */
export function Highlighted({ code }: { code: string; language?: string }) {
  return <code>{code}</code>;
}
