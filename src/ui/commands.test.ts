import { describe, expect, it } from 'vitest';
import { available, commands, keysOf } from './commands.ts';
import { createFixture } from './fixture.ts';
import { createView } from './view.ts';

describe('commands', () => {
  it('have one id each, and no two share a key in one place', () => {
    const ids = commands.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const bound = commands.flatMap((command) => keysOf(command).map((keys) => `${keys} ${command.scope ?? ''}`));
    expect(new Set(bound).size).toBe(bound.length);
  });

  it('use a single letter only within a scope', () => {
    const loose = commands.filter(
      ({ scope, keys }) => !scope && [keys ?? []].flat().some((key) => /^[a-z]$/i.test(key)),
    );
    expect(loose).toEqual([]);
  });

  it('are offered when they can run', async () => {
    const { ide, stage } = await createFixture();
    const context = { ide, view: createView() };
    const ids = () => available(context).map(({ id }) => id);
    expect(ids()).toEqual(expect.arrayContaining(['turn.stop', 'approval.approve']));
    expect(ids()).not.toContain('tour.end');
    stage.turn.set(null);
    stage.approvals.set([]);
    expect(ids()).not.toContain('turn.stop');
    expect(ids()).not.toContain('approval.approve');
    expect(ids()).toContain('turn.regenerate');
  });
});
