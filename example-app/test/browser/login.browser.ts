// A person, a browser, the app and the sandbox: the ways through a login that people really take, in each engine.
import { readFileSync } from 'node:fs';
import { launchBrowser } from '../../../test/support/browsers/launch';
import {
  APP_HOST,
  ENGINES,
  type RealBrowser,
  type Person,
} from '../../../test/support/browsers/real-browser';
import type { Tab } from '../../../test/support/browsers/tab';
import { startTlsFront } from '../../../test/support/tls-front';
import { runApp, type AppUnderTest } from '../support/running-app';
import { answerAtSandbox, expectHeading, logIn } from './walk';

/** Where the login button leads: a link or a bookmark does too, which saves loading the page with the button. */
const START = '/auth/loopandtie';

let app: AppUnderTest;
let secureApp: AppUnderTest;

beforeAll(async () => {
  app = await runApp({ LOGINS_PER_MINUTE: '1000' });
  const front = await startTlsFront();
  const url = `https://${APP_HOST}:${front.port}`;
  secureApp = await runApp({ PUBLIC_URL: url, TRUST_PROXY: '1', LOGINS_PER_MINUTE: '1000' });
  front.use(APP_HOST, secureApp.port);
});

beforeEach(() => {
  // Each person is asked, whatever the one before answered.
  app.sandbox.forgetAuthorizations();
  secureApp.sandbox.forgetAuthorizations();
  app.forgetConnections();
});

describe.each(ENGINES)('in %s', (engine) => {
  let browser: RealBrowser;
  let person: Person;
  let tab: Tab;

  beforeAll(async () => {
    browser = await launchBrowser(engine);
  });

  beforeEach(async () => {
    person = await browser.newPerson();
    tab = await person.newTab();
  });

  afterEach(async () => {
    expect(person.problems).toEqual([]);
    await person.close();
  });

  it.each(['http', 'https'])('a person logs in and out, denies, and tries again, over %s', async (scheme) => {
    const { url } = scheme === 'http' ? app : secureApp;
    await logIn(tab, url);
    expect((await tab.url()).href).toBe(`${url}/`);
    expect(await tab.text()).toContain('Your teams');
    const session = (await tab.cookies()).find(({ name }) => name.endsWith('example-app'));
    expect(session).toMatchObject({
      httpOnly: true,
      secure: scheme === 'https',
      domain: new URL(url).hostname,
    });
    expect(session?.name.startsWith('__Host-')).toBe(scheme === 'https');

    await tab.press('Log out');
    expect(await tab.buttons()).toEqual(['Log in with Loop & Tie']);
    await tab.press('Log in with Loop & Tie');
    await answerAtSandbox(tab, 'Deny');
    await expectHeading(tab, "You didn't give access");
    await tab.press('Try again');
    await answerAtSandbox(tab);
    await expectHeading(tab, 'You are logged in');
  });

  it.each([
    ['first', 'http', [0, 1]],
    ['second', 'http', [1, 0]],
    ['first', 'https', [0, 1]],
    ['second', 'https', [1, 0]],
  ] as const)('two tabs log in, the %s one finished first, over %s', async (_which, scheme, order) => {
    const { url } = scheme === 'http' ? app : secureApp;
    const tabs = [tab, await person.newTab()];
    for (const each of tabs) {
      await each.bringToFront();
      await each.visit(url + START);
    }
    for (const index of order) {
      const each = tabs[index] ?? tab;
      await each.bringToFront();
      await answerAtSandbox(each);
      await expectHeading(each, 'You are logged in');
    }
  });

  it('the back button after a login leads to nothing that hurts', async () => {
    await tab.visit(app.url + START);
    await answerAtSandbox(tab);
    await expectHeading(tab, 'You are logged in');
    await tab.goBack();
    // To the sandbox's page, which sends people back at once who have said yes. WebKit shows it as it was.
    await answerAtSandbox(tab);
    await expectHeading(tab, 'You are logged in');
  });

  it('a repeated callback logs in, and then leads to the account', async () => {
    await tab.visit(app.url + START);
    const callback = await app.sandbox.login(await tab.url());
    const again = new URL(callback);
    again.searchParams.set('code', 'another');
    for (const address of [callback, callback, again]) {
      await tab.visit(address);
      await expectHeading(tab, 'You are logged in');
    }
    // Two seconds later, another code may be another person's.
    const now = performance.now.bind(performance);
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + 2_001);
    await tab.visit(again).finally(() => {
      clock.mockRestore();
    });
    await expectHeading(tab, 'You are logged in');
  });

  it('the page after Deny still offers to try again after a reload', async () => {
    await tab.visit(app.url + START);
    await answerAtSandbox(tab, 'Deny');
    await tab.reload();
    await expectHeading(tab, 'This login has already been used');
    await tab.press('Try again');
    await answerAtSandbox(tab);
    await expectHeading(tab, 'You are logged in');
  });

  // On http, WebKit keeps pages that are not to be stored, and shows them once more.
  it('a logout is one: the back button shows no account', async () => {
    const { url, sandbox } = secureApp;
    await tab.visit(`${url}${START}?returnTo=/teams`);
    await tab.visit(await sandbox.login(await tab.url()));
    expect((await tab.url()).href).toBe(`${url}/teams`);
    await tab.press('Log out');
    await tab.goBack();
    expect((await tab.url()).href).toBe(`${url}/?returnTo=%2Fteams`);
    expect(await tab.buttons()).toEqual(['Log in with Loop & Tie']);
  });

  it('somebody at another address of the app is told the right one', async () => {
    await tab.visit(app.url.replace('localhost', '127.0.0.1'));
    await tab.press('Log in with Loop & Tie');
    await expectHeading(tab, "You're at the wrong address");
    await tab.followLink(`Go to ${app.url}`);
    await tab.press('Log in with Loop & Tie');
    await tab.visit(await app.sandbox.login(await tab.url()));
    await expectHeading(tab, 'You are logged in');
  });

  it('a login by keyboard alone works and always shows the focus', async () => {
    await tab.visit(app.url);
    for (const label of ['Log in with Loop & Tie', 'Log in', 'Authorize', 'Log out']) {
      await reachByTab(tab, label);
      await tab.pressKeyToLeave('Enter');
    }
    expect(await tab.buttons()).toEqual(['Log in with Loop & Tie']);
  });
});

describe.each(ENGINES)('in %s', (engine) => {
  let person: Person;
  let tab: Tab;

  // One login for both: each of them begins at the start page, without a connection.
  beforeAll(async () => {
    person = await (await launchBrowser(engine)).newPerson();
    tab = await person.newTab();
    await tab.visit(`${app.url}/login`);
    await tab.fill('Name', 'demo');
    await tab.fill('Password', 'demo');
    await tab.press('Log in');
  });

  beforeEach(async () => {
    await tab.visit(app.url);
    await expectHeading(tab, 'Welcome, demo');
    await tab.press('Connect Loop & Tie');
  });

  afterEach(() => {
    expect(person.problems).toEqual([]);
  });

  afterAll(() => person.close());

  it('somebody with an account connects Loop & Tie and stays the same user', async () => {
    await answerAtSandbox(tab, 'Deny');
    await expectHeading(tab, "You didn't give access");
    await tab.press('Try again');
    await answerAtSandbox(tab);
    await expectHeading(tab, 'Welcome, demo');
    expect(await tab.text()).toContain('Your teams');
  });

  it('a person connects, revokes, connects again and disconnects without leaving a token', async () => {
    await answerAtSandbox(tab);
    await tab.followLink('Refresh teams');
    await expectHeading(tab, 'Your teams right now');
    app.sandbox.revokeTokens();
    await tab.reload();
    await expectHeading(tab, 'Please connect Loop & Tie again');
    await tab.press('Connect again');
    await answerAtSandbox(tab);
    await expectHeading(tab, 'Your teams right now');
    await tab.visit(app.url);
    await tab.press('Disconnect Loop & Tie');
    await expectHeading(tab, 'Loop & Tie is disconnected');
    await tab.followLink('Go to the start page');
    expect(await tab.buttons()).toContain('Connect Loop & Tie');
    // Neither in clear nor sealed, in whichever row.
    expect(readFileSync(app.sessionFile, 'latin1')).not.toMatch(/lt_[a-z]+_|sealedToken|eyJ/);
  });
});

/** Presses Tab until the focus is on the button, and looks whether one can see it there. */
async function reachByTab(tab: Tab, label: string): Promise<void> {
  for (let count = 0; count < 20; count++) {
    await tab.pressKey('Tab');
    const [text, outline] = (await tab.evaluate(`(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return [element.textContent.trim(), outlineStyle === 'none' ? '0px' : outlineWidth];
    })()`)) as [string, string];
    expect(outline).not.toBe('0px');
    if (text === label) return;
  }
  throw new Error(`Tab does not reach "${label}" on ${(await tab.url()).href}`);
}
