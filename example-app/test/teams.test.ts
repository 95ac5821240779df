// The protected page that calls the API with the token, and what becomes of a token that the API no longer takes.
import Database from 'libsql';
import { runApp, type AppUnderTest } from './support/running-app';
import type { Browser } from './support/browser';

let app: AppUnderTest;
let browser: Browser;

beforeAll(async () => {
  app = await runApp();
});

beforeEach(() => {
  browser = app.newBrowser();
});

describe('the teams page', () => {
  it('is for people who are logged in', async () => {
    const response = await browser.ask('/teams?sort=name');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/?returnTo=%2Fteams%3Fsort%3Dname');
  });

  it('shows the teams by name', async () => {
    const account = await browser.logIn();
    const page = await browser.open('/teams');
    const names = (list: typeof page) => list.root.querySelectorAll('.teams li').map((item) => item.text);
    expect(names(page)).toEqual(names(account));
    expect(names(page).length).toBeGreaterThan(0);
  });

  it('asks to connect again when the person took the access back, and works after that', async () => {
    await browser.logIn();
    app.sandbox.revokeTokens();
    const page = await browser.open('/teams');
    expect([page.status, page.heading]).toEqual([200, 'Please connect Loop & Tie again']);
    const after = await browser.allow(await browser.press(page, 'Connect again'));
    expect([after.url.pathname, after.heading]).toEqual(['/teams', 'Your teams right now']);
  });

  it('asks to connect again when the token was sealed with a secret that is gone', async () => {
    await browser.logIn();
    const db = new Database(app.sessionFile);
    db.exec("UPDATE sessions SET data = json_set(data, '$.loopandtie.sealedToken', 'AAAA')");
    db.close();
    expect((await browser.open('/teams')).heading).toBe('Please connect Loop & Tie again');
  });

  it('keeps the connection when the API is in trouble', async () => {
    await browser.logIn();
    app.sandbox.next('html_error', 'teams');
    const page = await browser.open('/teams');
    expect([page.status, page.heading]).toEqual([502, 'Loop & Tie did not answer as expected']);
    expect((await browser.open('/teams')).heading).toBe('Your teams right now');
  });
});
