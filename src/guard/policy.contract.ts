/** The contract of every decision about a call. Shapes only, no imports. */

/** What a call does to the world: reads nothing away, changes something, or destroys something. */
export type Effect = 'read' | 'write' | 'destroy';

export interface Action {
  /** The name of the method, as in `edge_zones_list`. */
  method: string;
  /** The id of the source, as in `edge`. */
  source: string;
  effect: Effect;
  args: unknown[];
}

export type Decision = 'allow' | 'ask' | 'deny';

/** A rule holds for the actions that match all it names; `*` in `method` stands for any run of characters. */
export interface Rule {
  id: string;
  decision: Decision;
  method?: string;
  source?: string;
  effect?: Effect;
  /** Where it came from: the built-in default, or a person, with a time. */
  by: 'default' | 'person';
  createdAt: number;
}

export interface Verdict {
  decision: Decision;
  /** The rule that decided; deny wins over ask, ask over allow, a person's rule over a default. */
  rule: Rule;
  /** Why, in a sentence for a person. */
  reason: string;
}

export interface Policy {
  decide(action: Action): Verdict;
  rules: { get(): Rule[]; subscribe(listener: () => void): () => void };
  add(rule: Omit<Rule, 'id' | 'createdAt'>): Promise<Rule>;
  remove(id: string): Promise<void>;
}

export interface RuleStore {
  all(): Promise<Rule[]>;
  put(rule: Rule): Promise<void>;
  remove(id: string): Promise<void>;
}

/** A call that waits for a person. */
export interface ApprovalRequest {
  id: string;
  runId: string;
  callId: number;
  action: Action;
  /** What will happen, in plain words, as in “Enable DDoS protection”. */
  title: string;
  /** The key the host would use, if any. The code never sees it. */
  credential?: string;
  reversible: boolean;
  createdAt: number;
}

export type Approval = { decision: 'approve'; always?: boolean } | { decision: 'reject'; reason?: string };
