// A person, a browser, the app and the sandbox: the ways through a login that people really take.
import type { Page } from 'playwright-core';
import { runApp, type AppUnderTest } from '../support/running-app';
import {
  answerAtSandbox,
  checkPage,
  expectHeading,
  newPerson,
  newPersonWithoutCookies,
  press,
} from './person';

let app: AppUnderTest;

beforeAll(async () => {
  app = await runApp({ LOGINS_PER_MINUTE: '1000' });
});

beforeEach(() => {
  // Each person is asked, whatever the one before answered.
  app.sandbox.forgetAuthorizations();
});

async function logIn(page: Page): Promise<void> {
  await page.goto(app.url);
  await press(page, 'Log in with Loop & Tie');
  await answerAtSandbox(page);
  await expectHeading(page, 'You are logged in');
}

describe('in a browser', () => {
  it('a person logs in, sees the teams, logs out, presses Deny the next time, and tries again', async () => {
    const page = await newPerson();
    await page.goto(app.url);
    await checkPage(page);
    await press(page, 'Log in with Loop & Tie');
    await checkPage(page);
    await press(page, 'Log in');
    await checkPage(page);
    await press(page, 'Authorize');
    expect(page.url()).toBe(`${app.url}/`);
    expect(
      await page.getByRole('list', { name: 'Your teams' }).getByRole('listitem').count(),
    ).toBeGreaterThan(0);
    await checkPage(page);

    await press(page, 'Log out');
    await checkPage(page);
    await press(page, 'Log in with Loop & Tie');
    await answerAtSandbox(page, 'Deny');
    await expectHeading(page, 'You pressed Deny');
    await checkPage(page);

    await press(page, 'Try again');
    await answerAtSandbox(page);
    await expectHeading(page, 'You are logged in');
  });

  it('the back button after a login leads to nothing that hurts', async () => {
    const page = await newPerson();
    await logIn(page);
    await page.goBack();
    // That is the sandbox's page again, which sends the person back at once, since they have said yes.
    await expectHeading(page, 'You are logged in already');
    await checkPage(page);
    await page.getByRole('link', { name: 'Go to your account' }).click();
    await expectHeading(page, 'You are logged in');
  });

  it('the callback, delivered twice, logs in; with another code it says that it is done already', async () => {
    const page = await newPerson();
    const callback = page.waitForRequest((request) => request.url().includes('/callback?'));
    await logIn(page);
    const url = (await callback).url();
    await page.goto(url);
    await expectHeading(page, 'You are logged in');
    await page.goto(url.replace(/code=\w+/, 'code=another'));
    await expectHeading(page, 'You are logged in already');
    await page.goto(app.url);
    await expectHeading(page, 'You are logged in');
  });

  it('the page after Deny, loaded a second time, still offers to try again', async () => {
    const page = await newPerson();
    await page.goto(app.url);
    await press(page, 'Log in with Loop & Tie');
    await answerAtSandbox(page, 'Deny');
    await expectHeading(page, 'You pressed Deny');
    await page.reload();
    await expectHeading(page, 'This login was already used');
    await checkPage(page);
    await press(page, 'Try again');
    await answerAtSandbox(page);
    await expectHeading(page, 'You are logged in');
  });

  it.each([['first', [0, 1]] as const, ['second', [1, 0]] as const])(
    'two tabs both log in when the %s is finished first',
    async (_which, order) => {
      const first = await newPerson();
      const tabs = [first, await first.context().newPage()];
      for (const page of tabs) {
        await page.goto(app.url);
        await press(page, 'Log in with Loop & Tie');
        await page.getByRole('button', { name: /^(?:Log in|Authorize)$/ }).waitFor();
      }
      for (const index of order) {
        const page = tabs[index] ?? first;
        await page.bringToFront();
        await answerAtSandbox(page);
        await expectHeading(page, 'You are logged in');
      }
    },
  );

  it('a logout is one: the back button shows no account', async () => {
    const page = await newPerson();
    await logIn(page);
    await page.goto(`${app.url}/teams`);
    await press(page, 'Log out');
    await page.goBack();
    await page.getByRole('button', { name: 'Log in with Loop & Tie' }).waitFor();
    expect(page.url()).toBe(`${app.url}/?returnTo=%2Fteams`);
  });

  it('a login with the keyboard alone works, and always shows where the focus is', async () => {
    const page = await newPerson();
    await page.goto(app.url);
    await reachByTab(page, 'Log in with Loop & Tie');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Log in', exact: true }).waitFor();
    await reachByTab(page, 'Log in');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Authorize' }).waitFor();
    await reachByTab(page, 'Authorize');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Log out' }).waitFor();
    await reachByTab(page, 'Log out');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Log in with Loop & Tie' }).waitFor();
  });
});

describe('in a browser that blocks cookies', () => {
  it('a page says what to do, before the person goes to the provider', async () => {
    const page = await newPersonWithoutCookies();
    await page.goto(app.url);
    await press(page, 'Log in with Loop & Tie');
    await expectHeading(page, 'Your browser blocks cookies');
    await checkPage(page);
    await press(page, 'Try again');
    await expectHeading(page, 'Your browser blocks cookies');
  });

  it('a page says what to do when the person comes back from there', async () => {
    const page = await newPersonWithoutCookies();
    // As a link from elsewhere begins it: there the app can't tell yet.
    const start = await fetch(`${app.url}/auth/loopandtie`, { redirect: 'manual' });
    const callback = await app.sandbox.login(start.headers.get('location') ?? '');
    await page.goto(callback.href);
    await expectHeading(page, 'We could not match this login to your browser');
    await checkPage(page);
  });
});

/** Presses Tab until the focus is on the button, and looks whether one can see it there. */
async function reachByTab(page: Page, name: string): Promise<void> {
  for (let count = 0; count < 20; count++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate<{ text: string; visible: boolean }>(`(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return { text: element.textContent.trim(), visible: outlineStyle !== 'none' && outlineWidth !== '0px' };
    })()`);
    expect(focus.visible).toBe(true);
    if (focus.text === name) return;
  }
  throw new Error(`Tab does not reach "${name}" on ${page.url()}`);
}
