// Playwright starts the sandbox and the app, or takes those that run already.
import { defineConfig } from '@playwright/test';

const { PORT = '3000', SANDBOX_PORT = '4000', CHROMIUM_PATH } = process.env;
const SANDBOX_URL = `http://127.0.0.1:${SANDBOX_PORT}`;

export default defineConfig({
  testDir: '.',
  testMatch: 'login.spec.mjs',
  workers: 1, // the tests share one sandbox
  reporter: 'line',
  outputDir: '../../../reports/playwright',
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    launchOptions: { executablePath: CHROMIUM_PATH, args: ['--no-sandbox', '--disable-gpu'] },
  },
  webServer: [
    {
      // Not by npx: npm does not hand signals on.
      command: `node_modules/.bin/loopandtie-sandbox --port ${SANDBOX_PORT} --redirect-uri http://127.0.0.1:${PORT}/auth/loopandtie/callback --quiet`,
      cwd: process.env.PROJECT ?? '.',
      url: SANDBOX_URL,
      reuseExistingServer: true,
    },
    {
      command: 'node app.mjs',
      env: { PORT, SANDBOX_URL },
      url: `http://127.0.0.1:${PORT}`,
      reuseExistingServer: true,
    },
  ],
});
