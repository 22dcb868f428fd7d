import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { innerPolicy, outerPolicy } from './policy.ts';

const page = readFileSync(new URL('../../../public/preview.html', import.meta.url), 'utf8');

it('the document that pages stand in has this policy before anything else, and no script', () => {
  expect(page).toMatch(/^<!doctype html>\s*<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy"/);
  expect(page).toContain(`content="${outerPolicy}"`);
  expect(page).not.toMatch(/<script|<link|<style|\son\w+=|src=/i);
});

it('nothing comes from a network, and of scripts only those that are named run', () => {
  for (const policy of [outerPolicy, innerPolicy(['aGFzaA=='])]) {
    expect(policy).toMatch(/^default-src 'none'; .*form-action 'none'; base-uri 'none'$/);
    expect(policy).not.toMatch(/https?:|\*|'self'|connect-src|frame-src|worker-src|strict-dynamic/);
  }
  expect(innerPolicy(['aGFzaA=='])).toContain("script-src 'sha256-aGFzaA==' 'unsafe-eval';");
  expect(/script-src[^;]*/.exec(innerPolicy(['a']))![0]).not.toContain('inline');
});
