// Mutation testing of one file of lib/, with the tests that are named after it and those of a whole login:
// `MUTATE=cookies npx stryker run scripts/stryker.config.mjs`. (Nearly every test logs in and so reaches nearly every line: with all of them, a file
// would take hours.) Stryker keeps what it found in reports/, and the next run tries only what a change can have touched; with
// --force it tries all, also constants that are read once, which it does not see changing with the tests.
// A survivor that is no gap is explained beside the code: `// Stryker disable next-line StringLiteral: any constant does`.
const { MUTATE: name = 'cookies' } = process.env;

/** Tests that are looked for elsewhere: what bad servers do to the exchange, and to whom a login is bound. */
const FURTHER = {
  http: [
    'agents',
    ...['addresses', 'answers', 'connection', 'keep-alive', 'tls'].map((name) => `faults/${name}`),
  ],
  agents: ['faults/agents', 'faults/keep-alive'],
  oauth2: ['agents', 'seams', 'secrets', 'provider', 'login'],
  // All that a login does begins here.
  strategy: ['*', 'abuse/pending-logins'],
  answers: ['oauth2', 'seams'],
  base: ['seams'],
  authorization: ['seams'],
  'pending-cookie': ['binding', 'abuse/pending-logins'],
  'pending-store': ['binding'],
};

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  jest: {
    // Over what is in jest.config.ts, in the copy of the repository that Stryker makes.
    config: {
      projects: [],
      rootDir: undefined,
      testMatch: [
        ...['strategy', 'diagnostics', name, ...(FURTHER[name] ?? [])].map(
          (file) => `<rootDir>/test/${file}.test.ts`,
        ),
      ],
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
  timeoutMS: 5_000,
  concurrency: 2,
  tempDirName: '.stryker-tmp',
};
