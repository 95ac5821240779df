/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import base from '../jest.config';

/** `npm run test:redis`: the app with a real Redis, and on several machines at once. */
const config: Config = {
  ...base,
  rootDir: '..',
  roots: ['<rootDir>/example-app/test/redis'],
  testMatch: ['**/*.redis.ts'],
  globalSetup: '<rootDir>/example-app/test/redis/need-redis.ts',
  testTimeout: 60_000,
};

export default config;
