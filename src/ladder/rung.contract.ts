/** The contract of a rung of the execution ladder. Shapes only, no imports. */

export type RungId = 'workspace' | 'isolate' | 'npm' | 'browser' | 'sandbox';

export interface Rung {
  id: RungId;
  /** 00 to 04. */
  number: string;
  title: string;
  /** What it can touch, in a sentence. */
  risk: string;
  /** Whether it can run here and now; if not, why and what to do. */
  available(): { ok: true } | { ok: false; reason: string };
}

export interface Choice {
  rung: RungId;
  /** In a sentence for a person, as in “The program imports left-pad.” */
  reason: string;
}
