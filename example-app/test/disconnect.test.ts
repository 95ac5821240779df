// Disconnecting: the token goes from the store at once, and the page says where to end the access on Loop & Tie's side.
import { readFileSync } from 'node:fs';
import type { Browser } from '../../test/support/browser';
import { answerAuthorization, logInAsDemo, startHeldProvider } from './support/held-provider';
import { runApp, type AppUnderTest } from './support/running-app';

let app: AppUnderTest;
let browser: Browser;

beforeAll(async () => {
  app = await runApp();
});

beforeEach(() => {
  app.sandbox.forgetAuthorizations();
  app.forgetConnections();
  browser = app.newBrowser();
});

const BUTTON = 'Disconnect Loop & Tie';
const readFile = (of: AppUnderTest) => readFileSync(of.sessionFile, 'latin1');

/** Logs in with the app's own account, and connects Loop & Tie to it. */
async function connect() {
  return await browser.answer(await browser.press(await logInAsDemo(browser), 'Connect Loop & Tie'));
}

describe('disconnecting', () => {
  it('deletes the token, and leaves the account', async () => {
    const account = await connect();
    expect(readFile(app)).toContain('sealedToken');
    const page = await browser.press(account, BUTTON);
    expect([page.url.pathname, page.heading]).toEqual(['/disconnected', 'Loop & Tie is disconnected']);
    expect(page.text).toContain('remove Birchwood in your Loop & Tie settings');
    expect(readFile(app)).not.toMatch(/sealedToken|lt_[a-z]+_/);
    const after = await browser.visit('/');
    expect([after.heading, after.hasButton('Connect Loop & Tie')]).toEqual(['Welcome, demo', true]);
  });

  it('logs out whoever logged in with Loop & Tie alone', async () => {
    const page = await browser.press(await browser.logInAtSandbox(), BUTTON);
    expect(page.heading).toBe('Loop & Tie is disconnected');
    expect((await browser.visit('/')).hasButton('Log in with Loop & Tie')).toBe(true);
    expect(readFile(app)).not.toContain('sealedToken');
  });

  it('disconnects the account in every browser', async () => {
    await connect();
    const elsewhere = app.newBrowser();
    expect((await logInAsDemo(elsewhere)).text).toContain('Your Loop & Tie account is connected.');
    await elsewhere.press(await elsewhere.visit('/'), BUTTON);
    expect((await browser.visit('/')).hasButton('Connect Loop & Tie')).toBe(true);
    expect(readFile(app)).not.toContain('sealedToken');
  });

  it.each([
    ['without the token of the page', { _csrf: null }],
    ['with a made-up token', { _csrf: 'a'.repeat(64) }],
  ])('is refused %s', async (_what, changes) => {
    const page = await browser.press(await connect(), BUTTON, changes);
    expect([page.status, page.heading]).toEqual([403, 'This page was open for too long']);
    expect((await browser.visit('/')).hasButton(BUTTON)).toBe(true);
  });

  it('is no link for other sites, and nothing for a visitor', async () => {
    await connect();
    expect((await browser.visit('/disconnect')).status).toBe(404);
    expect((await browser.visit('/')).hasButton(BUTTON)).toBe(true);
    const visitor = await app.newBrowser().visit('/disconnect', { method: 'POST' });
    expect(visitor.url.pathname).toBe('/');
  });

  it('is not undone by a page under way or a repeated callback', async () => {
    const provider = await startHeldProvider();
    const held = await runApp(provider.env);
    const tab = held.newBrowser();
    const start = await tab.submit(await logInAsDemo(tab), 'Connect Loop & Tie');
    const callback = `/connect/loopandtie/callback${answerAuthorization(start)}`;
    const account = await tab.visit(callback);
    const { asked, release } = provider.hold('/teams');
    const slow = tab.visit('/teams');
    await asked;
    await tab.press(account, BUTTON);
    release();
    expect((await slow).heading).toBe('Connect Loop & Tie first');
    await tab.visit(callback);
    expect(readFile(held)).not.toContain('sealedToken');
  });
});
