import { describe, expect, it } from 'vitest';
import { createView, type Kept } from './view.ts';

describe('view state', () => {
  it('saves what is kept when it changes, and only then', () => {
    const saved: Kept[] = [];
    const view = createView({ initial: { theme: 'dark' }, save: (kept) => saved.push(kept) });
    expect(view.get()).toMatchObject({ theme: 'dark', rightTab: 'code' });
    view.set({ draft: 'half a thought', cursor: 'x' });
    expect(saved).toHaveLength(0);
    view.keepLayout('columns', { left: 20, middle: 50, right: 30 });
    view.set({ rightTab: 'files' });
    expect(saved.at(-1)).toMatchObject({
      theme: 'dark',
      rightTab: 'files',
      layouts: { columns: { left: 20, middle: 50, right: 30 } },
    });
    expect(createView({ initial: saved.at(-1)! }).get().layouts).toEqual(saved.at(-1)!.layouts);
  });

  it('shows a file where files are shown', () => {
    const view = createView();
    view.openFile('/a.md');
    expect(view.get()).toMatchObject({ file: '/a.md', rightTab: 'files', narrowPane: 'files' });
  });
});
