// "Connect Loop & Tie" for somebody who is logged in by an account of the app's own.
import { runApp, type AppUnderTest } from './support/running-app';
import type { Browser } from '../../test/support/browser';

let app: AppUnderTest;
let browser: Browser;

beforeAll(async () => {
  app = await runApp({ DEMO_ACCOUNT: 'Ada <b>:correct horse', LOGINS_PER_MINUTE: '1000' });
});

beforeEach(() => {
  app.sandbox.forgetAuthorizations();
  app.forgetConnections();
  browser = app.newBrowser();
});

async function logInWithAccount(changes: Record<string, string | null> = {}) {
  const form = await browser.visit('/login?returnTo=/teams');
  return await browser.press(form, 'Log in', { name: 'Ada <b>', password: 'correct horse', ...changes });
}

/** Stops right before the callback of a connection, and gives its address. */
async function beginToConnect(): Promise<URL> {
  const start = await browser.submit(await browser.visit('/'), 'Connect Loop & Tie');
  return await app.sandbox.login(start.location ?? '');
}

describe("the app's own account", () => {
  it('logs in and goes on to the page that was asked for', async () => {
    const page = await logInWithAccount();
    expect(page.url.pathname).toBe('/teams');
    expect((await browser.visit('/')).heading).toBe('Welcome, Ada <b>');
  });

  it.each([
    ['a wrong password', { password: 'wrong' }, 401],
    ['a wrong name', { name: 'Eve' }, 401],
    ['no password', { password: null }, 401],
  ])('does not log in with %s', async (_what, changes, status) => {
    expect((await logInWithAccount(changes)).status).toBe(status);
    expect((await browser.visit('/')).hasButton('Log in with Loop & Tie')).toBe(true);
  });

  it.each([
    ['another site', 'https://evil.example'],
    ['a sibling of our own site', 'http://evil.localhost'],
    ['nowhere', 'null'],
    ['a browser that does not say', undefined],
  ])('does not log in by a form of %s', async (_what, origin) => {
    const body = new URLSearchParams({ name: 'Ada <b>', password: 'correct horse' });
    const headers = origin === undefined ? {} : { origin };
    const page = await browser.visit('/login', { method: 'POST', body, headers });
    expect(page.status).toBe(403);
    expect((await browser.visit('/')).hasButton('Log in with Loop & Tie')).toBe(true);
  });

  it('refuses to log in at another address, and says which is right', async () => {
    const body = new URLSearchParams({ name: 'Ada <b>', password: 'correct horse' });
    const headers = { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' };
    const page = await browser.visit('/login', { method: 'POST', body, headers });
    expect([page.status, page.heading]).toEqual([403, "You're at the wrong address"]);
    expect(page.text).toContain(`Go to ${app.url}`);
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
    const before = await browser.visit('/');
    const after = await browser.answer(await browser.press(before, 'Connect Loop & Tie'));
    expect(after.url.pathname).toBe('/');
    expect(after.heading).toBe('Welcome, Ada <b>');
    expect(after.root.querySelectorAll('.teams li').length).toBeGreaterThan(0);
  });

  it('lasts for longer than the session', async () => {
    await logInWithAccount();
    const account = await browser.answer(await browser.press(await browser.visit('/'), 'Connect Loop & Tie'));
    await browser.press(account, 'Log out');
    expect((await logInWithAccount()).heading).toBe('Your teams right now');
  });

  it('returns to the page that needed it', async () => {
    const page = await logInWithAccount();
    expect(page.heading).toBe('Connect Loop & Tie first');
    const teams = await browser.answer(await browser.press(page, 'Connect Loop & Tie'));
    expect([teams.url.pathname, teams.heading]).toEqual(['/teams', 'Your teams right now']);
  });

  it('sends a visitor to the login first', async () => {
    const page = await browser.visit('/connect/loopandtie', { method: 'POST' });
    expect(page.url.href).toBe(`${app.url}/`);
    expect(page.hasButton('Log in with Loop & Tie')).toBe(true);
  });

  it.each([
    ['no token of the page', { _csrf: null }],
    ['a made-up token', { _csrf: 'a'.repeat(64) }],
  ])('is refused with %s', async (_what, changes) => {
    await logInWithAccount();
    const page = await browser.press(await browser.visit('/'), 'Connect Loop & Tie', changes);
    expect([page.status, page.heading]).toEqual([403, 'This page was open for too long']);
  });

  it('is not finished where it starts', async () => {
    await logInWithAccount();
    const page = await browser.visit('/connect/loopandtie?code=a&state=b', { method: 'POST' });
    expect([page.status, page.heading]).toEqual([400, 'This link is incomplete']);
  });

  it('is the login once more for somebody without an account', async () => {
    const page = await browser.logInAtSandbox();
    const _csrf = page.root.querySelector('input[name=_csrf]')?.attributes.value ?? '';
    const init = { method: 'POST', body: new URLSearchParams({ _csrf, returnTo: '/teams' }) };
    const start = await browser.open('/connect/loopandtie', init);
    expect(start.location).toBe('/auth/loopandtie?returnTo=%2Fteams');
  });

  it('is no link that another site could open', async () => {
    await logInWithAccount();
    expect((await browser.visit('/connect/loopandtie')).status).toBe(404);
  });

  it('leaves the account as it was after Deny, and tries again there', async () => {
    await logInWithAccount();
    const start = await browser.press(await browser.visit('/'), 'Connect Loop & Tie');
    const page = await browser.answer(start, 'Deny');
    expect([page.status, page.heading]).toEqual([403, "You didn't give access"]);
    const after = await browser.answer(await browser.press(page, 'Try again'));
    expect(after.heading).toBe('Welcome, Ada <b>');
    expect(after.root.querySelectorAll('.teams li').length).toBeGreaterThan(0);
  });

  it('leads to the requested page when the person tries again', async () => {
    await logInWithAccount();
    const form = await browser.visit('/teams');
    const denied = await browser.answer(await browser.press(form, 'Connect Loop & Tie'), 'Deny');
    const page = await browser.answer(await browser.press(denied, 'Try again'));
    expect(page.url.pathname).toBe('/teams');
  });

  it('gives nothing to somebody who logged in meanwhile', async () => {
    await logInWithAccount();
    const callback = await beginToConnect();
    await browser.press(await browser.visit('/'), 'Log out');
    await browser.logInAtSandbox();
    const page = await browser.visit(callback);
    expect([page.status, page.heading]).toEqual([403, "We couldn't match this login to your browser"]);
  });

  it('gives nothing to another account whose session was planted meanwhile', async () => {
    // Same browser, same pending login; only the session cookie is another person's.
    await logInWithAccount();
    const callback = await beginToConnect();
    const attacker = app.newBrowser();
    await attacker.logInAtSandbox();
    browser.cookies.set('example-app', attacker.cookies.get('example-app') ?? '');
    expect((await browser.visit(callback)).status).toBe(403);
    expect((await attacker.visit('/')).heading).toBe('You are logged in');
  });

  it('gives nothing to nobody', async () => {
    await logInWithAccount();
    const callback = await beginToConnect();
    await browser.press(await browser.visit('/'), 'Log out');
    const page = await browser.visit(callback);
    expect([page.status, page.heading]).toEqual([403, 'Please log in first']);
  });

  it('does not take a login for a connection', async () => {
    await logInWithAccount();
    const start = await browser.open('/auth/loopandtie');
    const callback = await app.sandbox.login(start.location ?? '');
    callback.pathname = '/connect/loopandtie/callback';
    expect((await browser.visit(callback)).status).toBe(403);
  });
});
