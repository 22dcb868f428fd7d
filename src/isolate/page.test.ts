import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { framePage, framePolicy, frameScript } from './frame-page.ts';

const ground = readFileSync(new URL('../../public/isolate.html', import.meta.url), 'utf8');

it('the policy names the hash of the one script of a frame', () => {
  const scripts = [...framePage.matchAll(/<script>(.*?)<\/script>/gs)].map((found) => found[1]!);
  expect(scripts).toEqual([frameScript]);
  const hash = createHash('sha256').update(frameScript).digest('base64');
  expect(framePolicy).toContain(`script-src 'sha256-${hash}' 'unsafe-eval'`);
});

it('the frame and the document it stands in have the same policy, before anything else', () => {
  for (const page of [ground, framePage]) {
    expect([...page.matchAll(/Content-Security-Policy" content="([^"]*)"/g)].map((found) => found[1])).toEqual([
      framePolicy,
    ]);
    expect(page).toMatch(/^<!doctype html>\s*<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy"/);
  }
});

it('the document has no script', () => expect(ground).not.toMatch(/<script|<link|<style|\son\w+=|src=/i));

it('the policy lets nothing else in', () => {
  const names = framePolicy.split('; ').map((directive) => directive.split(' ')[0]);
  expect(names).toEqual(['default-src', 'script-src', 'worker-src', 'form-action', 'base-uri']);
  expect(framePolicy).toMatch(/default-src 'none'.*worker-src data:; form-action 'none'; base-uri 'none'$/);
  expect(framePolicy).not.toMatch(/unsafe-inline|https?:|blob:|\*/);
});
