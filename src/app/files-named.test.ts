import { expect, it } from 'vitest';
import type { Entry, Fold } from '#session/entry.contract.ts';
import type { ContextPart } from '#session/session.contract.ts';
import { filesNamed } from './files-named.ts';

const at = (tree: string | null, code?: string): ContextPart => ({
  entry: { tree } as Entry,
  message:
    code === undefined
      ? { role: 'user', text: '' }
      : { role: 'assistant', text: '', toolCalls: [{ id: '1', name: 'execute', input: { code } }] },
});

it('computes what was read and changed, and carries on the lists of swallowed summaries', async () => {
  const asked: string[] = [];
  const changes = async (before: string, after: string) => {
    asked.push(`${before} ${after}`);
    return [{ path: '/report.md', kind: 'changed' as const }];
  };
  const swallowed: ContextPart = {
    fold: { summary: 'Goal:\n- x\n\nFiles read: /old.md, /report.md\nFiles changed: /zones.csv' } as Fold,
    message: { role: 'user', text: '' },
  };
  const code = "const t = await codemode.workspace_read({ path: 'notes/a.md' });";
  expect(await filesNamed([swallowed, at('1'), at('1', code), at(null), at('2')], changes)).toBe(
    'Files read: /notes/a.md, /old.md\nFiles changed: /report.md, /zones.csv',
  );
  expect(asked).toEqual(['1 2']);
  expect(await filesNamed([at('1'), at('1', 'return 1')], changes)).toBe('');
});
