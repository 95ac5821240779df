/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

/** Tests run on the sources: types are checked by `npm run typecheck`, so swc only strips them here. */
const config: Config = {
  testEnvironment: 'node',
  // For busy machines: a test ends when what it waits for is there, and hardly any needs a second.
  testTimeout: 30_000,
  // Jest leaves one core alone, which is half of a machine with two; tests mostly wait.
  maxWorkers: '100%',
  roots: ['<rootDir>'],
  testMatch: ['**/*.test.ts'],
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
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/dist/', '<rootDir>/.stryker-tmp/'],
  collectCoverageFrom: ['lib/**/*.ts'],
};

export default config;
