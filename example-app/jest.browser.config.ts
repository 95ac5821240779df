/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import base from '../jest.config';

/** `npm run test:browser`: the app in a real Chromium. */
const config: Config = {
  ...base,
  rootDir: '..',
  roots: ['<rootDir>/example-app/test', '<rootDir>/test/support/browsers'],
  testMatch: ['**/*.browser.ts'],
  testTimeout: 60_000,
};

export default config;
