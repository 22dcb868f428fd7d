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

  it('finds the open files again', () => {
    const saved: Kept[] = [];
    const view = createView({ save: (kept) => saved.push(kept) });
    view.openFile('/a.md', { keep: true });
    view.openFile('/b.md');
    const { fileTabs, file } = createView({ initial: saved.at(-1)! }).get();
    expect({ fileTabs, file }).toEqual({
      fileTabs: [{ path: '/a.md' }, { path: '/b.md', passing: true }],
      file: '/b.md',
    });
  });

  it('shows a file where files are shown', () => {
    const view = createView();
    view.openFile('/a.md');
    expect(view.get()).toMatchObject({ file: '/a.md', rightTab: 'files', narrowPane: 'files' });
    view.openFile('/b.ts', { at: { line: 3, column: 2 } });
    expect(view.get()).toMatchObject({ file: '/b.ts', filePlace: { path: '/b.ts', line: 3, column: 2 } });
  });
});
