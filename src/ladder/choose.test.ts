import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseRung, cureFor, runnerOf } from './choose.ts';

/** What is chosen for sixty programs and more: a change here changes what people are asked. */
const table: [code: string, rung: string, language?: string][] = [
  // 01: nothing but calls and the language itself
  ['return 1 + 1', 'isolate'],
  ['', 'isolate'],
  ['const zones = await codemode.edge_zones_list(); return zones.length', 'isolate'],
  [`await codemode.workspace_write({ path: '/a.md', text: 'x' })`, 'isolate'],
  [`await codemode.git_status()`, 'isolate'],
  [`import { a } from './local.ts'`, 'isolate'],
  [`import { a } from '#base/local.ts'`, 'isolate'],
  [`import type { Zone } from 'edge-types'`, 'isolate'],
  [`export type { Zone } from 'edge-types'`, 'isolate'],
  [`import x from 'https://example.com/x.js'`, 'isolate'],
  [`// import pad from 'left-pad'\nreturn 1`, 'isolate'],
  [`/* require('left-pad') */ return 1`, 'isolate'],
  [`return "import pad from 'left-pad'"`, 'isolate'],
  [`return "document.querySelector('h1')"`, 'isolate'],
  ['return `document.body`', 'isolate'],
  [`const document = { body: 1 }; return document.body`, 'isolate'],
  [`const page = await codemode.docs_get(); return page.content`, 'isolate'],
  [`pages.map((page) => page.click)`, 'isolate'],
  [`pages.map(page => page.content)`, 'isolate'],
  [`return run.document.body`, 'isolate'],
  [`return input.process.env`, 'isolate'],
  [`const require = (x) => x; return 1`, 'isolate'],
  [`return /import x from 'y'/.test(input)`, 'isolate'],
  [`const find = 1; return find`, 'isolate'],
  [`find = (x) => x`, 'isolate'],
  [`node.next`, 'isolate'],
  [`test = 1`, 'isolate'],
  [`echo(1)`, 'isolate'],
  ['```ts\nreturn 1\n```', 'isolate'],
  [`class Zone:Base {}`, 'isolate'],
  // 02: packages
  [`import pad from 'left-pad';\nreturn pad('1', 3)`, 'npm'],
  [`import 'left-pad'`, 'npm'],
  [`const pad = require("left-pad")`, 'npm'],
  [`const { default: pad } = await import('left-pad')`, 'npm'],
  [`import { z } from "zod/v4"`, 'npm'],
  [`import { z, type Infer } from 'zod'`, 'npm'],
  [`import { type Infer, z } from 'zod'`, 'npm'],
  [`import type from 'type-fest'`, 'npm'],
  [`import {\n  format,\n} from 'date-fns'`, 'npm'],
  [`import * as d3 from '@scope/d3-array/mean'`, 'npm'],
  [`export default () => import('zod')`, 'npm'],
  [`return \`\${(await import("nanoid")).nanoid()}\``, 'npm'],
  [`await codemode.npm_install({ name: 'zod' })`, 'npm'],
  ['Here it is:\n```ts\nimport { z } from "zod"\nreturn z\n```', 'npm'],
  // 03: a page
  [`document.querySelector('h1')`, 'browser'],
  [`return window.innerWidth`, 'browser'],
  [`document?.title`, 'browser'],
  [`return \`\${document.title}\``, 'browser'],
  [`await codemode.browser_open({ url: 'https://example.com' })`, 'browser'],
  [`await page.goto('https://example.com')`, 'browser'],
  [`await page.$eval('h1', (one) => one.textContent)`, 'browser'],
  [`import puppeteer from 'puppeteer-core'`, 'browser'],
  [`import { z } from 'zod'; document.body.append(z.string())`, 'browser'],
  ['https://example.com/a?b=1', 'browser', 'html'],
  ['/site/about.html#top', 'browser', 'html'],
  ['index.html', 'browser', 'html'],
  ['return 1 // https://example.com', 'isolate'],
  // 04: a shell, Node, a test runner, native parts
  [`import { spawn } from 'node:child_process'`, 'sandbox'],
  [`import fs from 'fs/promises'`, 'sandbox'],
  [`const { readFileSync } = require('fs')`, 'sandbox'],
  [`import { test } from 'node:test'`, 'sandbox'],
  [`import { expect } from 'vitest'`, 'sandbox'],
  [`import sharp from 'sharp'`, 'sandbox'],
  [`return process.env.HOME`, 'sandbox'],
  [`return __dirname`, 'sandbox'],
  [`await codemode.shell_run({ command: 'ls' })`, 'sandbox'],
  [`document.title = process.version`, 'sandbox'],
  ['git status', 'sandbox', 'shell'],
  ['$ npm test', 'sandbox', 'shell'],
  ['npm ci && npm run build', 'sandbox', 'shell'],
  ['ls', 'sandbox', 'shell'],
  ['#!/bin/bash\nfor f in *; do echo $f; done', 'sandbox', 'shell'],
  ['```sh\ngrep -r x .\n```', 'sandbox', 'shell'],
  // Python, by language
  ['```python\nprint(1)\n```', 'isolate', 'python'],
  ['import json\nprint(json.dumps({}))', 'isolate', 'python'],
  ['def double(x):\n    return x * 2\nprint(double(2))', 'isolate', 'python'],
  ['import json\nzones = await codemode.edge_zones_list({})\nlen(zones)', 'isolate', 'python'],
  ['# sums\nimport os, re as r\nx = {\n  "a": 1,\n}', 'isolate', 'python'],
  ['const code = `\nimport json\n1`;\nreturn codemode.python_run({ code })', 'isolate', 'typescript'],
  ["import json from './data.json'", 'isolate', 'typescript'],
  ['from math import sqrt\nsqrt(4)', 'isolate', 'python'],
  ['#!/usr/bin/env python3\nx = 1', 'isolate', 'python'],
];

describe('the chooser', () => {
  it.each(table)('%j → %s', (code, rung, language = 'typescript') => {
    const choice = chooseRung(code);
    expect([choice.rung, choice.language]).toEqual([rung, language]);
    expect(choice.reason).toMatch(/\.$/);
  });

  it('holds sixty programs at least', () => expect(table.length).toBeGreaterThanOrEqual(60));

  it('says why in words for a person', () => {
    expect(chooseRung(`import pad from 'left-pad'`).reason).toBe('The program imports left-pad.');
    expect(chooseRung(`import { spawn } from 'node:child_process'`).reason).toBe(
      'The program uses node:child_process of Node.',
    );
  });

  it('lets a rung be asked for, upwards only', () => {
    expect(chooseRung('return 1', 'sandbox')).toMatchObject({
      rung: 'sandbox',
      reason: 'The rung sandbox was asked for.',
    });
    expect(chooseRung(`import sharp from 'sharp'`, 'isolate').rung).toBe('sandbox');
    expect(chooseRung('// rung: browser\nreturn 1').rung).toBe('browser');
    expect(chooseRung('# rung: 04\nls').rung).toBe('sandbox');
    expect(chooseRung('// rung: nowhere\nreturn 1').rung).toBe('isolate');
  });

  it.each([
    ['return 1', 'typescript'],
    ['print(1)\nimport os', 'python'],
    ['npm test', 'shell'],
    ['console.log(process.version)', 'node'],
    [`import { readFileSync } from 'node:fs'`, 'node'],
    ['document.title', 'page'],
    ['/index.html', 'html'],
    ['// rung: sandbox\nconsole.log(1)', 'node'],
    [`await codemode.shell_run({ command: 'ls' }); process.exit()`, 'typescript'],
    [`import { z } from 'zod'`, 'typescript'],
  ])('%j is run as %s', (code, runner) => {
    expect(runnerOf(chooseRung(code), code)).toBe(runner);
  });

  it('reads any text to an end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        expect(chooseRung(text).reason).toBeTruthy();
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('import ', '`${', '}', "'", 'from ', 'a', '(', ')', '\n', '#', '.')),
        (parts) => {
          expect(chooseRung(parts.join('')).reason).toBeTruthy();
        },
      ),
    );
  });
});

it.each([
  ['ReferenceError', 'document is not defined', 'browser'],
  ['ReferenceError', 'process is not defined', 'sandbox'],
  ['ReferenceError', 'require is not defined', 'npm'],
  ['TypeError', `Failed to resolve module specifier 'zod'`, 'npm'],
  ['Error', `Cannot find module 'node:fs'`, 'sandbox'],
  ['TypeError', `Failed to resolve module specifier './near.ts'`, undefined],
  ['ReferenceError', 'zones is not defined', undefined],
  ['Error', 'The zone is not there.', undefined],
])('%s: %s is cured by %s', (name, message, rung) => {
  expect(cureFor({ name, message })?.rung).toBe(rung);
});
