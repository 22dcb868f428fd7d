import type { Readable } from '#base/cell.ts';
import type { Preview } from '#ladder/preview.contract.ts';

/** The preview of a page of the open conversation's files. */
export interface PreviewFace {
  /** The one that is open; it goes on while its pane is not shown. */
  shown: Readable<Preview | null>;
  /** Shows a page, in the one that is open or a new one. */
  open(address: string): Promise<void>;
  close(): void;
}
