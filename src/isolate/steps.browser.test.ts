import { afterAll, describe, expect, it } from 'vitest';
import { createExecutor } from './executor.ts';
import type { Capability, StepOutcome, Steps } from './isolate.contract.ts';

const executor = createExecutor({ document, now: () => performance.now() });
afterAll(() => executor.dispose());

/** A host that names steps and keeps what came of them, and notes in which scope each call was made. */
function host(kept = new Map<string, StepOutcome>()) {
  const calls: string[] = [];
  const counts = new Map<string, number>();
  const steps: Steps = {
    async begin({ scope, name }) {
      const base = `${scope}/${name}`;
      const nth = (counts.get(base) ?? 0) + 1;
      counts.set(base, nth);
      const path = nth === 1 ? base : `${base}#${nth}`;
      const outcome = kept.get(path);
      return outcome ? { outcome } : { scope: path };
    },
    end: async (scope, outcome) => void kept.set(scope, outcome),
  };
  const note: Capability = async ([what], { scope }) => {
    calls.push(`${scope}:${what}`);
    // Answers come late and in another order than they were asked in.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
    return { ok: true, value: what };
  };
  const table = new Map([['note', note]]);
  const run = (code: string, world = { seed: [1, 2, 3, 4, 5, 6, 7, 8], startedAt: 1_000_000 }) =>
    executor.run({ code, world }, table, {}, steps).end;
  return { run, calls, kept };
}

describe('the same world gives the same run', () => {
  const code = `const uuid = crypto.randomUUID();
    const bytes = [...crypto.getRandomValues(new Uint16Array(5))];
    const t = [Date.now(), new Date().getTime(), Math.floor(performance.now()), performance.timeOrigin];
    await new Promise((done) => setTimeout(done, 20));
    t.push(Date.now());
    const between = [new Date(5).getTime(), new Date() instanceof Date, Date() === new Date().toString(), new Date(2020, 1).getMonth()];
    class Day extends Date {}
    return { uuid, bytes, t, random: [Math.random(), Math.random()], between, day: new Day().getTime() };`;

  it('time, chance and timers come out alike, and unlike in another', async () => {
    const first = await host().run(code);
    const again = await host().run(code);
    const other = await host().run(code, { seed: [9, 2, 3, 4, 5, 6, 7, 8], startedAt: 1_000_000 });
    expect(first).toMatchObject({ status: 'ok' });
    if (first.status !== 'ok' || again.status !== 'ok' || other.status !== 'ok') throw new Error('no value');
    expect(again.value).toEqual(first.value);
    expect((other.value as { uuid: string }).uuid).not.toBe((first.value as { uuid: string }).uuid);
    expect(first.value).toMatchObject({
      uuid: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      t: [1_000_000, 1_000_000, 0, 1_000_000, 1_000_020],
      between: [5, true, true, 1],
    });
  });

  it('a loop that waits for the clock ends, and chance is spread', async () => {
    const end = await host().run(`const t = Date.now(); let n = 0;
      while (Date.now() - t < 20) n++;
      let sum = 0; for (let i = 0; i < 1000; i++) sum += Math.random();
      return { n: n > 100, even: sum > 400 && sum < 600 };`);
    expect(end).toMatchObject({ status: 'ok', value: { n: true, even: true } });
  });
});

describe('steps', () => {
  it('a call belongs to the step it is made in, whatever is awaited between and beside it', async () => {
    const { run, calls } = host();
    const end = await run(`const note = codemode.note;
      const work = async (name: string) => {
        await note('start');
        await Promise.all([1, 2].map(async (n) => { await null; await note(n); }));
        await new Promise((done) => setTimeout(done, 3));
        await note('after a timer');
        await Promise.resolve().then(() => note('then'));
        for await (const n of [note('first of'), 'x']) await note('in the loop ' + n);
        try { await Promise.reject(new Error('no')); } catch { await note('caught'); }
        return name;
      };
      const [a, b] = await Promise.all([
        codemode.step('a', () => work('a')), codemode.step('b', () => work('b')),
        (async () => { for (let i = 0; i < 5; i++) await note('outside'); })(),
      ]);
      await codemode.step('outer', () => codemode.step('inner', () => note('deep')));
      await note('end');
      return [a, b];`);
    expect(end).toMatchObject({ status: 'ok', value: ['a', 'b'] });
    const of = (scope: string) =>
      calls.filter((call) => call.startsWith(`${scope}:`)).map((call) => call.slice(scope.length + 1));
    const inside = [
      'start',
      '1',
      '2',
      'after a timer',
      'then',
      'first of',
      'in the loop first of',
      'in the loop x',
      'caught',
    ];
    expect(of('/a')).toEqual(inside);
    expect(of('/b')).toEqual(inside);
    expect(of('')).toEqual([...Array(5).fill('outside'), 'end']);
    expect(of('/outer/inner')).toEqual(['deep']);
    expect(calls).toHaveLength(25);
  });

  it('runs once: a second run is given what came of it, its failure too', async () => {
    const kept = new Map<string, StepOutcome>();
    const code = `const value = await codemode.step('load', async () => ({ at: await codemode.note('once') }));
      const failed = await codemode.step('fails', () => { throw Object.assign(new RangeError('too far'), { code: 'far' }); })
        .catch((error) => [error.name, error.message, error.code]);
      return { value, failed };`;
    const first = host(kept);
    const end = await first.run(code);
    expect(end).toMatchObject({
      status: 'ok',
      value: { value: { at: 'once' }, failed: ['RangeError', 'too far', 'far'] },
    });
    expect(first.calls).toEqual(['/load:once']);
    const second = host(kept);
    expect(await second.run(code)).toMatchObject({ status: 'ok', value: (end as { value: unknown }).value });
    expect(second.calls).toEqual([]);
  });

  it('says what is wrong with one, and where', async () => {
    const { run } = host();
    expect(await run("await codemode.step('', () => 1)")).toMatchObject({
      status: 'error',
      error: { message: expect.stringContaining('needs a name') },
    });
    expect(await run("\nawait codemode.step('a', async () => () => 1)")).toMatchObject({
      status: 'error',
      error: { code: 'not_plain' },
    });
    const error = await run(
      "await codemode.step('a', () => 1);\n  const x = await codemode.step('b', async () => { throw new Error('here') });",
    );
    expect(error).toMatchObject({ status: 'error', error: { message: 'here', position: { line: 2, column: 58 } } });
  });
});
