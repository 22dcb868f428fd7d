import type { Readable } from '#base/cell.ts';
import type { Preview } from '#ladder/preview.contract.ts';
import type { ShellServer } from './terminal-face.ts';

/** The page of a server that answers on an origin of its own: it stands in a frame, and nothing here reads or drives it. */
export interface ForeignPage {
  /** As the person knows it: `http://localhost:3000/`. */
  address: string;
  port: number;
  /** Of its own origin. */
  url: string;
}

/** The preview of a page of the open conversation's files. */
export interface PreviewFace {
  /** The one that is open; it goes on while its pane is not shown. */
  shown: Readable<Preview | null>;
  /** Shown in its place, until another page is. */
  foreign: Readable<ForeignPage | null>;
  /** Of the chosen shell, each at `http://localhost:<port>/`. */
  servers: Readable<readonly ShellServer[]>;
  /** Shows a page, in the one that is open or a new one. */
  open(address: string): Promise<void>;
  /** That which is seen: a page in the place of another first. */
  close(): void;
}
