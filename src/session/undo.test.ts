import { describe, expect, it } from 'vitest';
import { add, answer, fresh, result, shown, user, value } from './small-session.suite.ts';

describe('undo and redo', () => {
  it('takes a message and its answer back as one, and brings them again', async () => {
    const { session, reopen } = await fresh();
    await add(session, user('a'));
    await add(session, answer('', ['1']));
    await add(session, result('1'));
    await add(session, answer('told'));
    await add(session, user('b'));
    await add(session, answer('told b'));
    const after = session.state.get();
    expect(value(await session.undo())?.title).toBe('Said “b”');
    expect(shown(session)).toEqual(['a', 'execute', 'execute: done', 'told']);
    value(await session.undo());
    expect(shown(session)).toEqual([]);
    expect(value(await session.undo())).toBeNull();
    value(await session.redo());
    value(await session.redo());
    expect(value(await session.redo())).toBeNull();
    expect(session.state.get().path).toEqual(after.path);
    expect(session.state.get().children.get('root')).toEqual(after.children.get('root'));
    expect((await reopen()).state.get().path).toEqual(after.path);
  });

  it('takes only the other answer back, where an answer was made again', async () => {
    const { session } = await fresh();
    const a = await add(session, user('a'));
    await add(session, answer('one'));
    await add(session, { ...answer('two'), parent: a });
    value(await session.undo());
    expect(shown(session)).toEqual(['a', 'one']);
    value(await session.goTo(a, true));
    await add(session, answer('three', ['1']));
    await add(session, result('1'));
    expect(value(await session.undo())?.title).toBe('Answer: three');
    expect(shown(session)).toEqual(['a', 'one']);
    value(await session.redo());
    expect(shown(session)).toEqual(['a', 'three', 'execute: done']);
  });

  it('does not redo what another change has passed', async () => {
    const { session, reopen } = await fresh();
    await add(session, user('a'));
    value(await session.undo());
    await add(session, user('b'));
    expect(value(await session.redo())).toBeNull();
    value(await session.undo());
    value(await session.redo());
    expect(shown(session)).toEqual(['b']);
    expect(shown(await reopen())).toEqual(['b']);
  });

  it('does not give money back', async () => {
    const { session } = await fresh();
    await add(session, user('a'));
    await add(session, { ...answer('b'), usage: { inputTokens: 1, outputTokens: 1, cost: 2, estimated: false } });
    value(await session.undo());
    expect(session.state.get().session).toMatchObject({ cost: 2, title: 'New session' });
  });
});
