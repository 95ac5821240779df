// Programs whose login involves a second window or origin, in Chromium: popup.mjs, spa.mjs, and token.mjs with a page that
// hands the code on.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../test/support/browsers/launch';
import { serve, type Serving } from '../../test/support/listen';
import { startProgram } from './support/program';

let sandbox: Sandbox;
let browser: Browser;
/** The single-page app: another origin of the same site. */
let spa: Serving;
let spaURL: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  browser = await launchChromium();
  spa = await serve((_req, res) => {
    res.setHeader('content-type', 'text/html').end('<!doctype html><title>App</title>');
  });
  spaURL = `${spa.url.replace('127.0.0.1', 'localhost')}/`;
});

afterAll(() => Promise.all([spa.close(), sandbox.close()]));

async function newPage(): Promise<Page> {
  const context = await browser.newContext();
  context.setDefaultTimeout(15_000);
  return context.newPage();
}

async function authorize(page: Page, choice: 'Authorize' | 'Deny' = 'Authorize'): Promise<void> {
  sandbox.forgetAuthorizations();
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByLabel('Password').fill('sandbox');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('button', { name: choice, exact: true }).click();
}

it('popup.mjs closes the popup, and its opener knows the outcome', async () => {
  const app = await startProgram({ file: 'popup.mjs', sandbox });
  const page = await newPage();
  await page.goto(app.url);
  for (const [choice, text] of [
    ['Deny', 'Please try again.'] as const,
    ['Authorize', 'Connected'] as const,
  ]) {
    await page.context().clearCookies({ domain: '127.0.0.1' }); // the sandbox's
    const opened = page.waitForEvent('popup');
    await page.getByRole('button').click();
    const popup = await opened;
    const closed = popup.waitForEvent('close');
    await authorize(popup, choice);
    await closed;
    await page.getByText(text).waitFor();
  }
  await app.close();
});

it('popup.mjs shows a link if a Cross-Origin-Opener-Policy cuts the popup off', async () => {
  const change = (code: string): string =>
    code.replace(
      'app.use(sessions',
      "app.use((req, res, next) => res.set('Cross-Origin-Opener-Policy', 'same-origin') && next());\n$&",
    );
  const app = await startProgram({ file: 'popup.mjs', sandbox, change });
  const page = await newPage();
  await page.goto(app.url);
  const opened = page.context().waitForEvent('page');
  await page.getByRole('button').click();
  const popup = await opened;
  await authorize(popup);
  await popup.getByRole('link', { name: 'Continue' }).click();
  await popup.getByText('Connected').waitFor();
  await app.close();
});

it('spa.mjs returns to the app, which reads the session of the API', async () => {
  const app = await startProgram({ file: 'spa.mjs', sandbox, env: { APP_URL: spaURL } });
  const page = await newPage();
  const readMe = () =>
    page.evaluate(async (url) => {
      const response = await fetch(url, { credentials: 'include' });
      return [response.status, await response.text()];
    }, `${app.url}/me`);
  await page.goto(spaURL);
  expect(await readMe()).toEqual([401, expect.stringContaining('Nobody')]);
  await page.goto(`${app.url}/auth/loopandtie`);
  await authorize(page);
  await page.waitForURL(spaURL);
  expect(await readMe()).toEqual([200, expect.stringMatching(/connectedSince":"20/)]);
  await app.close();
});

it('token.mjs takes code and state from a page of another origin', async () => {
  sandbox.addRedirectURI(`${spaURL}callback`);
  const env = { LOOPANDTIE_CALLBACK_URL: `${spaURL}callback`, APP_ORIGIN: new URL(spaURL).origin };
  const app = await startProgram({ file: 'token.mjs', sandbox, env });
  const page = await newPage();
  const handOn = (credentials: 'include' | 'same-origin') =>
    page.evaluate(`fetch('${app.url}/auth/loopandtie/callback' + location.search, { credentials: '${credentials}' })
      .then(async (response) => [response.status, await response.text()])`);
  await page.goto(`${app.url}/auth/loopandtie`);
  await authorize(page);
  await page.waitForURL(`${spaURL}callback?**`);
  expect(await handOn('same-origin')).toEqual([403, 'Forbidden']);
  expect(await handOn('include')).toEqual([200, expect.stringContaining('{"token":"')]);
  await app.close();
});
