// Logging in with Loop & Tie, over real HTTP and with the sandbox: what works, and what a person reads when it does not.
import { readFileSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { runApp, type AppUnderTest } from './support/running-app';
import type { Browser, Page } from '../../test/support/browser';
import { answerAuthorization, startHeldProvider } from './support/held-provider';

let app: AppUnderTest;
let browser: Browser;

beforeAll(async () => {
  app = await runApp({ LOGINS_PER_MINUTE: '1000' });
});

beforeEach(() => {
  app.sandbox.forgetAuthorizations();
  browser = app.newBrowser();
});

/** Stops a login right before the app's callback, and gives the address of that. */
async function beginLogin(from: Browser, returnTo = '/'): Promise<URL> {
  const start = await from.open(`/auth/loopandtie?${new URLSearchParams({ returnTo }).toString()}`);
  return await app.sandbox.login(start.location ?? '');
}

describe('a login', () => {
  it('starts at one button and ends at the account with its teams', async () => {
    const start = await browser.visit('/');
    expect(start.status).toBe(200);
    expect(start.hasButton('Log in with Loop & Tie')).toBe(true);
    const account = await browser.logInAtSandbox();
    expect(account.url.href).toBe(`${app.url}/`);
    expect(account.heading).toBe('You are logged in');
    expect(account.root.querySelectorAll('.teams li').length).toBeGreaterThan(0);
    const time = account.root.querySelector('time')?.attributes.datetime ?? '';
    expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(60_000);
  });

  it('leaves no token in pages, the session file or a cookie', async () => {
    const account = await browser.logInAtSandbox();
    const teams = await browser.visit('/teams');
    const kept = readFileSync(app.sessionFile, 'latin1');
    const cookies = browser.cookieHeader;
    expect(kept).toContain('sealedToken');
    for (const text of [account.html, teams.html, kept, cookies, app.logged.join('')]) {
      expect(text).not.toMatch(/lt_[a-z]+_/);
    }
  });

  it('leaves no session row for a visitor who does not log in', async () => {
    const response = await browser.open('/');
    expect(response.headers.getSetCookie().map((cookie) => cookie.split(';')[0])).toEqual([
      'example-app-cookies=yes',
    ]);
    const begun = await browser.open('/auth/loopandtie');
    expect(begun.headers.getSetCookie().map((cookie) => cookie.split(/[=_]/)[0])).toEqual(['loopandtie']);
  });

  it.each([['first', [0, 1]] as const, ['second', [1, 0]] as const])(
    'works in two tabs at once, the %s one finished first',
    async (_which, order) => {
      const tabs = [await beginLogin(browser, '/?tab=0'), await beginLogin(browser, '/?tab=1')];
      for (const index of order) {
        const page = await browser.visit(tabs[index] ?? '');
        expect(page.url.search).toBe(`?tab=${index}`);
        expect(page.heading).toBe('You are logged in');
      }
    },
  );

  it('keeps the token and shows the account if no teams come', async () => {
    const callback = await beginLogin(browser);
    app.sandbox.next('html_error', 'teams');
    const account = await browser.visit(callback);
    expect([account.status, account.heading]).toEqual([200, 'You are logged in']);
    expect(account.text).toContain("We couldn't load your teams just now.");
    expect((await browser.visit('/')).root.querySelectorAll('.teams li').length).toBeGreaterThan(0);
  });

  it('that is delivered twice makes one user', async () => {
    const provider = await startHeldProvider();
    const held = await runApp(provider.env);
    const tab = held.newBrowser();
    const start = await tab.open('/auth/loopandtie');
    const { asked, release } = provider.hold('/token');
    const callback = `/auth/loopandtie/callback${answerAuthorization(start)}`;
    const first = tab.open(callback);
    await asked;
    const second = tab.open(callback);
    release();
    expect([(await first).status, (await second).status]).toEqual([303, 303]);
    expect(readUserIDs(held.sessionFile)).toHaveLength(1);
  });

  it('returns to the page that was asked for', async () => {
    const asked = await browser.visit('/teams');
    expect(asked.text).toContain('Log in to continue to the page you asked for.');
    const page = await browser.answer(await browser.press(asked, 'Log in with Loop & Tie'));
    expect(page.url.pathname).toBe('/teams');
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/.//evil.example'])(
    'returns to the start page instead of %s',
    async (returnTo) => {
      const page = await browser.visit(await beginLogin(browser, returnTo));
      expect(page.url.href).toBe(`${app.url}/`);
    },
  );

  it('gives each login a session of its own, with a new name', async () => {
    const names: (string | undefined)[] = [];
    for (let count = 0; count < 2; count++) {
      await browser.visit(await beginLogin(browser));
      names.push(browser.cookies.get('example-app'));
    }
    expect(names[0]).toBeTruthy();
    expect(new Set(names).size).toBe(2);
  });
});

describe('a login that fails', () => {
  it('says that Deny was pressed, and offers to try again', async () => {
    const page = await browser.answer(
      await browser.press(await browser.visit('/'), 'Log in with Loop & Tie'),
      'Deny',
    );
    expect(page.status).toBe(403);
    expect(page.heading).toBe("You didn't give access");
    const account = await browser.answer(await browser.press(page, 'Try again'));
    expect(account.heading).toBe('You are logged in');
  });

  it('leads to the requested page when the person tries again', async () => {
    const login = await browser.visit('/teams');
    const denied = await browser.answer(await browser.press(login, 'Log in with Loop & Tie'), 'Deny');
    const page = await browser.answer(await browser.press(denied, 'Try again'));
    expect(page.url.pathname).toBe('/teams');
  });

  it.each(['/auth/loopandtie', '/auth/loopandtie/'])(
    'is not finished at %s, which would keep the plain token',
    async (path) => {
      const callback = await beginLogin(browser);
      const page = await browser.visit(path + callback.search);
      expect([page.status, page.heading]).toEqual([400, 'This link is incomplete']);
      expect(readFileSync(app.sessionFile, 'latin1')).not.toMatch(/lt_[a-z]+_/);
      expect((await browser.visit(callback)).heading).toBe('You are logged in');
    },
  );

  it('is not begun when our own button is pressed without a cookie', async () => {
    const headers = { 'sec-fetch-site': 'same-origin' };
    const page = await browser.visit('/auth/loopandtie', { headers });
    expect([page.status, page.heading]).toEqual([403, 'Your browser blocks cookies']);
    // That page left one, so whoever had only deleted theirs can go on.
    expect((await browser.open('/auth/loopandtie', { headers })).status).toBe(302);
    expect((await app.newBrowser().open('/auth/loopandtie')).status).toBe(302);
  });

  it('does not start at an address that the callback does not share', async () => {
    // What the browser says; a proxy may have rewritten Host.
    const headers = { 'sec-fetch-site': 'same-origin', referer: 'http://127.0.0.1:3000/teams' };
    const page = await browser.visit('/auth/loopandtie', { headers });
    expect([page.status, page.heading]).toEqual([403, "You're at the wrong address"]);
    expect(page.root.querySelector('a.primary')?.attributes.href).toBe(`${app.url}/`);
    expect(page.text).toContain(`Go to ${app.url}`);
    // A link on another site is none of our pages.
    const elsewhere = { 'sec-fetch-site': 'cross-site', referer: 'https://elsewhere.example/' };
    expect((await browser.open('/auth/loopandtie', { headers: elsewhere })).status).toBe(302);
  });

  it.each(['cross-site', 'same-site'])(
    'of another site makes no new user of a logged-in one: %s',
    async (site) => {
      await browser.logInAtSandbox();
      const response = await browser.open('/auth/loopandtie', { headers: { 'sec-fetch-site': site } });
      expect([response.status, response.location]).toEqual([303, '/']);
    },
  );

  it('says that cookies are needed, when they are blocked', async () => {
    const callback = await beginLogin(browser);
    const page = await app.newBrowser().visit(callback);
    expect(page.status).toBe(403);
    expect(page.text).toContain('Allow cookies for this site');
    expect(page.hasButton('Try again')).toBe(true);
  });

  it.each([
    ['nothing', '', 403],
    ['no state', 'code=abc', 403],
    ['a state of nobody', 'code=abc&state=made-up', 403],
    ['two states', 'code=abc&state=a&state=b', 400],
    ['an error without a state', 'error=access_denied', 403],
  ])('refuses a callback with %s, and nobody loses a login', async (_what, query, status) => {
    const pending = await beginLogin(browser);
    const page = await browser.visit(`/auth/loopandtie/callback?${query}`);
    expect(page.status).toBe(status);
    expect((await browser.visit(pending)).heading).toBe('You are logged in');
    await browser.visit(`/auth/loopandtie/callback?${query}`);
    expect((await browser.visit('/')).heading).toBe('You are logged in');
  });

  it('leads to the account if a used callback comes again', async () => {
    const callback = await beginLogin(browser);
    expect((await browser.visit(callback)).heading).toBe('You are logged in');
    expect((await browser.visit(callback)).heading).toBe('You are logged in');
    // As of another person, who presses Authorize in another tab.
    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 2_001);
    const page = await browser.visit(callback.href.replace(/code=[^&]+/, 'code=another')).finally(() => {
      clock.mockRestore();
    });
    expect([page.status, page.url.pathname, page.heading]).toEqual([200, '/', 'You are logged in']);
  });

  it.each(['server_error', 'temporarily_unavailable'] as const)(
    'says so when the provider sends the person back with %s',
    async (fault) => {
      app.sandbox.next(fault);
      const page = await browser.press(await browser.visit('/'), 'Log in with Loop & Tie');
      expect([502, 503]).toContain(page.status);
      expect(page.heading).toBe('Loop & Tie sent an unexpected response');
    },
  );

  it('shows nothing that the provider sent back, as text or as markup', async () => {
    const start = await browser.open('/auth/loopandtie');
    const state = new URL(start.location ?? '').searchParams.get('state') ?? '';
    const query = new URLSearchParams({
      error: 'server_error',
      error_description: 'Somebody wrote this <img src=x onerror=alert(1)>',
      state,
    });
    const page = await browser.visit(`/auth/loopandtie/callback?${query.toString()}`);
    expect([page.status, page.heading]).toEqual([502, 'Loop & Tie sent an unexpected response']);
    expect(page.html).not.toMatch(/Somebody wrote|onerror/);
  });

  it.each([
    ['invalid_client', 502, 'Loop & Tie sent an unexpected response'],
    ['invalid_grant', 502, 'Loop & Tie sent an unexpected response'],
    ['html_error', 503, 'Loop & Tie is not available right now'],
  ] as const)('says whose fault it is when the provider answers with %s', async (fault, status, heading) => {
    const callback = await beginLogin(browser);
    app.sandbox.next(fault);
    const page = await browser.visit(callback);
    expect([page.status, page.heading]).toEqual([status, heading]);
    expect(page.root.querySelector('.reference')?.text).toMatch(/^[\da-f]{12}$/);
  });
});

describe('a logout', () => {
  const logOut = async (page: Page, changes = {}) => await browser.press(page, 'Log out', changes);

  it('ends the session, also for a copy of its cookie', async () => {
    const account = await browser.logInAtSandbox();
    const copy = app.newBrowser();
    copy.cookies.set('example-app', browser.cookies.get('example-app') ?? '');
    expect((await copy.visit('/')).heading).toBe('You are logged in');
    const page = await logOut(account);
    expect(page.hasButton('Log in with Loop & Tie')).toBe(true);
    expect((await copy.visit('/')).hasButton('Log in with Loop & Tie')).toBe(true);
    expect(browser.cookies.has('example-app')).toBe(false);
  });

  it.each([
    ['no token', { _csrf: null }],
    ['a made-up token', { _csrf: 'a'.repeat(64) }],
    ['an empty token', { _csrf: '' }],
  ])('is refused with %s', async (_what, changes) => {
    const page = await logOut(await browser.logInAtSandbox(), changes);
    expect(page.status).toBe(403);
    expect((await browser.visit('/')).heading).toBe('You are logged in');
  });

  it("is refused with somebody else's token", async () => {
    const other = await app.newBrowser().logInAtSandbox();
    const page = await logOut(await browser.logInAtSandbox(), { _csrf: readToken(other) });
    expect(page.status).toBe(403);
  });

  it('is no link that another site could open', async () => {
    await browser.logInAtSandbox();
    expect((await browser.visit('/logout')).status).toBe(404);
    expect((await browser.visit('/')).heading).toBe('You are logged in');
  });

  it('deletes the token of a Loop & Tie user, as another login does', async () => {
    app.forgetConnections();
    await browser.logInAtSandbox();
    const account = await browser.visit(await beginLogin(browser));
    expect(countTokens()).toBe(1);
    await logOut(account);
    expect(countTokens()).toBe(0);
  });

  it('is done already when another tab did it', async () => {
    const account = await browser.logInAtSandbox();
    await logOut(account);
    expect((await logOut(account)).url.pathname).toBe('/');
  });
});

const countTokens = () => readFileSync(app.sessionFile, 'latin1').match(/sealedToken/g)?.length ?? 0;

function readToken(page: Page): string {
  return page.root.querySelector('input[name=_csrf]')?.attributes.value ?? '';
}

/** The users of all sessions in a file, each once. */
function readUserIDs(file: string): unknown[] {
  const db = new DatabaseSync(file);
  const sql = "SELECT DISTINCT json_extract(data, '$.passport.user.id') FROM rows WHERE key LIKE 'session:%'";
  const rows = db.prepare(sql).all();
  db.close();
  return rows;
}
