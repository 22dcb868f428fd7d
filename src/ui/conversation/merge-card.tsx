import { visible } from '#base/visible.ts';
import type { Entry, EntryBody } from '#session/entry.contract.ts';
import { counted, plainLine } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { EntryActions, MarkTag } from './entry-actions.tsx';
import { LabelChips } from './label-chips.tsx';

const hows = { taken: 'as it is there', removed: 'removed', combined: 'both versions', decided: 'decided by you' };

/** What was brought from another branch, and where it came from. */
export default function MergeCard({ entry, body }: { entry: Entry; body: EntryBody | undefined }) {
  const ide = useIde();
  const state = useCell(ide.session);
  const busy = useCell(ide.turn) !== null;
  const merge = body?.merge;
  const from = state?.entries.get(merge?.from ?? entry.parents[1] ?? '');
  const there = from && from.deletedAt === undefined;
  return (
    <article aria-label="Merge" className="group border-plum border-l-2 pl-3">
      <header className="mb-[3px] flex min-h-6 items-center gap-2 text-[11.5px] font-[550] text-ink-3">
        Merged
        <MarkTag entry={entry} />
        <LabelChips ids={[entry.id]} />
        <EntryActions entry={entry} text={body?.message.text ?? entry.title} />
      </header>
      <p className="m-0 text-ink-2">
        From “<span className="text-ink">{plainLine(from?.title ?? 'a branch that is gone')}</span>”
        {there && (
          <button type="button" className="act ml-1 text-slate" disabled={busy} onClick={() => ide.goTo(from.id, true)}>
            Show that branch
          </button>
        )}
      </p>
      {merge?.conclusion && (
        <section aria-label="Conclusion" className="mt-2">
          <p className="prose m-0 whitespace-pre-wrap">{visible(merge.conclusion.text)}</p>
          <p className="m-0 mt-1 text-[11.5px] text-ink-3">
            {merge.conclusion.summariser === 'extractive'
              ? 'Drafted without a model'
              : `Drafted by ${merge.conclusion.summariser}`}
            {merge.conclusion.edited ? ', changed and approved by you' : ', approved by you'}
          </p>
        </section>
      )}
      {merge && merge.quoted.length > 0 && (
        <details className="mt-2">
          <summary className="text-ink-2">{counted(merge.quoted.length, 'message')} quoted</summary>
          {merge.quoted.map((id) => (
            <blockquote key={id} className="m-0 mt-1.5 line-clamp-6 border-rule-2 border-l-2 pl-2.5 wrap-anywhere">
              {plainLine(state?.bodies.get(id)?.message.text || (state?.entries.get(id)?.title ?? ''))}
            </blockquote>
          ))}
        </details>
      )}
      {merge && merge.files.length > 0 && (
        <ul aria-label="Files that came with it" className="mt-2">
          {merge.files.map(({ path, how }) => (
            <li key={path} className="flex gap-3">
              <span className="min-w-0 wrap-anywhere font-mono text-[12px]">{visible(path)}</span>
              <span className="text-ink-2">{hows[how]}</span>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}
