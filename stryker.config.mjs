// Mutates lib/ and runs the tests that cover each change: what no test notices is a survivor. `npm run test:mutation`.
process.env.ONE_BY_ONE = '1'; // tests that run at the same time could not be told apart

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  jest: { configFile: 'test/support/jest-lib.config.ts' },
  coverageAnalysis: 'perTest',
  ignoreStatic: true, // tables and patterns that are made as a module loads: each would take the whole suite
  mutate: ['lib/**/*.ts'],
  ignorePatterns: ['coverage', 'dist', 'reports', 'example-app', 'bench', 'docs', '*.tgz'],
  reporters: ['clear-text', 'json', 'html', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  timeoutMS: 10_000,
  concurrency: 2,
  tempDirName: '.stryker-tmp',
};
