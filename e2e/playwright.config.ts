import { defineConfig } from '@playwright/test';
import { chromiumPath, flags } from './chromium.ts';

const port = Number(process.env.E2E_PORT ?? 4173);

/** Stories against the built app, served by `vite preview`. `npm run e2e` builds first. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: `../test-results/${port}`,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 2,
  fullyParallel: true,
  // A story that passes only the second time is told as flaky, and counted among the failed by .ci/run: seen, not hidden.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    viewport: { width: 1600, height: 1000 },
    launchOptions: { executablePath: chromiumPath(), args: flags },
    trace: 'off',
    // Keeping the build for offline costs each new visit more than opening it: the stories that need it allow it.
    serviceWorkers: 'block',
  },
  webServer: {
    command: `npx vite preview --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: '..',
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: !process.env.CI,
  },
});
