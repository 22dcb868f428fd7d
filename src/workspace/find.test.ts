import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileInfo } from './files.contract.ts';
import { readQuery } from './find/query.ts';
import type { FindQuery } from './find.contract.ts';
import { createFinder, wantedFiles } from './find.ts';

const query = (text: string, rest: Partial<FindQuery> = {}): FindQuery => ({
  text,
  regex: false,
  matchCase: false,
  words: false,
  include: '',
  exclude: '',
  replace: null,
  ...rest,
});
const search = (...given: Parameters<typeof query>) => {
  const read = readQuery(query(...given));
  if (!read.ok) throw new Error(read.message);
  return read.value;
};

describe('a query', () => {
  it('finds plain text, words and expressions, with their lines', () => {
    const text = 'one Two\ntwofold (two)\n\nlast two, two';
    expect(search('two').lines(text, 9)).toEqual({
      count: 5,
      lines: [
        { line: 1, column: 5, text: 'one Two', marks: [[4, 7]], after: null },
        {
          line: 2,
          column: 1,
          text: 'twofold (two)',
          marks: [
            [0, 3],
            [9, 12],
          ],
          after: null,
        },
        {
          line: 4,
          column: 6,
          text: 'last two, two',
          marks: [
            [5, 8],
            [10, 13],
          ],
          after: null,
        },
      ],
    });
    expect(search('two', { words: true, matchCase: true }).lines(text, 9).count).toBe(3);
    expect(search('(two)').lines(text, 9).count).toBe(1);
    expect(
      search('^\\w+$', { regex: true })
        .lines('a\nb c\nd', 9)
        .lines.map(({ line }) => line),
    ).toEqual([1, 3]);
    expect(search('é', { words: true }).lines('é né é', 9).count).toBe(2);
  });

  it('shows what would be there, also over several lines', () => {
    const [one] = search('(\\w+)\\n(\\w+)', { regex: true, replace: '$2-$1\\n' }).lines('x a\nb y', 9).lines;
    expect(one).toEqual({ line: 1, column: 3, text: 'x a\nb y', marks: [[2, 5]], after: 'x b-a\n y' });
    expect(search('a', { replace: '$1' }).replaced('banana')).toBe('b$1n$1n$1');
    expect(search('(?<year>\\d+)', { regex: true, replace: '$<year>!' }).replaced('in 1999')).toBe('in 1999!');
  });

  it('says what is wrong with a pattern, and takes matches of nothing for none', () => {
    expect(readQuery(query('(', { regex: true }))).toMatchObject({ ok: false, code: 'bad_pattern' });
    expect(search('x*', { regex: true, replace: '-' }).replaced('axxb')).toBe('a-b');
    expect(search('\\-', { regex: true }).lines('a-b', 9).count).toBe(1);
  });

  it('cuts long lines around the first match', () => {
    const [one] = search('here').lines(`${'a'.repeat(900)}here${'b'.repeat(900)}`, 9).lines;
    expect(one!.text.length).toBe(400);
    expect(one!.text.slice(...one!.marks[0]!)).toBe('here');
    expect(one!.column).toBe(901);
  });

  it('replaces as the language does, and counts as many as it marks', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', ' '), maxLength: 40 });
    const pattern = fc.constantFrom('a', 'ab', 'a+', '(a)(b)', 'b\\n', '^a', 'a$', '(?<=b)a', '[ab]{2}');
    const replace = fc.constantFrom('', 'x', '$1', '$&$&', '$2$1', '$$', "$'", '$`', '$9', '$12');
    fc.assert(
      fc.property(text, pattern, replace, (given, source, by) => {
        const own = search(source, { regex: true, matchCase: true, replace: by });
        expect(own.replaced(given)).toBe(given.replace(new RegExp(source, 'gmu'), by));
        const { lines, count } = own.lines(given, 1_000);
        expect(lines.reduce((sum, { marks }) => sum + marks.length, 0)).toBe(count);
        const every = given.split('\n');
        for (const { line, column, text: shown } of lines)
          expect(
            every
              .slice(line - 1)
              .join('\n')
              .startsWith(shown),
          ).toBe(column >= 1);
      }),
    );
  });
});

const row = (path: string, rest: Partial<FileInfo> = {}): FileInfo => ({
  path,
  kind: 'file',
  size: 1,
  hash: path,
  modifiedAt: 0,
  ...rest,
});

describe('the finder', () => {
  it('finds and replaces in the texts it has', async () => {
    const finder = createFinder();
    expect(await finder.lacks(['1', '2', '1'])).toEqual(['1', '2']);
    await finder.add([{ hash: '1', text: 'red green' }]);
    expect(await finder.lacks(['1', '2'])).toEqual(['2']);
    const files = [
      { path: '/a', hash: '1' },
      { path: '/b', hash: '2' },
    ];
    expect(await finder.find(query('GREEN'), files)).toMatchObject({ ok: true, value: [{ path: '/a', count: 1 }] });
    const changed = [{ path: '/a', before: 'red green', after: 'red blue' }];
    expect(await finder.replace(query('green', { replace: 'blue' }), files)).toEqual({ ok: true, value: changed });
    expect(await finder.replace(query('(', { regex: true, replace: '' }), files)).toMatchObject({
      code: 'bad_pattern',
    });
  });

  it('looks where globs say, and not into what Git and npm keep', () => {
    const files = ['/a.ts', '/src/b.ts', '/src/deep/c.md', '/node_modules/z/i.js', '/.git/HEAD'].map((path) =>
      row(path),
    );
    const paths = (include: string, exclude = '') => {
      const wanted = wantedFiles([...files, row('/big', { size: 1e8 }), row('/l', { as: 'link' })], {
        include,
        exclude,
      });
      return wanted.ok ? wanted.value.map(({ path }) => path) : wanted.code;
    };
    expect(paths('')).toEqual(['/a.ts', '/src/b.ts', '/src/deep/c.md']);
    expect(paths('*.ts')).toEqual(['/a.ts', '/src/b.ts']);
    expect(paths('src, a.ts', '*.md')).toEqual(['/a.ts', '/src/b.ts']);
    expect(paths('*.{ts,md}', 'src/deep')).toEqual(['/a.ts', '/src/b.ts']);
    expect(paths('node_modules/**')).toEqual(['/node_modules/z/i.js']);
    expect(paths('x'.repeat(2_000))).toBe('bad_glob');
  });
});
