// A person with Chromium, for what needs all of Playwright: axe, and pictures of any size. Watched: every error in the
// console and every request that leaves this machine is noted.
import path from 'node:path';
import { source as axe } from 'axe-core';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../../../test/support/browsers/launch';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const contexts: BrowserContext[] = [];
const problems: string[] = [];

afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
  // Whatever the test was about, these are never right.
  expect(problems.splice(0)).toEqual([]);
});

/** A new person, with empty cookies. */
export async function newPerson(options: BrowserContextOptions = {}): Promise<Page> {
  const browser = await launchChromium();
  return await watch(await browser.newContext(options));
}

async function watch(context: BrowserContext): Promise<Page> {
  contexts.push(context);
  context.setDefaultTimeout(10_000);
  // The console repeats that a page came with 403; some pages are meant to.
  const refused = new Set<string>();
  context.on('response', (response) => {
    if (response.status() >= 400 && response.request().isNavigationRequest()) refused.add(response.url());
  });
  context.on('request', (request) => {
    if (!LOOPBACK.has(new URL(request.url()).hostname)) problems.push(`a request to ${request.url()}`);
  });
  context.on('console', (message) => {
    const expected =
      message.text().startsWith('Failed to load resource') && refused.has(message.location().url);
    if (message.type() === 'error' && !expected) problems.push(`in the console: ${message.text()}`);
  });
  context.on('weberror', (error) => problems.push(`an exception: ${error.error().message}`));
  return await context.newPage();
}

const PICTURES = path.join(__dirname, '../../../reports/screenshots');
// Sorted so that a page changes one thing at a time. The last one stays: a person with a phone goes on to the next page.
const SCREENS = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 320, colorScheme: 'dark' },
  { width: 320, colorScheme: 'light' },
] as const;

/**
 * Looks at a page on a large and on a small screen, in light and in dark: axe finds nothing, and nothing is too wide.
 * Pictures are in reports/screenshots/, to be looked at.
 */
export async function checkLooks(page: Page, name: string): Promise<void> {
  await page.evaluate(axe);
  for (const { width, colorScheme } of SCREENS) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    // Colors that are still changing are not those that a person reads.
    await page.evaluate(
      `Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map(({ finished }) => finished))`,
    );
    const seen = await page.evaluate(`axe.run().then(({ violations }) => ({
      found: violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) })),
      isTooWide: document.documentElement.scrollWidth > window.innerWidth,
      width: window.innerWidth,
      isDark: matchMedia('(prefers-color-scheme: dark)').matches,
    }))`);
    expect({ name, seen }).toEqual({
      name,
      seen: { found: [], isTooWide: false, width, isDark: colorScheme === 'dark' },
    });
    // Nobody looks at those of CI.
    if (process.env.CI) continue;
    await page.screenshot({
      path: path.join(PICTURES, `${name}-${width}-${colorScheme}.png`),
      fullPage: true,
    });
  }
}

/** Presses the button with this label. */
export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

/** Logs in at the sandbox, if it asks, and answers there. */
export async function answerAtSandbox(page: Page, answer: 'Authorize' | 'Deny' = 'Authorize'): Promise<void> {
  await page.getByRole('button', { name: /^(?:Log in|Authorize)$/ }).waitFor();
  const logIn = page.getByRole('button', { name: 'Log in', exact: true });
  if (await logIn.isVisible()) await logIn.click();
  // Who has authorized the app before, in another tab say, is sent back without being asked.
  const choice = page.getByRole('button', { name: answer, exact: true });
  await choice.or(page.getByRole('button', { name: 'Log out' })).waitFor();
  if (await choice.isVisible()) await choice.click();
}

/** Waits for the page with this main heading. */
export async function expectHeading(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}
