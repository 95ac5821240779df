// How every page of the app looks, on a large and on a small screen, in light and in dark.
import type { Page } from 'playwright-core';
import { runApp, type AppUnderTest } from '../support/running-app';
import { answerAtSandbox, checkLooks, expectHeading, newPerson, press } from './person';

let app: AppUnderTest;
let page: Page;

beforeAll(async () => {
  app = await runApp({ LOGINS_PER_MINUTE: '1000' });
});

beforeEach(async () => {
  // Each person is asked, whatever the one before answered.
  app.sandbox.forgetAuthorizations();
  page = await newPerson();
});

async function look(name: string, heading: string): Promise<void> {
  await expectHeading(page, heading);
  await checkLooks(page, name);
}

it('the pages before a login look right', async () => {
  await page.goto(app.url);
  await look('login', 'Say thank you, beautifully');
  await page.goto(`${app.url}/teams`);
  await look('login-to-go-on', 'Say thank you, beautifully');
  await page.goto(`${app.url}/nothing`);
  await look('not-found', 'Page not found');
});

it('the pages that say why no login can start look right', async () => {
  await page.goto(app.url);
  await page.context().clearCookies();
  await press(page, 'Log in with Loop & Tie');
  await look('cookies-blocked', 'Your browser blocks cookies');
  await page.goto(app.url.replace('localhost', '127.0.0.1'));
  await press(page, 'Log in with Loop & Tie');
  await look('other-address', "You're at the wrong address");
});

it('the pages of a login look right, those of the sandbox too', async () => {
  await page.goto(app.url);
  await press(page, 'Log in with Loop & Tie');
  await page.getByRole('button', { name: 'Log in', exact: true }).waitFor();
  await checkLooks(page, 'sandbox-login');
  await press(page, 'Log in');
  await page.getByRole('button', { name: 'Authorize', exact: true }).waitFor();
  await checkLooks(page, 'sandbox-authorize');
  await press(page, 'Authorize');
  await look('account', 'You are logged in');
  await page.goto(`${app.url}/teams`);
  await look('teams', 'Your teams right now');
  app.sandbox.revokeTokens();
  await page.reload();
  await look('connect-again', 'Please connect Loop & Tie again');
});

it('the pages of a failed login look right', async () => {
  await page.goto(app.url);
  await press(page, 'Log in with Loop & Tie');
  await answerAtSandbox(page, 'Deny');
  await look('denied', "You didn't give access");
  await page.reload();
  await look('used', 'This login has already been used');
  await page.goto(`${app.url}/auth/loopandtie/callback?code=a&state=b`);
  await look('lost', "We couldn't match this login to your browser");
});

it('the pages of an account of the app look right', async () => {
  await page.goto(`${app.url}/login`);
  await page.getByLabel('Name').fill('demo');
  await page.getByLabel('Password').fill('wrong');
  await press(page, 'Log in');
  await page.getByRole('alert').waitFor();
  await look('own-account', 'Log in to your account');
  await page.getByLabel('Password').fill('demo');
  await press(page, 'Log in');
  await look('own-account-logged-in', 'Welcome, demo');
  await press(page, 'Connect Loop & Tie');
  await answerAtSandbox(page, 'Deny');
  await look('connecting-denied', "You didn't give access");
  await press(page, 'Try again');
  await answerAtSandbox(page);
  await look('own-account-connected', 'Welcome, demo');
  await press(page, 'Disconnect Loop & Tie');
  await look('disconnected', 'Loop & Tie is disconnected');
});
