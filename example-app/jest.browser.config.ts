/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import base from '../jest.config';

/** `npm run test:browser`: what needs real browsers: the example app, the app of the README, and the browsers themselves. */
const config: Config = {
  ...base,
  rootDir: '..',
  roots: [
    '<rootDir>/example-app/test',
    '<rootDir>/test/readme',
    '<rootDir>/test/abuse',
    '<rootDir>/test/support/browsers',
  ],
  testMatch: ['**/*.browser.ts'],
  testTimeout: 60_000,
};

export default config;
