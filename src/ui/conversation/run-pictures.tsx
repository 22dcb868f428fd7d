import { useMemo } from 'react';
import { visible } from '#base/visible.ts';
import type { CallRecord } from '#codemode/run.contract.ts';
import { imageType } from '../value/kind.ts';
import { Picture } from '../value/picture.tsx';

/** The pictures a program took of a page, also those it did not return. */
export default function RunPictures({ calls }: { calls: CallRecord[] }) {
  const shots = useMemo(() => calls.flatMap((call) => shotOf(call) ?? []), [calls]);
  if (shots.length === 0) return null;
  return (
    <section aria-label="Pictures of the page" className="border-rule border-t px-3.5 py-2.5">
      <ul className="flex flex-wrap gap-3">
        {shots.map(({ id, png, of }) => (
          <li key={id} className="min-w-0 max-w-full sm:max-w-[calc(50%-6px)]">
            <Picture value={png} label={`Screenshot of ${of}`} />
            <p className="truncate text-[11px] text-ink-3">{of}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function shotOf({ id, name, args, reply }: CallRecord): { id: number; png: Uint8Array; of: string } | null {
  if (name !== 'browser_screenshot' || !reply?.ok) return null;
  const png = (reply.value as { png?: unknown } | null)?.png;
  if (!(png instanceof Uint8Array) || imageType(png) === null) return null;
  const { selector, fullPage } = (args[0] ?? {}) as { selector?: unknown; fullPage?: unknown };
  const of = typeof selector === 'string' ? visible(selector) : fullPage === true ? 'the whole page' : 'the window';
  return { id, png, of };
}
