// Jest's projects. `npm test` runs `unit`, which needs nothing but Node; each of the others needs what it is named
// after, and fails with what to install if that is missing. `npx jest --selectProjects browser redis` runs some of them.

/** @typedef {import('jest').Config} Config */

/**
 * Tests run on the sources. `npm run typecheck` checks types, so swc only strips them here.
 *
 * @type {Config}
 */
const base = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/support/loopback-only.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: {
    '^passport-loopandtie$': '<rootDir>/lib/index.ts',
    '^loopandtie-sandbox$': '<rootDir>/sandbox/lib/index.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/(?:.*/)?dist/', '<rootDir>/.stryker-tmp/', '<rootDir>/reports/'],
};

/** @type {Config} */
export const unit = {
  ...base,
  displayName: 'unit',
  testMatch: ['**/*.test.ts', '!**/*.{ci,fuzz}.test.ts'],
};

/** @type {Config[]} */
const others = [
  {
    displayName: 'browser',
    testMatch: ['**/*.browser.ts'],
  },
  {
    displayName: 'redis',
    testMatch: ['**/*.redis.ts'],
    globalSetup: '<rootDir>/example-app/test/redis/need-redis.ts',
  },
  {
    // It writes the pictures of the README, into docs/images/.
    displayName: 'screenshots',
    testMatch: ['**/screenshots.ts'],
  },
  {
    // Properties that want more tries than a quick run can give them.
    displayName: 'fuzz',
    testMatch: ['**/*.fuzz.test.ts'],
  },
  {
    // What people who use other languages do, with curl, Python or Ruby.
    displayName: 'ci',
    testMatch: ['**/*.ci.test.ts'],
  },
];

/** @type {Config} */
export default {
  projects: [unit, ...others.map((project) => ({ ...base, ...project }))],
  // For busy machines: a test ends as soon as what it waits for has happened, which rarely takes a second. Jest takes
  // this number here only, not in a project.
  testTimeout: 60_000,
  // By default, Jest leaves one core unused, which is half of a machine with two.
  maxWorkers: '100%',
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageThreshold: { global: { branches: 100, functions: 100, lines: 100, statements: 100 } },
};
