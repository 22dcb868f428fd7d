import { describe, expect, it } from 'vitest';
import { createFixture } from '../fixture.ts';
import { answer, user } from '../fixture-content.ts';
import { blocksOf } from './blocks.ts';
import { noteOf } from './turn-end-note.tsx';

describe('the blocks of a conversation', () => {
  it('puts results into the answer that called, and a fold in the place of its messages', async () => {
    const { ide } = await createFixture();
    const state = ide.session.get()!;
    const blocks = blocksOf(state);
    expect(blocks.map((block) => block.kind)).toEqual([
      'user',
      'answer',
      'answer',
      'answer',
      'fold',
      'user',
      'answer',
      'user',
      'answer',
      'user',
      'answer',
      'user',
      'answer',
    ]);
    const search = blocks[1];
    expect(search?.kind === 'answer' && [search.first, [...search.results.keys()]]).toEqual([true, ['call-0']]);
    expect(blocks[2]?.kind === 'answer' && blocks[2].first).toBe(false);
    expect(blocks[4]?.kind === 'fold' && blocks[4].messages).toBe(4);
    const drawn = blocks.reduce((sum, block) => {
      if (block.kind === 'fold') return sum + block.messages;
      return block.kind === 'answer' ? sum + 1 + block.results.size : sum + 1;
    }, 0);
    expect(drawn).toBe(state.path.length);
    expect(new Set(blocks.map(({ key }) => key)).size).toBe(blocks.length);
  });

  it('offers a fold that is off above its first message', async () => {
    const { ide } = await createFixture();
    const fold = ide.session.get()!.folds[0]!;
    await ide.setFold(fold.id, false);
    const state = ide.session.get()!;
    const blocks = blocksOf(state);
    const at = blocks.findIndex((block) => block.kind === 'unfolded');
    const after = blocks[at + 1];
    expect(after && 'entry' in after && after.entry.id).toBe(fold.from);
    await ide.setFold(fold.id, true);
    expect(blocksOf(ide.session.get()!).some((block) => block.kind === 'unfolded')).toBe(false);
  });
});

describe('the note at the end', () => {
  it('says nothing after a complete answer, and offers the fitting way on otherwise', async () => {
    const { ide, stage } = await createFixture({ empty: true });
    const note = () => noteOf(ide.session.get()!, ide.lastTurn.get());
    expect(note()).toBeNull();
    await stage.append(user('Go'));
    expect(note()?.action).toBe('Get an answer');
    await stage.append(answer('Done.'));
    expect(note()).toBeNull();
    stage.lastTurn.set({ status: 'step_limit', message: 'Stopped after 24 steps.' });
    expect(note()).toMatchObject({ tone: 'quiet', text: 'Stopped after 24 steps.', action: 'Continue' });
    stage.lastTurn.set({ status: 'error', error: { code: 'rate_limited', message: 'Busy.' } });
    expect(note()).toMatchObject({ tone: 'problem', settings: false, action: 'Try again' });
    stage.lastTurn.set({ status: 'error', error: { code: 'server_down', message: 'No answer.' } });
    expect(note()).toMatchObject({ settings: true });
    stage.lastTurn.set({ status: 'error', error: { code: 'cut', message: 'Cut.' } });
    expect(note()?.action).toBe('Continue');
    stage.lastTurn.set(null);
    await stage.append({ ...answer('Half'), state: 'interrupted' });
    expect(note()?.text).toContain('billed');
  });
});
