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
  /** The rung the program runs on, as in `isolate`. */
  rung?: string;
  /** The host the request goes to; absent for what lives in the page. */
  host?: string;
  /** Who wrote the program: `model`, or `person` for the playground. */
  agent?: string;
  /** The id of the conversation. */
  session?: string;
}

export type Decision = 'allow' | 'ask' | 'deny';

/**
 * About the argument object of a call. `path` is names joined by dots, as in `zone.id`; a `*` in it stands for every
 * element, and the empty path for the whole object. Exactly one of `is` and `like` is given.
 */
export interface ArgumentPattern {
  path: string;
  /** The very value: plain data, compared deeply, whatever the order of names. */
  is?: unknown;
  /** For texts, numbers and truth values: a text in which `*` stands for any run of characters. */
  like?: string;
}

/** `once`: for the next call that matches. `session`: in one conversation. `project`: wherever it is not said. */
export type RuleScope = 'once' | 'session' | 'project';

/** A rule holds for the actions that match all it names; `*` in `method`, `host`, `rung` and `agent` stands for any run of characters. */
export interface Rule {
  id: string;
  decision: Decision;
  method?: string;
  source?: string;
  effect?: Effect;
  /** All of them. An allow wants every value at a path to match, ask and deny want one. */
  args?: ArgumentPattern[];
  rung?: string;
  host?: string;
  agent?: string;
  scope?: RuleScope;
  /** The conversation of a rule of scope `session`. */
  session?: string;
  /** Milliseconds since 1970; from then on it is as if it were not there. */
  expiresAt?: number;
  /** Where it came from: the built-in default, or a person, with a time. */
  by: 'default' | 'person';
  createdAt: number;
}

export type RuleDraft = Omit<Rule, 'id' | 'createdAt'>;

export interface Verdict {
  decision: Decision;
  /** The rule that decided; deny wins over ask, ask over allow, a person's rule over a default. */
  rule: Rule;
  /** Why, in a sentence for a person. */
  reason: string;
}

export interface Policy {
  /** Of a real call: uses up a rule of scope `once` that decided it. */
  decide(action: Action): Verdict;
  /** What would happen: changes nothing. */
  test(action: Action): Verdict & { matching: Rule[] };
  /** What `changed` would have done with calls that were made, beside what the rules of now would. Changes nothing. */
  simulate(changed: readonly Rule[], calls: readonly PastCall[]): Simulated[];
  rules: { get(): Rule[]; subscribe(listener: () => void): () => void };
  add(rule: RuleDraft): Promise<Rule>;
  remove(id: string): Promise<void>;
}

export interface RuleStore {
  all(): Promise<Rule[]>;
  put(rule: Rule): Promise<void>;
  remove(id: string): Promise<void>;
}

/** A call that was made, for asking what other rules would have done with it. */
export interface PastCall {
  runId: string;
  callId: number;
  /** Milliseconds since 1970. */
  at: number;
  action: Action;
  /** How it ended, as in `done`, `rejected`. */
  state: string;
}

export interface Simulated {
  call: PastCall;
  before: Verdict;
  after: Verdict;
}

/** A call that waits for a person. */
export interface ApprovalRequest {
  id: string;
  runId: string;
  callId: number;
  action: Action;
  /** What will happen, in plain words, as in “Enable DDoS protection”. */
  title: string;
  /** The branch it comes from, where several run at once. */
  branch?: string;
  /** The key the host would use, if any. The code never sees it. */
  credential?: string;
  reversible: boolean;
  /** Where the source can say what would change without changing it. A text is the argument that its document promises it by. */
  tryable?: true | string;
  /** Line of the call in the program, where it is known. */
  line?: number;
  createdAt: number;
  /** True where the program runs in another tab. */
  elsewhere?: boolean;
}

export type Approval =
  | {
      decision: 'approve';
      /** From now on without asking: the method, or the method with just these arguments. Never for deletions. */
      always?: 'method' | 'arguments';
      /** How far `always` reaches. Default `project`. */
      scope?: 'session' | 'project';
      expiresAt?: number;
      /** What is sent in place of what the program passed. */
      args?: unknown[];
      /** Also every other call of the method in this run, those to come included. Never for deletions. */
      rest?: boolean;
    }
  | { decision: 'reject'; reason?: string };
