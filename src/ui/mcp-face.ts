/** What the interface may know and do of MCP servers. Part of the `Ide`. */
import type { Readable } from '#base/cell.ts';
import type {
  McpAnswer,
  McpChange,
  McpFinding,
  McpLogLine,
  McpQuestion,
  McpState,
  McpTool,
} from '#codemode/mcp.contract.ts';

export interface McpServerView extends McpState {
  /** The id of its source. */
  id: string;
  title: string;
  version: string;
  url: string;
  /** As it was when it was last asked. */
  tools: McpTool[];
  resources: boolean;
  prompts: boolean;
  completions: boolean;
  /** Tools that are others than were accepted. */
  changes: McpChange[];
  /** The last lines it said beside its answers, the oldest first. */
  log: McpLogLine[];
  /** Of the last check; null where there was none. */
  findings: McpFinding[] | null;
  /** A key or a sign-in goes with its calls. */
  credential: string | null;
}

/** A question of a server that waits for a person. */
export interface McpAsked {
  id: string;
  /** The title of the server that asks. */
  server: string;
  question: McpQuestion;
}

export interface McpFace {
  servers: Readable<McpServerView[]>;
  /** Resolves to the id of its source, or to what keeps the page from using it. */
  add(input: {
    url: string;
    name?: string;
    key?: string;
  }): Promise<{ id: string } | { message: string; findings: McpFinding[] }>;
  /** Connects again and asks what there is. */
  refresh(id: string): Promise<void>;
  check(id: string): Promise<void>;
  /** Leaves for the sign-in of the server and comes back. */
  signIn(id: string): Promise<void>;
  accept(id: string, tools: string[]): Promise<void>;
  /** With Undo in a notice. */
  remove(id: string): Promise<void>;
  questions: Readable<McpAsked[]>;
  answer(id: string, answer: McpAnswer): void;
  /** What the chosen model says to a question of the kind `sampling`; shown to the person, and sent only by `answer`. */
  think(id: string): Promise<{ text: string; model: string } | null>;
}
