import { expect, it } from 'vitest';
import { indentOf, languageNamed, languageOfFile } from './languages.ts';

it('knows a language by the name of a file', () => {
  const paths = [
    '/a.ts',
    '/b/x.PY',
    '/run.sh',
    '/Dockerfile',
    '/dockerfile',
    '/a.tar.gz',
    '/Makefile',
    '/py',
    '/.env',
    '/',
  ];
  expect(paths.map(languageOfFile)).toEqual([
    ...['typescript', 'python', 'shell', 'dockerfile', 'dockerfile', 'plaintext', 'plaintext', 'python', 'ini'],
    'plaintext',
  ]);
});

it('knows a language by what a fence or a run calls it', () => {
  expect(
    ['py', 'Python', 'bash', 'node', 'c++', 'nonsense', '', 'constructor'].map((name) => languageNamed(name)),
  ).toEqual(['python', 'python', 'shell', 'typescript', 'cpp', 'plaintext', 'plaintext', 'plaintext']);
  expect(languageNamed(undefined)).toBe('typescript');
  expect(['python', 'go', 'json', 'plaintext'].map(indentOf)).toEqual([4, 0, 2, 2]);
});
