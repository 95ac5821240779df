// "Connect Loop & Tie" for somebody who is logged in by an account of the app's own.
import { runApp, type AppUnderTest } from './support/running-app';
import { hasButton, type Browser } from './support/browser';

let app: AppUnderTest;
let browser: Browser;

beforeAll(async () => {
  app = await runApp({ DEMO_ACCOUNT: 'Ada <b>:correct horse', LOGINS_PER_MINUTE: '1000' });
});

beforeEach(() => {
  app.sandbox.forgetAuthorizations();
  browser = app.newBrowser();
});

async function logInWithAccount(changes: Record<string, string | null> = {}) {
  const form = await browser.open('/login?returnTo=/teams');
  return await browser.press(form, 'Log in', { name: 'Ada <b>', password: 'correct horse', ...changes });
}

describe("the app's own account", () => {
  it('logs in and goes on to the page that was asked for', async () => {
    const page = await logInWithAccount();
    expect(page.url.pathname).toBe('/teams');
    expect((await browser.open('/')).heading).toBe('Welcome, Ada <b>');
  });

  it.each([
    ['a wrong password', { password: 'wrong' }, 401],
    ['a wrong name', { name: 'Eve' }, 401],
    ['no password', { password: null }, 401],
    ['no token of the page', { _csrf: null }, 403],
  ])('does not log in with %s', async (_what, changes, status) => {
    expect((await logInWithAccount(changes)).status).toBe(status);
    expect(hasButton(await browser.open('/'), 'Log in with Loop & Tie')).toBe(true);
  });

  it('says so, and keeps the name that was typed', async () => {
    const page = await logInWithAccount({ name: '"><i>', password: 'wrong' });
    expect(page.root.querySelector('[role=alert]')?.text).toContain('not right');
    expect(page.root.querySelector('#name')?.getAttribute('value')).toBe('"><i>');
    expect(page.html).not.toContain('<i>');
  });
});

describe('connecting', () => {
  it('adds the teams to the account, which stays', async () => {
    await logInWithAccount();
    const before = await browser.open('/');
    const after = await browser.allow(await browser.press(before, 'Connect Loop & Tie'));
    expect(after.url.pathname).toBe('/');
    expect(after.heading).toBe('Welcome, Ada <b>');
    expect(after.root.querySelectorAll('.teams li').length).toBeGreaterThan(0);
  });

  it('returns to the page that needed it', async () => {
    const page = await logInWithAccount();
    expect(page.heading).toBe('Connect Loop & Tie first');
    const teams = await browser.allow(await browser.press(page, 'Connect Loop & Tie'));
    expect([teams.url.pathname, teams.heading]).toEqual(['/teams', 'Your teams right now']);
  });

  it('sends a visitor to the login first', async () => {
    const page = await browser.open('/connect/loopandtie');
    expect(page.url.pathname).toBe('/');
    expect(hasButton(page, 'Log in with Loop & Tie')).toBe(true);
  });

  it('leaves the account as it was when Deny is pressed, and tries again there', async () => {
    await logInWithAccount();
    const start = await browser.press(await browser.open('/'), 'Connect Loop & Tie');
    const page = await browser.allow(start, 'Deny');
    expect([page.status, page.heading]).toEqual([403, 'You pressed Deny']);
    const after = await browser.allow(await browser.press(page, 'Try again'));
    expect(after.heading).toBe('Welcome, Ada <b>');
    expect(after.root.querySelectorAll('.teams li').length).toBeGreaterThan(0);
  });

  it('gives nothing to somebody who logged in meanwhile', async () => {
    await logInWithAccount();
    const start = await browser.ask('/connect/loopandtie');
    const callback = await app.sandbox.login(start.headers.get('location') ?? '');
    await browser.press(await browser.open('/'), 'Log out');
    await browser.logIn();
    const page = await browser.open(callback);
    expect(page.status).toBe(403);
  });

  it('gives nothing to nobody', async () => {
    await logInWithAccount();
    const start = await browser.ask('/connect/loopandtie');
    const callback = await app.sandbox.login(start.headers.get('location') ?? '');
    await browser.press(await browser.open('/'), 'Log out');
    const page = await browser.open(callback);
    expect([page.status, page.heading]).toEqual([403, 'Please log in first']);
  });

  it('does not take a login for a connection', async () => {
    await logInWithAccount();
    const start = await browser.ask('/auth/loopandtie');
    const callback = await app.sandbox.login(start.headers.get('location') ?? '');
    callback.pathname = '/connect/loopandtie/callback';
    expect((await browser.open(callback)).status).toBe(403);
  });
});
