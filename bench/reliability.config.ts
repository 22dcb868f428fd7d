import { defineConfig } from '@playwright/test';
import { chromiumPath, flags } from '../e2e/chromium.ts';

/** What is too long for each change: kills, damage on the disk, stopped processes, large copies. `npm run reliability`. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.reliability.spec.ts',
  outputDir: '../test-results/reliability',
  timeout: 600_000,
  expect: { timeout: 30_000 },
  workers: 1,
  reporter: [['list']],
  use: { launchOptions: { executablePath: chromiumPath(), args: flags } },
});
