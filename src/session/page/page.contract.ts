/** What is written into the page of a session for its script to show. */
export interface PageData {
  title: string;
  project: string;
  createdAt: number;
  head: string | null;
  entries: PageEntry[];
  folds: { from: string; to: string; summary: string; summariser: string }[];
}

export interface PageEntry {
  id: string;
  parent: string | null;
  /** The second parent of a merge. */
  also: string | null;
  kind: string;
  by: string;
  at: number;
  title: string;
  state: string;
  text: string;
  reasoning: string;
  calls: { name: string; input: string }[];
  run: { code: string; value: string; status: string } | null;
  names: string[];
  labels: string[];
}
