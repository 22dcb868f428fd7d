/** What is done with a page of the workspace, in a frame that reaches nothing, is not asked about: only a person's own rules are. */

import { isWebAddress } from '#base/web-address.ts';
import type { Action, Policy } from '#guard/policy.contract.ts';
import { withLastWord } from '#guard/policy.ts';

export const browserPolicy = (rules: Policy): Policy =>
  withLastWord(rules, (verdict, action) => {
    if (!onPreview(action) || verdict.rule.by === 'person') return verdict;
    return {
      decision: 'allow',
      rule: { id: 'preview', decision: 'allow', source: 'browser', by: 'default', createdAt: 0 },
      reason: 'Allowed: it is a page of the workspace, in a frame that reaches nothing.',
    };
  });

function onPreview({ source, args }: Action): boolean {
  const given = (args[0] ?? {}) as { page?: unknown; address?: unknown };
  return source === 'browser' && given.page !== 'chrome' && !isWebAddress(given.address);
}
