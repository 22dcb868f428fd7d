import { expect, it } from 'vitest';
import type { RunRecord } from '#codemode/run.contract.ts';
import { createLaterExecute } from './later-execute.ts';

const own = { newId: () => 'new', now: () => 5 };

it('loads with the first program, and a program that cannot be run yet is refused with a record, and tried again', async () => {
  let loads = 0;
  const ran: string[] = [];
  const { execute } = createLaterExecute(async () => {
    if (++loads === 1) throw new Error('Failed to fetch.');
    return async (code, { sessionId }) => {
      ran.push(code);
      return { id: 'run', sessionId } as RunRecord;
    };
  }, own);
  expect(loads).toBe(0);
  const seen: RunRecord[] = [];
  const call = { sessionId: 's', toolCallId: null, onChange: (run: RunRecord) => void seen.push(run) };
  const refused = await execute('1', call);
  expect(refused).toMatchObject({ id: 'new', sessionId: 's', status: 'refused', calls: [], createdAt: 5 });
  expect(refused.message).toMatch(/Failed to fetch\..*Nothing ran\. Reload/);
  expect(seen).toEqual([refused]);
  expect((await execute('2', call)).id).toBe('run');
  await execute('3', call);
  expect(ran).toEqual(['2', '3']);
  expect(loads).toBe(2);
});
