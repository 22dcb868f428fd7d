/** What a project tells the model by its files `AGENTS.md`. Part of the `Ide`. */
export interface GuidesFace {
  /** Those that are sent now, in their order, with what each weighs; `cut`: not whole. */
  list(): Promise<{ path: string; tokens: number; cut: boolean }[]>;
}
