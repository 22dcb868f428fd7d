import { useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { useFileRows } from '../files/use-file-rows.ts';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import { Tree } from './tree.tsx';

let end = () => {};
afterEach(() => end());

const files = ['/a/one.md', '/a/two.md', '/b.md'].map((path) => ({
  path,
  kind: 'file' as const,
  size: 0,
  hash: '',
  modifiedAt: 0,
}));
const acts: string[] = [];

function Sample() {
  const { rows, toggle } = useFileRows(files);
  const [current, setCurrent] = useState<string | null>(null);
  return (
    <Tree
      label="Sample"
      rows={rows}
      opens={(row) => row.kind === 'folder'}
      current={current}
      selected="/b.md"
      onMove={(row) => setCurrent(row.path)}
      onToggle={toggle}
      onAct={(row, by) => acts.push(`${by} ${row.path}`)}
      onKey={(row, key) => key === 'Delete' && acts.push(`Delete ${row.path}`) > 0}
      item={() => ({})}
    >
      {(row) => (
        <>
          {row.name}
          <button type="button" tabIndex={-1}>
            Inside of {row.name}
          </button>
        </>
      )}
    </Tree>
  );
}

it('is one stop for Tab, and has the keys of the ARIA tree pattern', async () => {
  const { ide } = await createFixture({ empty: true });
  end = draw(<Sample />, ide).end;
  const row = (name: string) => page.getByRole('treeitem', { name });
  await expect.element(row('one.md')).toHaveAttribute('aria-level', '2');
  await expect.element(row('b.md')).toHaveAttribute('aria-selected', 'true');
  await expect.element(row('b.md')).not.toHaveAttribute('aria-expanded');
  await userEvent.keyboard('{Tab}');
  const folder = page.getByRole('treeitem', { expanded: true });
  await expect.element(folder).toHaveFocus();
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(row('one.md')).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}{ArrowLeft}');
  await expect.element(folder).toHaveFocus();
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(row('one.md')).not.toBeInTheDocument();
  await userEvent.keyboard('{ArrowRight}{End}');
  await expect.element(row('b.md')).toHaveFocus();
  expect(document.querySelectorAll('[role=treeitem][tabindex="0"]')).toHaveLength(1);
  await userEvent.keyboard('{ArrowRight}{Enter}{Delete}{Home}{ArrowUp} ');
  await expect.element(folder).toHaveFocus();
  expect(acts).toEqual(['Enter /b.md', 'Delete /b.md', '  /a']);
  // The keys of what stands inside of a row are its own.
  (page.getByRole('button', { name: 'Inside of b.md' }).element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowUp}{Delete}');
  await expect.element(page.getByRole('button', { name: 'Inside of b.md' })).toHaveFocus();
  expect(acts).toHaveLength(3);
});
