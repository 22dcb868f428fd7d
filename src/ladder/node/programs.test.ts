import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { nodePrograms } from './programs.suite.ts';

/** What the table says of Node is what Node does. */
for (const { name, args, files = {}, stdin = '', out, error, exitCode } of nodePrograms.filter(
  ({ embeddedOnly }) => !embeddedOnly,
))
  it(`is so in Node: ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'programs-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const ran = spawnSync(process.execPath, args, {
      cwd: folder,
      input: stdin,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    rmSync(folder, { recursive: true });
    expect({ out: ran.stdout, exitCode: ran.status }).toEqual({ out, exitCode });
    if (error) expect(ran.stderr).toContain(error);
  });
