import { afterAll, describe, expect, it, vi } from 'vitest';
import { escapes, escaping } from './escape-corpus.suite.ts';
import { createExecutor } from './executor.ts';
import type { Capability } from './isolate.contract.ts';

vi.setConfig({ testTimeout: 60_000 });

const executor = createExecutor({ document, now: () => performance.now() });
afterAll(() => executor.dispose());
const table = new Map<string, Capability>([
  ['echo', async (args) => ({ ok: true, value: args[0] })],
  ['table', async () => ({ ok: true, value: [{ a: 1 }] })],
  ['fail', async () => ({ ok: false, code: 'no', message: 'No.', data: { a: { b: 1 } } })],
]);

describe('S-03: known ways out of sandboxes', () => {
  it.each(escapes)('reach nothing of the host: %s', async (_, body) => {
    const program = { code: escaping(body), input: { a: [1] } };
    const end = await executor.run(program, table, { wallMs: 5_000 }).end;
    // A program may ruin its own realm and fail for it; it may not get out of it.
    if (end.status === 'ok') expect(end.value).toEqual([]);
    else expect(['error', 'stalled', 'timeout']).toContain(end.status);
    expect(end.refused).toBe(0);
    expect((globalThis as { pwned?: unknown }).pwned).toBeUndefined();
  });

  it('nearly all of them are heard to their end, so that what they reach is told', async () => {
    const ends = await Promise.all(
      escapes.map(([, body]) => executor.run({ code: escaping(body), input: {} }, table, { wallMs: 5_000 }).end),
    );
    const told = ends.filter(({ status }) => status === 'ok').length;
    expect(told / escapes.length).toBeGreaterThan(0.85);
  });

  it('do get out of a frame that is handed the objects themselves, so that the probe would see it', async () => {
    const codemode = {
      echo: async (value: unknown) => value,
      table: async () => [{ a: 1 }],
      fail: async () => Promise.reject(Object.assign(new Error('No.'), { data: {} })),
    };
    const out: string[] = [];
    for (const [name, body] of escapes.slice(0, 12)) {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const inside = frame.contentWindow as unknown as { eval(text: string): FunctionConstructor };
      const AsyncFunction = inside.eval('(async () => {}).constructor');
      const reached = (await new AsyncFunction('codemode', 'input', escaping(body))(codemode, { a: [1] })) as string[];
      if ([...reached].includes('the realm of the host')) out.push(name);
      frame.remove();
    }
    expect(out).toEqual(
      expect.arrayContaining(['constructor of a function', 'constructor of a failure', 'prototypes upwards']),
    );
    expect(out.length).toBeGreaterThan(4);
  });
});
