// Mutation testing of one file of lib/ with the tests that are named after it: `MUTATE=cookies npx stryker run`. (All
// tests log in and so reach nearly every line: with all of them, each file would take hours.) Stryker keeps what it found
// in reports/, and the next run tries only what a change can have touched. A survivor that is no gap is explained beside
// the code: `// Stryker disable next-line StringLiteral: any constant does`.
const { MUTATE: name = 'cookies' } = process.env;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  jest: {
    // Over what is in jest.config.ts, in the copy of the repository that Stryker makes.
    config: {
      projects: [],
      rootDir: undefined,
      testMatch: [`<rootDir>/test/${name}.test.ts`],
      // If a mutant makes a login hang, this notices it soon.
      testTimeout: 5_000,
    },
  },
  mutate: [`lib/${name}.ts`],
  coverageAnalysis: 'perTest',
  incremental: true,
  incrementalFile: `reports/stryker-${name}.json`,
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { logTests: false, reportTests: false, reportScoreTable: true },
  // No survivor goes unexplained.
  thresholds: { high: 100, low: 100, break: 100 },
  ignorePatterns: ['coverage', 'dist', 'reports', 'bench', 'docs', 'example-app', 'recipes', '*.tgz'],
  timeoutMS: 10_000,
  concurrency: 2,
  tempDirName: '.stryker-tmp',
};
