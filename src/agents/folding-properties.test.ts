/** What must hold of every automatic fold, over random conversations. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import type { LanguageModel, ModelPart, ModelRequest } from '#models/model.contract.ts';
import type { Fold } from '#session/entry.contract.ts';
import { foldsOn } from '#session/folds.ts';
import { createSession } from '#session/open-session.ts';
import type { OpenSession, SessionState } from '#session/session.contract.ts';
import { standingsOf } from '#session/standing.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { createSessionStore } from '#storage/session-store.ts';
import { foldEarlier } from './folding.ts';

const signal = new AbortController().signal;

/** Whole conversation turns; `fold` folds some range by hand; `auto` folds earlier messages. */
type Step = { do: 'turn' | 'long' | 'fold' | 'auto'; at: number; to: number };
const at = fc.nat({ max: 30 });
const steps = fc.array(
  fc.record({ do: fc.constantFrom('turn', 'turn', 'long', 'fold', 'auto'), at, to: at }) as fc.Arbitrary<Step>,
  { minLength: 6, maxLength: 24 },
);

/** Writes a summary of a given length, and keeps what it was asked. */
function writer(length: (time: number) => number) {
  const requests: ModelRequest[] = [];
  const model: LanguageModel = {
    id: 'writer',
    provider: 'Test',
    window: 2000,
    demo: false,
    async *stream(request): AsyncGenerator<ModelPart> {
      requests.push(request);
      yield { type: 'text', text: `summary ${requests.length} ${'s'.repeat(length(requests.length))}` };
      yield { type: 'end', reason: 'stop', usage: { inputTokens: 1, outputTokens: 1, estimated: false, cost: 0.5 } };
    },
  };
  return { model, requests };
}

async function live(all: Step[], auto: (session: OpenSession) => Promise<void>): Promise<OpenSession> {
  let clock = 0;
  const world = {
    newId: createIds(
      () => ++clock,
      () => 0.5,
    ),
    now: () => clock,
  };
  const made = await createSession(createSessionStore(createMemoryRows()), world);
  if (!made.ok) throw new Error(made.message);
  const session = made.value;
  for (const [i, step] of all.entries()) {
    const { path } = session.state.get();
    if (step.do === 'auto') await auto(session);
    else if (step.do === 'fold' && path.length > 0) {
      const [from, to] = [path[step.at % path.length]!, path[step.to % path.length]!];
      await session.fold(from.id, to.id, `by hand ${i}`, 'person');
    } else if (step.do === 'turn' || step.do === 'long') {
      const text = `said ${i} ${'w '.repeat(step.do === 'long' ? 900 : 200)}`;
      await session.append({ kind: 'user', by: 'person', message: { role: 'user', text } });
      const message = {
        role: 'assistant' as const,
        text: `told ${i}`,
        toolCalls: [{ id: `c${i}`, name: 'x', input: {} }],
      };
      await session.append({ kind: 'assistant', by: 'model', message });
      const reply = { role: 'tool' as const, callId: `c${i}`, name: 'x', text: `found ${i}`, isError: false };
      await session.append({ kind: 'tool', by: 'host', message: reply });
    }
  }
  return session;
}

const inForce = ({ path, folds, bodies }: SessionState) => foldsOn(path, folds, bodies);

it('every automatic fold feeds all that it swallows to the summariser, each once, and loses no summary', async () => {
  let swallowing = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const { model, requests } = writer(() => 40);
      await live([...all, { do: 'auto', at: 0, to: 0 }], async (session) => {
        const before = session.state.get();
        const count = requests.length;
        const done = await foldEarlier(session, { model, total: before.tokens, signal });
        const asked = requests[count]?.messages[0]?.text ?? '';
        if (done.status !== 'folded') return expect(session.state.get().context).toEqual(before.context);
        const after = session.state.get();
        const range = inForce(after).find(({ fold }) => !before.folds.includes(fold))!;
        for (const { fold, from, to } of inForce(before)) {
          if (from >= range.from && to <= range.to) swallowing++;
          const swallowed = from >= range.from && to <= range.to;
          // Swallowed whole and told, or still there as it was.
          expect(asked.split(`<earlier-summary>\n${fold.summary}\n</earlier-summary>`).length - 1).toBe(
            swallowed ? 1 : 0,
          );
          expect(inForce(after).some((one) => one.fold === fold)).toBe(!swallowed);
          expect(after.folds).toContain(fold);
        }
        before.path.slice(range.from, range.to + 1).forEach((entry, i) => {
          if (before.standings[range.from + i]!.is !== 'sent') return;
          const { message } = before.bodies.get(entry.id)!;
          expect(asked.split(message.text.slice(0, 12)).length - 1).toBeGreaterThanOrEqual(1);
        });
      });
    }),
    { numRuns: 60 },
  );
  expect(swallowing).toBeGreaterThan(10);
});

it('summaries of summaries stay within a bound, whatever the model writes, and each counts what it cost', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.nat({ max: 40_000 }), async (all, length) => {
      const { model, requests } = writer(() => length);
      const many = [...all, ...all, ...all];
      const session = await live(many, async (one) => {
        await foldEarlier(one, { model, total: one.state.get().tokens, signal });
      });
      const { folds, session: row } = session.state.get();
      for (const fold of folds) expect(fold.summary.length).toBeLessThanOrEqual(12_000);
      expect(row.cost).toBeCloseTo(requests.length * 0.5);
      const demo: LanguageModel = { ...model, demo: true };
      const plain = await live(many, async (one) => {
        await foldEarlier(one, { model: demo, total: one.state.get().tokens, signal });
      });
      for (const fold of plain.state.get().folds) expect(fold.summary.length).toBeLessThanOrEqual(2400);
    }),
    { numRuns: 20 },
  );
});

it('a fold is in force only while the entries between its ends are those it was made of', async () => {
  await fc.assert(
    fc.asyncProperty(steps, at, async (all, pick) => {
      const session = await live(all, async () => {});
      const { path, folds, bodies } = session.state.get();
      const active = inForce(session.state.get());
      const one = active[pick % Math.max(1, active.length)];
      if (!one || one.to - one.from < 1) return;
      const { fold, from, to } = one;
      // An entry of the range is another one: the ends are still there, the fold is not.
      const changed = path.map((entry, i) => (i === from + 1 && i < to ? { ...entry, id: `${entry.id}x` } : entry));
      const without = path.filter((_, i) => i !== from + 1 || i === to);
      const damaged = folds.map((row): Fold => (row === fold ? { ...row, sourceHash: '0'.repeat(16) } : row));
      const holds = (rows: typeof path, all: Fold[]) => foldsOn(rows, all, bodies).some((it) => it.fold.id === fold.id);
      if (to - from > 1) {
        expect(holds(changed, folds)).toBe(false);
        expect(holds(without, folds)).toBe(false);
      }
      expect(holds(path, damaged)).toBe(false);
      expect(standingsOf(path, damaged, bodies).some((it) => it.is === 'folded' && it.by.fold.id === fold.id)).toBe(
        false,
      );
    }),
    { numRuns: 80 },
  );
});
