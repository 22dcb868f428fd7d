import { unfence } from '#base/fence.ts';
import { visible } from '#base/visible.ts';
import type { EntryBody } from '#session/entry.contract.ts';
import { Highlighted } from '../editor/highlighted.tsx';
import { counted } from '../format.ts';
import { Icon } from '../parts/icon.tsx';

/** A search of the catalog: the words, and the declarations that came back, folded. */
export function SearchCall({
  input,
  result,
  live = false,
}: {
  input: unknown;
  result?: EntryBody | undefined;
  live?: boolean;
}) {
  const query = (input as { query?: unknown } | null)?.query;
  const text = unfence(result?.message.text ?? '');
  const failed = result?.message.role === 'tool' && result.message.isError;
  const found = text.match(/\): Promise</g)?.length ?? 0;
  return (
    <details className="mt-2.5 overflow-hidden rounded-lg border border-rule bg-raised">
      <summary className="flex h-[34px] items-center gap-2.5 px-3 text-ink-2 hover:text-ink">
        <Icon name="find" />
        <b className="font-semibold text-ink">search</b>
        <span className="min-w-0 flex-1 truncate font-mono text-xs">
          {typeof query === 'string' ? visible(query) : ''}
        </span>
        <span className="tabular-nums">
          {result ? (
            failed ? (
              <span className="tag tag-brick">failed</span>
            ) : (
              counted(found, 'method')
            )
          ) : live ? (
            'searching'
          ) : (
            ''
          )}
        </span>
      </summary>
      {text && (
        <pre className="max-h-96 overflow-auto border-rule border-t bg-code px-3.5 py-2.5 font-mono text-[12.5px]/[1.62]">
          <Highlighted code={text} />
        </pre>
      )}
    </details>
  );
}
