// A person with Chromium, for what needs all of Playwright: axe, and pictures of any size. Watched: every error in the
// console and every request that leaves this machine is noted.
import { AxeBuilder } from '@axe-core/playwright';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { chromiumLaunchOptions } from '../../../test/support/browsers/chromium';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
let browser: Browser | undefined;
const contexts: BrowserContext[] = [];
const problems: string[] = [];

afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
  // Whatever the test was about, these are never right.
  expect(problems.splice(0)).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  browser = undefined;
});

/** A new person, with empty cookies. */
export async function newPerson(options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= await chromium.launch(chromiumLaunchOptions());
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

/** What axe finds on a page: nothing. And the page must not scroll sideways. */
export async function checkPage(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }));
  expect({ url: page.url(), found }).toEqual({ url: page.url(), found: [] });
  const tooWide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  expect({ url: page.url(), tooWide: Number(tooWide) > 0 }).toEqual({ url: page.url(), tooWide: false });
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
