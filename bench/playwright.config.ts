import { defineConfig } from '@playwright/test';
import { chromiumPath, flags } from '../e2e/chromium.ts';

/** Benches print figures and assert no times. One worker, so that nothing runs beside the thing measured. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.bench.spec.ts',
  outputDir: '../test-results',
  timeout: 600_000,
  workers: 1,
  reporter: [['line']],
  use: { launchOptions: { executablePath: chromiumPath(), args: flags } },
});
