// The browsers of a worker, which its test files use one after the other: starting one takes as long as many tests.
// Outside of the tests' realm, since that ends with each file.
import type { Browser } from 'playwright-core';
import { startChromium } from './chromium';
import { startFirefox } from './firefox';
import type { Engine, LaunchOptions, RealBrowser, RunningBrowser } from './real-browser';
import { running } from './running';
import { startWebKit } from './webkit';

const starters = { chromium: startChromium, firefox: startFirefox, webkit: startWebKit };

/** Those that the next file will have too. */
const kept = new Map<Engine, Promise<RunningBrowser>>();
/** Those with options, which end with the file. */
const ofThisFile: RunningBrowser[] = [];

export async function launch(engine: Engine, options: LaunchOptions): Promise<RealBrowser> {
  if (Object.keys(options).length === 0) return await keep(engine);
  const browser = await start(engine, options);
  ofThisFile.push(browser);
  return browser;
}

export async function findChromium(): Promise<Browser> {
  const { playwright } = await keep('chromium');
  if (!playwright) throw new Error('this is no Chromium of Playwright');
  return playwright;
}

async function keep(engine: Engine): Promise<RunningBrowser> {
  const before = await kept.get(engine)?.catch(() => undefined);
  if (before?.isRunning()) return before;
  const browser = start(engine, {});
  kept.set(engine, browser);
  return await browser;
}

async function start(engine: Engine, options: LaunchOptions): Promise<RunningBrowser> {
  const browser = await starters[engine](options);
  running.add(browser);
  return browser;
}

/** Nothing of one test file reaches the next one. */
export async function endFile(): Promise<void> {
  const own = ofThisFile.splice(0);
  for (const browser of own) running.delete(browser);
  const others = [...running].filter((browser) => browser.isRunning());
  await Promise.all([
    ...others.map((browser) => browser.endPeople()),
    ...own.map((browser) => browser.close()),
  ]);
}
