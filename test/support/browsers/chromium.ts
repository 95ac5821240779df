// Chromium, driven by Playwright.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { HOSTS, type LaunchOptions, type Person, type RunningBrowser } from './real-browser';
import { findMiddle, type DriverPage } from './page';
import { findProgram } from './programs';
import { Tab } from './tab';

const PATIENCE_MS = 15_000;

/** How Chromium is started, for tests that start one of their own. Other names than these lead nowhere. */
export function chromiumLaunchOptions() {
  const rules = [
    ...HOSTS.map((host) => `MAP ${host} 127.0.0.1`),
    'MAP * ~NOTFOUND',
    'EXCLUDE localhost',
    'EXCLUDE *.localhost',
    'EXCLUDE 127.0.0.1',
  ];
  return {
    executablePath: findProgram('chromiumWithoutWindows'),
    args: [
      // Tests in containers run as root, where Chromium's own sandbox cannot. It opens only pages of this repository.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      // One process for pages of all sites: each step from the app to the provider would start another, which takes most
      // of a test's time. What sites may do to each other stays the same.
      '--renderer-process-limit=1',
      '--disable-site-isolation-trials',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=${rules.join(', ')}`,
    ],
  };
}

/** Starts Chromium. */
export async function startChromium(options: LaunchOptions): Promise<RunningBrowser> {
  const launch = chromiumLaunchOptions();
  const context = {
    ignoreHTTPSErrors: true,
    colorScheme: options.colorScheme ?? 'light',
    viewport: { width: 800, height: 600 },
  } as const;
  if (options.blockCookies) {
    const profile = createProfileWithoutCookies();
    const executablePath = findProgram('chromium');
    const everybody = await chromium.launchPersistentContext(profile, {
      ...launch,
      executablePath,
      ...context,
    });
    return {
      engine: 'chromium',
      // Without cookies, they have nothing that another one could see.
      newPerson: () => Promise.resolve(describePerson(everybody, () => Promise.resolve())),
      isRunning: () => everybody.browser()?.isConnected() ?? false,
      endPeople: () => Promise.resolve(),
      close: async () => {
        await everybody.close();
        rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
      },
    };
  }
  const browser = await chromium.launch(launch);
  return {
    engine: 'chromium',
    newPerson: async () => {
      const person = await browser.newContext(context);
      return describePerson(person, () => person.close());
    },
    playwright: browser,
    isRunning: () => browser.isConnected(),
    endPeople: () => Promise.all(browser.contexts().map((context) => context.close())),
    close: () => browser.close(),
  };
}

/** The setting "block all cookies" is kept in a profile, and Playwright has no option for it. */
function createProfileWithoutCookies(): string {
  const profile = mkdtempSync(path.join(tmpdir(), 'chromium-'));
  mkdirSync(path.join(profile, 'Default'));
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(path.join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  return profile;
}

function describePerson(context: BrowserContext, close: () => Promise<void>): Person {
  const problems: string[] = [];
  context.setDefaultTimeout(PATIENCE_MS);
  context.on('console', (message) => {
    // The console repeats each page that came with 403 or the like; some are meant to.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    problems.push(`in the console: ${message.text()}`);
  });
  context.on('weberror', (error) => problems.push(`an exception: ${error.error().message}`));
  return {
    newTab: async () => new Tab(drive(await context.newPage())),
    problems,
    close,
  };
}

function drive(page: Page): DriverPage {
  return {
    goTo: (url) => page.goto(url, { waitUntil: 'commit' }),
    goBack: () => page.goBack({ waitUntil: 'commit' }),
    reload: () => page.reload({ waitUntil: 'commit' }),
    evaluate: (expression) => page.evaluate(expression),
    click: async (xpath) => {
      const { x, y } = await findMiddle((expression) => page.evaluate(expression), xpath);
      await page.mouse.click(x, y);
    },
    type: (xpath, text) => page.locator(`xpath=${xpath}`).fill(text),
    press: (key) => page.keyboard.press(key),
    cookies: () => page.context().cookies(page.url()),
    bringToFront: () => page.bringToFront(),
    screenshot: () => page.screenshot(),
  };
}
