/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import base from '../jest.config';

/** `npm run test:browser`: the example app, and the app of the README, in a real Chromium. */
const config: Config = {
  ...base,
  rootDir: '..',
  roots: ['<rootDir>/example-app/test/browser', '<rootDir>/test/readme'],
  testMatch: ['**/*.browser.ts'],
  globalSetup: '<rootDir>/example-app/test/browser/need-chromium.ts',
  testTimeout: 60_000,
};

export default config;
