import { visible } from '#base/visible.ts';
import type { Preview, PreviewRequest } from '#ladder/preview.contract.ts';
import { bytes } from '../format.ts';
import { useCell } from '../ide.ts';

const words: Record<PreviewRequest['status'], string> = { served: 'Served', missing: 'Missing', refused: 'Refused' };
const tones: Record<PreviewRequest['status'], string> = {
  served: 'text-moss',
  missing: 'text-brick',
  refused: 'text-brick',
};

/** What the page asked for: files of the workspace that it got, and everything else, with the reason. */
export function NetworkPanel({ preview }: { preview: Preview }) {
  const requests = useCell(preview.requests);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section aria-label="Requests of the page" tabIndex={0} className="h-full overflow-auto bg-code">
      <table className="w-full border-collapse text-[12px]">
        <thead className="sticky top-0 bg-panel text-left text-ink-2">
          <tr>
            {['What', 'Kind', 'Outcome', 'Size'].map((title) => (
              <th key={title} scope="col" className="px-3 py-1 font-normal">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {requests.map(({ url, kind, status, reason, bytes: size }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: requests have no name of their own
            <tr key={at} className="border-rule/60 border-b align-top">
              <td className="max-w-60 px-3 py-1 font-mono break-all">{visible(url.slice(0, 300))}</td>
              <td className="px-3 py-1">{kind}</td>
              <td className="px-3 py-1">
                <span className={tones[status]}>{words[status]}</span>
                {reason && <span className="block text-ink-2">{visible(reason)}</span>}
              </td>
              <td className="px-3 py-1 whitespace-nowrap tabular-nums">{status === 'served' ? bytes(size) : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {requests.length === 0 && <p className="m-0 px-3 py-1 text-[12px] text-ink-3">Nothing was asked for yet.</p>}
    </section>
  );
}
