/** What holds for every provider of every rung. Given a program of its language for each case. */
import { afterAll, describe, expect, it } from 'vitest';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import type { RungEvent, RungProvider, RungTask, TaskLanguage } from './rung.contract.ts';

export interface RungPrograms {
  language: TaskLanguage;
  /** Prints `one` and then `two`, and ends well. */
  prints: string;
  /** Fails with the word `boom` on the stream of errors. */
  fails: string;
  /** Never ends by itself, without giving the thread back where that can be. */
  endless: string;
  /** It has one stream for output and errors, as a terminal has. */
  oneStream?: boolean;
}

export function rungSuite(name: string, create: () => RungProvider, programs: RungPrograms): void {
  describe(`${name}, as every rung`, () => {
    const provider = create();
    afterAll(() => provider.dispose());

    async function task(code: string, more: Partial<RungTask> = {}): Promise<RungTask> {
      const files = await openFiles({ store: createMemoryBlobs(), workspaceId: 'suite', now: () => 0 });
      if (!files.ok) throw new Error(files.message);
      await files.value.write('/kept.txt', 'as it was');
      return { language: programs.language, code, files: files.value, ...more };
    }
    async function run(code: string, more: Partial<RungTask> = {}) {
      const given = await task(code, more);
      const handle = provider.run(given);
      const events: RungEvent[] = [];
      handle.subscribe((event) => events.push(event));
      const end = await handle.end;
      const text = (stream: 'out' | 'error') =>
        events.map((event) => (event.type === 'output' && event.stream === stream ? event.text : '')).join('');
      return { end, handle, out: text('out'), error: text('error'), files: given.files };
    }

    it('says what it is, what it costs and what it can touch', async () => {
      expect(provider.languages).toContain(programs.language);
      expect(provider.title).not.toBe('');
      expect(provider.risk).toMatch(/\.$/);
      for (const value of Object.values(provider.cost)) expect(value).toBeGreaterThanOrEqual(0);
      const available = await provider.available();
      if (!available.ok) expect(available.reason).toMatch(/\.$/);
      expect(await provider.start()).toEqual({ ok: true });
      expect(await provider.start()).toEqual({ ok: true });
    });

    it('runs to an end, in order, and leaves the files alone', async () => {
      const { end, out, handle, files } = await run(programs.prints);
      expect(end).toMatchObject({ status: 'exited', exitCode: 0 });
      expect(out).toBe('one\ntwo\n');
      expect(end.files?.before).toBe(end.files?.after);
      expect(end.durationMs).toBeGreaterThanOrEqual(0);
      expect(await files.readText('/kept.txt')).toMatchObject({ value: 'as it was' });
      const late: string[] = [];
      handle.subscribe((event) => event.type === 'output' && late.push(event.text));
      expect(late.join('')).toBe('one\ntwo\n');
      handle.stop();
      handle.write('too late');
      expect(await handle.end).toBe(end);
    });

    it('tells a failure by its code and its words', async () => {
      const { end, out, error } = await run(programs.fails);
      expect(end.status === 'exited' && end.exitCode).not.toBe(0);
      expect(programs.oneStream ? out : error).toContain('boom');
    });

    it('is stopped by hand, at any time and more than once', async () => {
      const handle = provider.run(await task(programs.endless));
      handle.stop();
      handle.stop();
      const end = await handle.end;
      expect(end.status === 'stopped' || (end.status === 'exited' && end.exitCode === 130)).toBe(true);
      expect((await run(programs.prints)).end).toMatchObject({ status: 'exited', exitCode: 0 });
    });

    it('is ended by its limit', async () => {
      const { end } = await run(programs.endless, { wallMs: 600 });
      expect(end).toMatchObject({ status: 'timeout', message: expect.stringMatching(/\.$/) });
    });

    it('refuses a language that it does not have', async () => {
      const language = provider.languages.includes('html') ? 'python' : 'html';
      const { end } = await run('1', { language });
      expect(end).toMatchObject({ status: 'unsupported', message: expect.stringContaining(language) });
    });

    it('runs several at once, each with its own output', async () => {
      const all = await Promise.all([run(programs.prints), run(programs.fails), run(programs.prints)]);
      expect(all.map(({ out }) => out.replace(/boom\n/, ''))).toEqual(['one\ntwo\n', '', 'one\ntwo\n']);
    });
  });
}
