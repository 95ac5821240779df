// The programs of docs/recipes.md: what each of them promises, over HTTP.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser, type Page } from '../../test/support/browser';
import { startProgram, type Program } from './support/program';

const TEAMS = ['Loop & Tie', 'People & Culture']; // of the sandbox's first user

let sandbox: Sandbox;
let app: Program;
let browser: Browser;

beforeAll(async () => {
  sandbox = await startSandbox();
});

beforeEach(() => {
  browser = new Browser();
});

afterAll(() => sandbox.close());

const start = (file: string) => async () => {
  app = await startProgram({ file, sandbox });
};
const stop = () => app.close();
const open = (path: string, method = 'GET'): Promise<Page> => browser.open(app.url + path, { method });

/** Opens a page that leads to Loop & Tie, perhaps by the login route, and comes back from there. */
async function logIn(path = '/auth/loopandtie', how: { deny?: boolean } = {}): Promise<Page> {
  let { location } = await open(path);
  if (location?.startsWith('/')) ({ location } = await open(location));
  const callback = await sandbox.login(location ?? '', how);
  return browser.open(callback.href);
}

describe('pages.mjs', () => {
  beforeAll(start('pages.mjs'));
  afterAll(stop);

  it('sends a visitor through the login and back to the requested page', async () => {
    expect((await logIn('/gifts?page=2')).location).toBe('/gifts?page=2');
    expect((await open('/gifts?page=2')).body).toMatch(/^Gifts for the login of \d{4}-/);
    expect((await open('/')).body).toContain('Log out');
  });

  it('logs out', async () => {
    await logIn('/gifts');
    expect((await open('/logout', 'POST')).location).toBe('/');
    expect((await open('/')).body).not.toContain('Log out');
    expect((await open('/gifts')).location).toBe('/auth/loopandtie?returnTo=%2Fgifts');
  });

  it.each(['state=TX', 'code=SPRING', 'error=1'])(
    'sends a visitor of a page with ?%s to the login too',
    async (query) => {
      await open('/logout', 'POST');
      expect((await logIn(`/gifts?${query}`)).location).toBe(`/gifts?${query}`);
    },
  );

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '',
    `/${'x'.repeat(2_000)}&returnTo=/`,
  ])('does not come back to %s', async (page) => {
    expect((await logIn(`/auth/loopandtie?returnTo=${page}`)).location).toBe('/');
  });

  it('sends a login that started at the callback to the start page', async () => {
    expect((await logIn('/auth/loopandtie/callback')).location).toBe('/');
  });

  it('sends a person who pressed Deny to the start page, logged out', async () => {
    expect((await logIn('/gifts', { deny: true })).location).toBe('/');
    expect((await open('/')).body).not.toContain('Log out');
  });

  it('returns to the start page if the path is too long', async () => {
    expect((await logIn(`/gifts?${'x'.repeat(2000)}`)).location).toBe('/');
  });
});

describe('custom-callback.mjs', () => {
  beforeAll(start('custom-callback.mjs'));
  afterAll(stop);

  it('brings the state of this request back after the login', async () => {
    expect((await logIn('/auth/loopandtie?plan=team')).location).toBe('/?plan=team');
    expect((await open('/')).body).toEqual({ loggedIn: true });
  });

  it('survives a login that started at the callback and has no state', async () => {
    for (const deny of [false, true]) {
      sandbox.forgetAuthorizations();
      expect((await logIn('/auth/loopandtie/callback', { deny })).status).toBe(302);
    }
    expect((await open('/')).status).toBe(200);
  });

  it('brings it back after Deny, too', async () => {
    sandbox.forgetAuthorizations();
    expect((await logIn('/auth/loopandtie?plan=team', { deny: true })).location).toBe('/?denied=team');
    expect((await open('/')).body).toEqual({ loggedIn: false });
  });

  it("shows the message of another browser's login, and logs what to check", async () => {
    const { location } = await open('/auth/loopandtie');
    const callback = await sandbox.login(location ?? '');
    const { status, body } = await new Browser().open(callback.href);
    expect(status).toBe(403);
    expect(body).toMatch(/^[A-Z][^.]+\./);
    expect(app.warnings()).toContain('state_unknown');
  });

  it('sends a repeated callback to the page of the logged-in person', async () => {
    const { location } = await open('/auth/loopandtie');
    const denied = await sandbox.login(location ?? '', { deny: true });
    await open(denied.href.replace(app.url, ''));
    await logIn(); // in another tab
    expect((await open(denied.href.replace(app.url, ''))).location).toBe('/?again=yes');
    sandbox.next('invalid_grant');
    expect((await logIn()).location).toBe('/?again=yes');
    expect((await open('/')).body).toEqual({ loggedIn: true });
  });

  it('asks to try again if Loop & Tie fails, and logs the error', async () => {
    sandbox.next('invalid_client');
    const { status, body } = await logIn();
    expect(status).toBe(502);
    expect(body).toBe('Loop & Tie is not available. Please try again in a minute.');
    expect(app.warnings()).toContain('invalid_client');
  });
});

describe('messages.mjs', () => {
  beforeAll(start('messages.mjs'));
  afterAll(stop);

  it('returns to the page in the session and shows its message once', async () => {
    expect((await open('/gifts')).location).toBe('/login');
    expect((await logIn()).location).toBe('/gifts');
    expect((await open('/gifts')).body).toEqual({ page: 'gifts', messages: ['You are logged in.'] });
    expect((await open('/gifts')).body).toEqual({ page: 'gifts', messages: [] });
  });

  it('asks a person who pressed Deny to log in again', async () => {
    sandbox.forgetAuthorizations();
    const { location } = await logIn('/auth/loopandtie', { deny: true });
    expect((await open(location ?? '')).body).toEqual({ page: 'login', messages: ['Please log in again.'] });
  });

  it('stores nothing for failed callbacks, which anybody can open', async () => {
    expect((await open('/auth/loopandtie/callback?code=x&state=y')).setCookie).toEqual([]);
    await open('/gifts'); // now with a session
    for (const code of ['a', 'b']) await open(`/auth/loopandtie/callback?code=${code}&state=y`);
    await logIn();
    expect((await open('/gifts')).body).toEqual({ page: 'gifts', messages: ['You are logged in.'] });
  });

  it('loses page and message without keepSessionInfo, as docs/recipes.md says', async () => {
    const change = (code: string): string =>
      code.replace('keepSessionInfo: true,', '').replace("OrRedirect: '/gifts'", "OrRedirect: '/'");
    const careless = await startProgram({ file: 'messages.mjs', change, sandbox });
    await browser.open(`${careless.url}/gifts`);
    const { location } = await browser.open(`${careless.url}/auth/loopandtie`);
    const callback = await sandbox.login(location ?? '');
    expect((await browser.open(callback.href)).location).toBe('/');
    expect((await browser.open(`${careless.url}/gifts`)).body).toEqual({ page: 'gifts', messages: [] });
    await careless.close();
  });
});

describe('teams.mjs', () => {
  beforeAll(start('teams.mjs'));
  afterAll(stop);

  it("calls the API with the person's token", async () => {
    expect((await logIn()).location).toBe('/teams');
    expect((await open('/teams')).body).toEqual(TEAMS);
  });

  it('leads a person who pressed Deny back to the login', async () => {
    sandbox.forgetAuthorizations();
    expect((await logIn('/auth/loopandtie', { deny: true })).location).toBe('/');
  });

  it('ends the session if the access was revoked', async () => {
    await logIn();
    sandbox.revokeTokens();
    expect((await open('/teams')).location).toBe('/');
    expect((await open('/teams')).location).toBe('/');
  });

  it('keeps the session if the API fails in another way', async () => {
    await logIn();
    sandbox.next('html_error', 'teams');
    expect((await open('/teams')).status).toBe(503);
    expect((await open('/teams')).body).toEqual(TEAMS);
  });
});
