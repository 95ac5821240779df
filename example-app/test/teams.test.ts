// The protected page that calls the API with the token, and what becomes of a token that the API no longer takes.
import { DatabaseSync } from '@photostructure/sqlite';
import { answerAuthorization, beginHeldLogin, logInAsDemo, startHeldProvider } from './support/held-provider';
import { runApp, type AppUnderTest } from './support/running-app';
import type { Browser } from '../../test/support/browser';

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
    const response = await browser.open('/teams?sort=name');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/?returnTo=%2Fteams%3Fsort%3Dname');
  });

  it('shows the teams by name', async () => {
    const account = await browser.logInAtSandbox();
    const page = await browser.visit('/teams');
    const names = (list: typeof page) => list.root.querySelectorAll('.teams li').map((item) => item.text);
    expect(names(page)).toEqual(names(account));
    expect(names(page).length).toBeGreaterThan(0);
  });

  it('asks to connect again after the access was revoked, and then works', async () => {
    await browser.logInAtSandbox();
    app.sandbox.revokeTokens();
    const page = await browser.visit('/teams');
    expect([page.status, page.heading]).toEqual([200, 'Please connect Loop & Tie again']);
    const after = await browser.answer(await browser.press(page, 'Connect again'));
    expect([after.url.pathname, after.heading]).toEqual(['/teams', 'Your teams right now']);
  });

  it('deletes a revoked token, and the account offers to connect again', async () => {
    const other = await runApp();
    const tab = other.newBrowser();
    await tab.logInAtSandbox();
    other.sandbox.revokeTokens();
    expect((await tab.visit('/')).heading).toBe('Please connect Loop & Tie again');
    expect((await tab.visit('/')).text).toContain('Connect Loop & Tie');
    const db = new DatabaseSync(other.sessionFile);
    const rows = db.prepare("SELECT data FROM rows WHERE data LIKE '%sealedToken%'").all();
    db.close();
    expect(rows).toEqual([]);
  });

  it('asks to connect again if the encryption secret is gone', async () => {
    await browser.logInAtSandbox();
    const db = new DatabaseSync(app.sessionFile);
    db.exec("UPDATE rows SET data = json_set(data, '$.sealedToken', 'AAAA') WHERE key LIKE 'connection:%'");
    db.close();
    expect((await browser.visit('/teams')).heading).toBe('Please connect Loop & Tie again');
  });

  it('keeps the connection when the API is in trouble', async () => {
    await browser.logInAtSandbox();
    app.sandbox.next('html_error', 'teams');
    const page = await browser.visit('/teams');
    expect([page.status, page.heading]).toEqual([503, 'Loop & Tie is not available right now']);
    expect((await browser.visit('/teams')).heading).toBe('Your teams right now');
  });
});

describe('the teams page in one tab, while another tab', () => {
  it.each([
    ['still works', 200],
    ['was revoked', 401],
  ])('keeps the new token, whether the old one %s or not', async (_what, status) => {
    const provider = await startHeldProvider();
    const held = await runApp(provider.env);
    const tab = held.newBrowser();
    const form = await logInAsDemo(tab);
    const connect = async () => {
      const start = await tab.submit(form, 'Connect Loop & Tie');
      await tab.open(`/connect/loopandtie/callback${answerAuthorization(start)}`);
    };
    await connect();
    const { asked, release } = provider.hold('/teams', status);
    const slow = tab.visit('/teams');
    await asked;
    provider.token = 'a_newer_token';
    await connect();
    release();
    expect((await slow).heading).toBe('Your teams right now');
    await tab.visit('/teams');
    expect(provider.requests.at(-1)).toMatchObject({
      url: '/teams',
      headers: { authorization: 'Bearer a_newer_token' },
    });
  });

  it('logs out: it ends at the start page', async () => {
    const provider = await startHeldProvider();
    const held = await runApp(provider.env);
    const tab = held.newBrowser();
    const account = await tab.visit(await beginHeldLogin(tab));
    const { asked, release } = provider.hold('/teams');
    const slow = tab.visit('/teams');
    await asked;
    await tab.press(account, 'Log out');
    release();
    expect((await slow).url.search).toBe('?returnTo=%2Fteams');
  });
});
