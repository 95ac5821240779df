/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import base from '../../jest.config';

/** The tests of lib/ alone: those that build, pack, install or measure see the sources of no mutation. */
const config: Config = {
  ...base,
  coverageThreshold: { global: { branches: 100, functions: 100, lines: 100, statements: 100 } },
  // A change that makes a login hang should not take long to be noticed.
  ...(process.env.ONE_BY_ONE !== undefined && { testTimeout: 5_000 }),
  rootDir: '../..',
  roots: ['<rootDir>/test'],
  ...(process.env.MUTATION_TESTS !== undefined && { testMatch: [process.env.MUTATION_TESTS] }),
  testPathIgnorePatterns: ['/test/(?:docs|frameworks|load|package|types)/', '/test/login\\.test\\.ts$'],
};

export default config;
