/** Stops every run, call and request at once, in every tab, and keeps all shut until a person lets it go on, over a reload too. */
import type { Broadcast } from '#base/broadcast.ts';
import { cell, type Readable } from '#base/cell.ts';
import type { Execute } from '#codemode/execute.ts';
import type { Audit } from '#guard/audit.ts';
import type { Egress } from '#guard/egress.contract.ts';
import type { Policy } from '#guard/policy.contract.ts';
import { withLastWord } from '#guard/policy.ts';
import type { SettingsStore } from '#storage/settings-store.ts';

const setting = 'halted';

export async function createKillSwitch(options: {
  egress: Pick<Egress, 'halt'>;
  settings: SettingsStore;
  append: Audit['append'];
  others: Broadcast<boolean>;
}) {
  const { egress, settings, append, others } = options;
  const halted = cell(await settings.get(setting, false));
  const stops: (() => void)[] = [];
  if (halted.get()) await egress.halt(true).catch(() => undefined);

  /** First what holds in this page, at once; the worker follows. */
  const turn = (on: boolean): Promise<void> => {
    halted.set(on);
    if (on) for (const stop of stops) stop();
    return egress.halt(on);
  };
  others.listen((on) => {
    if (halted.get() !== on) void turn(on).catch(() => undefined);
  });

  return {
    halted: halted as Readable<boolean>,
    /** What has to be stopped when it is thrown. */
    stops: (stop: () => void) => void stops.push(stop),
    async set(on: boolean): Promise<void> {
      if (halted.get() === on) return;
      const turned = turn(on);
      others.send(on);
      append({ kind: 'switch', subject: 'everything', outcome: on ? 'stopped' : 'let go on' });
      // A page that is loaded again in the same moment finds it thrown, also where the worker is slow to answer.
      await Promise.all([turned, settings.set(setting, on)]);
    },
    policy: (rules: Policy): Policy =>
      withLastWord(rules, (verdict) => {
        if (!halted.get()) return verdict;
        const rule = { id: 'halted', decision: 'deny' as const, by: 'person' as const, createdAt: 0 };
        return { decision: 'deny', rule, reason: 'Denied: everything is stopped.' };
      }),
    execute:
      (execute: Execute): Execute =>
      (code, call) =>
        execute(code, halted.get() ? { ...call, signal: AbortSignal.abort() } : call),
  };
}
