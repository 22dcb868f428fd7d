import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const page = readFileSync(new URL('../../public/isolate.html', import.meta.url), 'utf8');
const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map((found) => found[1]!);

it('the policy of the isolate names the hash of its one script', () => {
  expect(scripts).toHaveLength(1);
  const hash = createHash('sha256').update(scripts[0]!).digest('base64');
  expect(policy).toContain(`script-src 'sha256-${hash}' 'unsafe-eval'`);
});

it('the policy lets nothing else in', () => {
  const names = policy.split('; ').map((directive) => directive.split(' ')[0]);
  expect(names).toEqual(['default-src', 'script-src', 'worker-src', 'form-action', 'base-uri']);
  expect(policy).toMatch(/default-src 'none'.*worker-src data:; form-action 'none'; base-uri 'none'$/);
  expect(policy).not.toMatch(/unsafe-inline|https?:|blob:|\*/);
});
