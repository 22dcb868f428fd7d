import { visible } from '#base/visible.ts';
import type { Colour, Label } from '#session/entry.contract.ts';
import { useCell, useIde } from '../ide.ts';

/** The classes of each colour that a person can give. */
export const colourTags: Record<Colour, string> = {
  ochre: 'tag-ochre',
  plum: 'tag-plum',
  slate: 'tag-slate',
  moss: '',
  brick: 'tag-brick',
};

/** The labels of what a block of the conversation draws. */
export function LabelChips({ ids }: { ids: readonly string[] }) {
  const labels = useCell(useIde().session)?.labels ?? [];
  return <Chips labels={labels.filter((one) => ids.includes(one.entryId))} />;
}

export function Chips({ labels }: { labels: readonly Label[] }) {
  return labels.map(({ id, text, colour }) => (
    <span key={id} className={`tag max-w-32 ${colourTags[colour]}`} title={`Label: ${visible(text)}`}>
      <span className="truncate">{visible(text)}</span>
    </span>
  ));
}
