/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import browser from './jest.browser.config';

/** `npm run screenshots`: the pictures of the README, into docs/images/. */
const config: Config = { ...browser, testMatch: ['**/screenshots.ts'] };

export default config;
