/** Shells of the open conversation at a terminal: the same ones that the agent works in. */
import type { Readable } from '#base/cell.ts';
import type { Shell } from '#ladder/shell.contract.ts';

/** A way to have a shell. */
export interface ShellChoice {
  id: string;
  /** As in “Embedded shell”. */
  title: string;
  /** What it is and what it is not, in a sentence. */
  note: string;
  /** Why it cannot be had here and now, and what to do; `null` where it can. */
  reason: string | null;
}

export interface ShellProblem {
  text: string;
  /** A reload of the page cures it. */
  reload?: true;
}

/** A program of the chosen kind of shell that answers requests. */
export interface ShellServer {
  port: number;
  /** A page of its own origin. */
  url: string;
}

/** What kinds of shell need to be given. */
export interface ShellSetup {
  /** The client id for WebContainers; empty where none was given. */
  key(): Promise<string>;
  setKey(text: string): Promise<void>;
  /** The image of Linux that is kept. */
  image(): Promise<{ name: string; bytes: number } | null>;
  /** Gives a sentence where it is no image of this version. */
  setImage(file: File): Promise<string | null>;
  forgetImage(): Promise<void>;
}

export interface TerminalFace {
  choices: Readable<readonly ShellChoice[]>;
  /** The one that the terminal and the agent use. */
  chosen: Readable<string>;
  choose(id: string): Promise<void>;
  /** Asks each choice again whether it can be had. */
  look(): Promise<void>;
  /** Of the open conversation with the chosen choice; `null` until they are there. */
  shells: Readable<readonly Shell[] | null>;
  /** Why there are none, where that is so. */
  problem: Readable<ShellProblem | null>;
  reload(): void;
  servers: Readable<readonly ShellServer[]>;
  setup: ShellSetup;
  /** Loads them when they are first needed, and opens the first. */
  begin(): Promise<void>;
  /** Opens a further one and gives its id; `null` where it failed. */
  add(): Promise<string | null>;
  /** Ends what runs in it, and it. */
  close(id: string): void;
}
