// Mutation testing of one file of lib/, with the tests of the same path and those of a whole login:
// `MUTATE=oauth2/pending/cookies npm run mutate`. (Nearly every test logs in and so reaches nearly every line: with all of
// them, a file would take hours.) Stryker keeps what it found in reports/, and the next run tries only what a change can have
// touched; with `-- --force` it tries all. No comment in the source is for it: survivors that are no gap are listed in
// accepted.md.
const { MUTATE: name = 'oauth2/pending/cookies' } = process.env;

/** Tests that are looked for elsewhere: what bad servers do to the exchange, attacks, and the seams. */
const FURTHER = [
  'login',
  'strategy',
  'oauth2/seams',
  'oauth2/passport/events',
  'abuse/pending-logins',
  'abuse/used-once',
];

/** What has no test file of its own, or is also held by others. */
const ELSEWHERE = {
  'oauth2/strategy': [
    'abuse/callback',
    'oauth2/http/ahead',
    'oauth2/pending/cookie-logins',
    'oauth2/requests/errors',
  ],
  'oauth2/strategy-members': ['hosts', 'fetch-teams'],
  'oauth2/check-options': ['hosts'],
  'oauth2/passport/outcome': ['verify'],
  'oauth2/passport/profile': ['hosts', 'fetch-teams', 'oauth2/passport/callbacks'],
  'oauth2/requests/headers': ['hosts', 'oauth2/check-options', 'oauth2/requests/node-oauth'],
  'oauth2/requests/node-oauth': ['hosts', 'oauth2/http/ahead', 'faults/keep-alive'],
  'oauth2/requests/profile-request': ['fetch-teams', 'oauth2/requests/node-oauth'],
  'oauth2/requests/token-request': ['oauth2/requests/node-oauth'],
  'oauth2/requests/token-response': ['profile-and-token', 'oauth2/requests/node-oauth'],
};

const OF_HTTP = ['addresses', 'answers', 'connection', 'keep-alive', 'tls', 'proxies'].map(
  (file) => `faults/${file}`,
);

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  jest: {
    // Over what is in jest.config.ts, in the copy of the repository that Stryker makes.
    config: {
      projects: [],
      rootDir: undefined,
      // Stryker cannot wrap one that is written in TypeScript.
      testEnvironment: 'node',
      testMatch: [
        ...[name, ...FURTHER, ...(ELSEWHERE[name] ?? []), ...(name.includes('/http/') ? OF_HTTP : [])].map(
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
  incrementalFile: `reports/stryker-${name.replaceAll('/', '-')}.json`,
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { logTests: false, reportTests: false, reportScoreTable: true },
  thresholds: { high: 100, low: 100, break: 100 },
  ignorePatterns: ['coverage', 'dist', 'reports', 'bench', 'docs', 'example-app', 'recipes', '*.tgz'],
  timeoutMS: 5_000,
  concurrency: 2,
  tempDirName: '.stryker-tmp',
};
