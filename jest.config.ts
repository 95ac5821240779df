/** @jest-config-loader esbuild-register */
// Jest's projects. `npm test` runs `unit`, which needs nothing but Node. Each of the others needs what its name says,
// and fails with what to install if that is missing: `npx jest --selectProjects browser redis`.
import type { Config } from 'jest';

const swc = (parser: object): [string, Record<string, unknown>] => [
  '@swc/jest',
  { jsc: { target: 'es2022', parser }, module: { type: 'commonjs' } },
];

/** Tests run on the sources. `npm run typecheck` checks types, so swc only strips them here. */
const base: Config = {
  rootDir: __dirname,
  testEnvironment: '<rootDir>/test/support/environment.ts',
  setupFiles: ['<rootDir>/test/support/loopback-only.ts'],
  transform: {
    '\\.ts$': swc({ syntax: 'typescript', decorators: true }),
    // jose has ES modules only, which Node can require and Jest cannot.
    '/node_modules/jose/.*\\.js$': swc({ syntax: 'ecmascript' }),
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  moduleNameMapper: {
    '^passport-loopandtie$': '<rootDir>/lib/index.ts',
    '^loopandtie-sandbox$': '<rootDir>/sandbox/lib/index.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/(?:.*/)?dist/', '<rootDir>/.stryker-tmp/', '<rootDir>/reports/'],
};

/** A browser of each engine is started once in each worker. */
const browsers: Config = {
  testEnvironment: '<rootDir>/test/support/browsers/environment.ts',
  globalSetup: '<rootDir>/test/support/browsers/start-run.ts',
  globalTeardown: '<rootDir>/test/support/browsers/end-run.ts',
};

const projects: Config[] = [
  { displayName: 'unit', testMatch: ['**/*.test.ts'] },
  // The example app, the app of the README, and attacks, in Chromium, Firefox and WebKit.
  { displayName: 'browser', testMatch: ['**/*.browser.ts'], ...browsers },
  // The example app with a real Redis, and as several processes behind a real nginx.
  {
    displayName: 'redis',
    testMatch: ['**/*.redis.ts'],
    globalSetup: '<rootDir>/example-app/test/redis/need-servers.ts',
  },
  // Many people at once, while everything fails in turn. For six minutes, so not in CI.
  {
    displayName: 'load',
    testMatch: ['**/*.load.ts'],
    globalSetup: '<rootDir>/example-app/test/redis/need-servers.ts',
  },
  // What people who use other languages and tools do with the sandbox: Python, Ruby, curl, Playwright, vitest.
  { displayName: 'examples', testMatch: ['**/*.examples.ts'] },
  // Writes the pictures of the README into docs/images/.
  { displayName: 'screenshots', testMatch: ['**/screenshots.ts'], ...browsers },
];

const config: Config = {
  ...base,
  projects: projects.map((project) => ({ ...base, ...project })),
  // For busy machines: a test ends as soon as what it waits for has happened, which rarely takes a second. Jest takes
  // this number here only, not in a project.
  testTimeout: 60_000,
  // By default, Jest leaves one core unused, which is half of a machine with two.
  maxWorkers: '100%',
  // A worker that had browsers takes half a second to end, and more on a busy machine. Then Jest would complain.
  workerGracefulExitTimeout: 10_000,
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageThreshold: { global: { branches: 100, functions: 100, lines: 100, statements: 100 } },
};

export default config;
