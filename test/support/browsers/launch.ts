// Browsers for a test file. environment.ts starts them, and ends everybody in them after the file.
import type { Browser } from 'playwright-core';
import type { Engine, LaunchOptions, RealBrowser } from './real-browser';

/** What environment.ts gives to each test file. */
export interface Browsers {
  launch: (engine: Engine, options: LaunchOptions) => Promise<RealBrowser>;
  chromium: () => Promise<Browser>;
  /** Done after each file: nothing of it reaches the next one. */
  endFile: () => Promise<void>;
}

declare global {
  var browsers: Browsers | undefined;
}

/**
 * A browser. Without options, it is the one that earlier test files of this worker had. Throws with what to install if
 * it is not there.
 */
export async function launchBrowser(engine: Engine, options: LaunchOptions = {}): Promise<RealBrowser> {
  return await findBrowsers().launch(engine, options);
}

/** The same Chromium, for tests that need all of Playwright. Each of their people is a context. */
export async function launchChromium(): Promise<Browser> {
  return await findBrowsers().chromium();
}

function findBrowsers(): Browsers {
  if (!globalThis.browsers) throw new Error('browsers need test/support/browsers/environment.ts');
  return globalThis.browsers;
}
