/** Packages as people publish them, with a program for each and what it returns: what rung 02 has to install and run. */
export interface RealPackages {
  packages: Record<string, string>;
  code: string;
  value: unknown;
  /** Where it cannot run here: a part of what is said. */
  refused?: RegExp;
}

export const realPackages: RealPackages[] = [
  {
    packages: { 'lodash-es': '^4' },
    code: `import { chunk, camelCase } from 'lodash-es'; return [chunk([1, 2, 3], 2), camelCase('of two words')]`,
    value: [[[1, 2], [3]], 'ofTwoWords'],
  },
  {
    packages: { zod: '^4' },
    code: `import { z } from 'zod'; const shape = z.object({ n: z.number().int() }); return [shape.parse({ n: 2 }), shape.safeParse({ n: 'x' }).success]`,
    value: [{ n: 2 }, false],
  },
  {
    packages: { 'date-fns': '^4' },
    code: `import { addDays, format } from 'date-fns'; return format(addDays(new Date(2026, 1, 27), 2), 'yyyy-MM-dd')`,
    value: '2026-03-01',
  },
  {
    packages: { papaparse: '^5' },
    code: `import Papa from 'papaparse'; return Papa.parse('a,b\\n1,"x, y"', { header: true }).data`,
    value: [{ a: '1', b: 'x, y' }],
  },
  {
    packages: { nanoid: '^5' },
    code: `import { nanoid, customAlphabet } from 'nanoid'; return [nanoid().length, customAlphabet('a', 3)()]`,
    value: [21, 'aaa'],
  },
  {
    packages: { 'd3-array': '^3' },
    code: `import { mean, extent, range } from 'd3-array'; return [mean([1, 2, 6]), extent([4, 1, 9]), range(3)]`,
    value: [3, [1, 9], [0, 1, 2]],
  },
  {
    packages: { ms: '^2', qs: '^6' },
    code: `import ms from 'ms'; import qs from 'qs'; return [ms('2h'), qs.stringify({ a: [1, 2] }), qs.parse('a[b]=c')]`,
    value: [7_200_000, 'a%5B0%5D=1&a%5B1%5D=2', { a: { b: 'c' } }],
  },
  {
    packages: { semver: '^7', yaml: '^2', immer: '^10' },
    code: `import semver from 'semver'; import { parse } from 'yaml'; import { produce } from 'immer';
const before = { list: [1] }; const after = produce(before, (draft) => { draft.list.push(2) });
return [semver.satisfies('1.2.3', '^1.1.0'), parse('a: [1, two]'), before.list.length, after.list]`,
    value: [true, { a: [1, 'two'] }, 1, [1, 2]],
  },
  {
    packages: { react: '^19', 'react-dom': '^19' },
    code: `import { createElement, useState } from 'react'; import { renderToStaticMarkup } from 'react-dom/server';
const Count = () => { const [n] = useState(3); return createElement('b', { className: 'n' }, n) };
return renderToStaticMarkup(createElement(Count))`,
    value: '<b class="n">3</b>',
  },
  {
    packages: { 'react-markdown': '^10', 'remark-gfm': '^4', react: '^19', 'react-dom': '^19' },
    code: `import { createElement } from 'react'; import { renderToStaticMarkup } from 'react-dom/server';
import Markdown from 'react-markdown'; import gfm from 'remark-gfm';
return renderToStaticMarkup(createElement(Markdown, { remarkPlugins: [gfm] }, '~~old~~ *new* &amp;'))`,
    value: '<p><del>old</del> <em>new</em> &amp;</p>',
  },
  {
    packages: { d3: '^7' },
    code: `import { scaleLinear, line, timeFormat } from 'd3';
return [scaleLinear([0, 10], [0, 100])(4), line()([[0, 1], [2, 3]]), timeFormat('%Y')(new Date(2026, 5, 1))]`,
    value: [40, 'M0,1L2,3', '2026'],
  },
  {
    packages: { cheerio: '^1' },
    code: `import { load } from 'cheerio'; const $ = load('<ul><li>a</li><li class="x">b</li></ul>'); return [$('li').length, $('.x').text()]`,
    value: [2, 'b'],
  },
  {
    packages: { rxjs: '^7', axios: '^1', uuid: '^11' },
    code: `import { from, map, toArray, firstValueFrom } from 'rxjs'; import axios from 'axios'; import { v4, validate } from 'uuid';
const answered = await axios.get('https://example.com/').then(() => 'arrived', (error) => error.code);
return [await firstValueFrom(from([1, 2]).pipe(map((x) => x * 2), toArray())), validate(v4()), answered]`,
    value: [[2, 4], true, 'ERR_NOT_SUPPORT'],
  },
  {
    packages: { express: '^5' },
    code: `import express from 'express'; return typeof express`,
    value: undefined,
    refused: /is a part of Node, which a page does not have/,
  },
];
