// How lib/ is mutated, by scripts/mutation.mjs, and which survivors are no gaps.

/** The tests that are written for each file of lib/, by their names in test/; none for those without code. */
export const OWN_TESTS = {
  'app-callback': ['abuse/app-code', 'custom-store'],
  authorization: ['authorization', 'strategy', 'prepared-requests'],
  client: ['strategy', 'prepared-requests', 'secrets', 'faults/agents', 'faults/tls'],
  'custom-store': ['custom-store', 'strategy', 'abuse/app-code'],
  diagnostics: ['diagnostics'],
  errors: ['errors', 'tokens', 'strategy'],
  failures: ['outcome', 'strategy', 'state-store'],
  http: ['faults/answers', 'faults/keep-alive', 'faults/agents', 'faults/tls', 'oauth2', 'prepared-requests'],
  index: [],
  nearest: ['nearest'],
  oauth2: ['oauth2'],
  options: [],
  outcome: ['outcome', 'strategy', 'diagnostics', 'abuse/app-code'],
  'pending-logins': [],
  profile: ['profile'],
  redemptions: ['redemptions', 'state-store'],
  'resolve-options': ['resolve-options'],
  'state-store': ['state-store'],
  strategy: [
    'strategy',
    'prepared-requests',
    'abuse/app-code',
    'abuse/login-route',
    'custom-store',
    'state-store',
  ],
  'system-errors': ['system-errors'],
  tokens: ['tokens'],
  'unusable-answers': ['unusable-answers'],
  verify: ['verify', 'strategy', 'abuse/app-code', 'resolve-options'],
};

/** Survivors that are no gaps: the file, a part of the line, and why no test can or should notice. */
export const EXPLAINED = [];

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  jest: { configFile: 'test/support/jest-lib.config.ts' },
  coverageAnalysis: 'perTest',
  ignorePatterns: ['coverage', 'dist', 'reports', 'example-app', 'bench', 'docs', '*.tgz'],
  timeoutMS: 10_000,
  concurrency: 2,
  tempDirName: '.stryker-tmp',
};
