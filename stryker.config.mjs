// Mutates lib/ and runs the tests that cover each change: what no test notices is a survivor. `npm run test:mutation`.
//
// The whole of lib/ takes hours on two cores, since a change in the middle is covered by every login; a part of it takes
// minutes: MUTATION_TESTS='**/test/{tokens,errors}.test.ts' npm run test:mutation -- -m lib/tokens.ts,lib/errors.ts
//
// Survivors that are left, and why they are no gaps:
// - checks that only spare work, since what comes behind refuses the same: STATE.test and header.includes in
//   state-store.ts, the type checks before a pattern that would turn `undefined` into a text that does not match;
// - defaults of parts that a cookie does not have: whatever stands there, the tag does not fit;
// - the code of a redemption that is over, since its result is gone; the label of the HKDF key, which is any constant;
// - boundaries of limits of our own choice (5,000 bytes of cookies), and texts that no test repeats word by word.
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
