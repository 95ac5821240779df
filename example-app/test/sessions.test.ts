// What a session lives through: restarts, rotated secrets, a store that goes away; and how its cookie is sent.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { readUser } from '../lib/login/users';
import { startFileLocker } from './support/file-locker';
import { beginHeldLogin, logInAsDemo, startHeldProvider } from './support/held-provider';
import { logOutDuringRequest } from './support/logout-in-flight';
import { runApp, type AppUnderTest } from './support/running-app';

const SECRETS = [
  'the-first-session-secret-of-three-012',
  'the-second-session-secret-of-three-0',
  'the-third-session-secret-of-three-01',
];

function countSessions({ sessionFile }: AppUnderTest): number {
  const db = new DatabaseSync(sessionFile);
  const rows = db.prepare("SELECT key FROM rows WHERE key LIKE 'session:%'").all();
  db.close();
  return rows.length;
}

describe('a session', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'example-app-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('ends a day after the login, however much it is used', async () => {
    const app = await runApp({ DEMO_ACCOUNT: 'demo:demo' });
    const browser = app.newBrowser();
    await logInAsDemo(browser);
    const db = new DatabaseSync(app.sessionFile);
    const readEnds = (): unknown[] => db.prepare("SELECT expires FROM rows WHERE key LIKE 'session:%'").all();
    const atLogin = readEnds();
    expect((await browser.visit('/')).heading).toBe('Welcome, demo');
    expect([atLogin.length, readEnds()]).toEqual([1, atLogin]);
    db.close();
  });

  it('survives a restart, and a secret that is rotated in two steps', async () => {
    const [first = '', second = '', third = ''] = SECRETS;
    const provider = await startHeldProvider();
    let app: AppUnderTest | undefined;
    /** Starts the app again and again on one session file. */
    const restart = async (secrets: string) => {
      await app?.stop();
      const file = path.join(folder, 'a.sqlite');
      app = await runApp({ ...provider.env, SESSION_SECRET: secrets, SESSION_FILE: file });
      return app;
    };
    const browser = (await restart(first)).newBrowser();
    expect((await browser.visit(await beginHeldLogin(browser))).heading).toBe('You are logged in');
    for (const secrets of [first, `${second},${first}`, `${third},${second},${first}`]) {
      const again = (await restart(secrets)).newBrowser(browser.cookies);
      expect((await again.visit('/')).heading).toBe('You are logged in');
    }
    const last = (await restart(third)).newBrowser(browser.cookies);
    expect((await last.visit('/')).hasButton('Log in with Loop & Tie')).toBe(true);
  });

  it('shows a page with 503 while its file is locked', async () => {
    const app = await runApp();
    const browser = app.newBrowser();
    await logInAsDemo(browser);
    const other = new DatabaseSync(app.sessionFile);
    other.exec('BEGIN EXCLUSIVE');
    const page = await browser.visit('/');
    expect([page.status, page.heading]).toEqual([503, 'We are having trouble on our side']);
    expect(page.headers.get('retry-after')).toBe('5');
    other.exec('COMMIT');
    other.close();
    expect((await browser.visit('/')).heading).toBe('Welcome, demo');
  });

  it('stays as it was if the next login fails', async () => {
    const app = await runApp();
    const browser = app.newBrowser();
    await logInAsDemo(browser);
    const db = new DatabaseSync(app.sessionFile, { timeout: 1000 });
    db.exec(`CREATE TRIGGER stuck BEFORE DELETE ON rows WHEN old.key LIKE 'session:%'
      BEGIN SELECT RAISE(FAIL, 'disk I/O error'); END`);
    db.close();
    const start = await browser.open('/auth/loopandtie');
    expect((await browser.open(await app.sandbox.login(start.location ?? ''))).status).toBe(503);
    expect((await browser.visit('/')).heading).toBe('Welcome, demo');
    expect(countSessions(app)).toBe(1);
  });

  it('that a logout ended is not written back by a running request', async () => {
    const provider = await startHeldProvider();
    const app = await runApp(provider.env);
    const browser = await logOutDuringRequest(app, provider);
    expect((await browser.visit('/')).hasButton('Log in with Loop & Tie')).toBe(true);
    expect(countSessions(app)).toBe(0);
  });

  it("is never another person's while another process locks the file", async () => {
    const app = await runApp();
    const ada = app.newBrowser();
    await logInAsDemo(ada);
    const ben = app.newBrowser();
    await ben.logInAtSandbox();
    const lock = await startFileLocker(app.sessionFile);
    const shown = new Set<string>();
    for (let round = 0; round < 40; round++) {
      await lock();
      const pages = await Promise.all([ada.visit('/'), ben.visit('/')]);
      shown.add(pages.map((page) => page.heading).join(' / '));
    }
    expect([...shown]).toEqual(['Welcome, demo / You are logged in']);
  });

  it('is not begun for a visitor, on whichever page', async () => {
    const app = await runApp();
    for (const path of ['/', '/login', '/login?returnTo=/teams', '/teams', '/nothing', '/auth/loopandtie']) {
      await app.newBrowser().open(path);
    }
    await app.newBrowser().visit('/login', { method: 'POST', headers: { origin: app.url } });
    await app.newBrowser().visit('/connect/loopandtie', { method: 'POST' });
    await app.newBrowser().visit('/auth/loopandtie/callback?code=a&state=b');
    expect(countSessions(app)).toBe(0);
  });

  it('that holds a user of another form is nobody', () => {
    expect(readUser({ id: 1 })).toBe(false);
    expect(readUser('an id')).toBe(false);
    expect(readUser({ id: 'a', via: 'loopandtie' })).toEqual({ id: 'a', via: 'loopandtie' });
  });
});

describe('the session cookie', () => {
  const readCookie = (response: Response) =>
    response.headers.getSetCookie().find((cookie) => /^(?:__Host-)?example-app=/.test(cookie)) ?? '';

  /** The demo account's login, as its form sends it. */
  const logIn = async (url: string, headers: Record<string, string>) =>
    await fetch(url, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ name: 'demo', password: 'demo' }),
      redirect: 'manual',
    });

  it('is HttpOnly and SameSite=Lax on http', async () => {
    const app = await runApp();
    const cookie = readCookie(await logIn(`${app.url}/login`, { origin: app.url }));
    expect(cookie).toMatch(/^example-app=/);
    expect(cookie).toMatch(/; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
  });

  it('is __Host- and Secure behind a proxy that speaks https', async () => {
    const app = await runApp({ PUBLIC_URL: 'https://gifts.example', TRUST_PROXY: '1' });
    const response = await logIn(`http://127.0.0.1:${app.port}/login`, {
      origin: 'https://gifts.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '192.0.2.1',
    });
    expect(readCookie(response)).toMatch(
      /^__Host-example-app=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(response.headers.get('strict-transport-security')).toMatch(/^max-age=\d+/);
    expect(response.headers.get('content-security-policy')).toContain('upgrade-insecure-requests');
  });
});
