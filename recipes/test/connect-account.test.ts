// Connecting Loop & Tie to a user of the app: `passport.authorize`, the users table, and the job that uses the tokens.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser } from '../../test/support/browser';
import { runProgram, startProgram, type Program } from './support/program';

let sandbox: Sandbox;
let app: Program;
let browser: Browser;
let folder: string;
let env: { DATABASE_FILE: string };

beforeAll(async () => {
  sandbox = await startSandbox();
});

beforeEach(async () => {
  browser = new Browser();
  folder = await mkdtemp(path.join(tmpdir(), 'recipes-'));
  env = { DATABASE_FILE: path.join(folder, 'app.sqlite') };
});

afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

afterAll(() => sandbox.close());

const start = async (file: string): Promise<void> => {
  app = await startProgram({ file, sandbox, env });
};
const open = async (page: string) => browser.open(app.url + page);

/** Presses the button that begins to connect. */
const press = async () => browser.open(`${app.url}/auth/loopandtie`, { method: 'POST' });

/** Begins to connect, and gives the callback that Loop & Tie sends the browser to. */
async function begin(): Promise<string> {
  const { location } = await press();
  return (await sandbox.login(location ?? '')).href;
}

async function connect(user: string): Promise<void> {
  await open(`/login/${user}`);
  await browser.open(await begin());
}

describe('connect-account.mjs', () => {
  beforeEach(() => start('connect-account.mjs'));

  it("connects the account to the app's own user, who stays logged in", async () => {
    await connect('ada');
    expect((await open('/')).body).toBe('Connected');
  });

  it('asks nobody to connect who is not logged in', async () => {
    expect((await press()).location).toBe('/');
    expect((await open('/auth/loopandtie/callback?code=x&state=y')).location).toBe('/');
  });

  it('is begun by a form, which comes without its session from another site', async () => {
    const { setCookie } = await open('/login/ada');
    expect(setCookie.join()).toContain('SameSite=Lax');
    expect((await open('/')).body).toContain('<form method="post" action="/auth/loopandtie">');
    expect((await open('/auth/loopandtie')).status).toBe(404);
  });

  it('is not begun at the callback, to which another site can link', async () => {
    await open('/login/ada');
    for (const query of ['', '?', '?state=', '?x=1'])
      expect((await open(`/auth/loopandtie/callback${query}`)).location).toBe('/');
    // What Passport may see never begins a login.
    for (const query of ['?state=x', '?state=x&code=', '?state[]=x'])
      expect((await open(`/auth/loopandtie/callback${query}`)).location ?? '').not.toContain(sandbox.url);
  });

  it('connects nobody if another browser opens the callback', async () => {
    await open('/login/mallory');
    const callback = await begin();
    browser = new Browser();
    await open('/login/ada');
    expect((await browser.open(callback)).location).toBe('/');
    expect((await open('/')).body).toContain('Connect Loop');
  });

  it('connects nobody if another user is logged in at the callback', async () => {
    await open('/login/ada');
    const callback = await begin();
    await open('/login/mallory');
    expect((await browser.open(callback)).location).toBe('/');
    expect((await open('/')).body).toContain('Connect Loop');
  });
});

describe('job.mjs', () => {
  beforeEach(() => start('connect-account.mjs'));

  const run = () => runProgram({ file: 'job.mjs', sandbox, env });

  it('calls the API for each user who has connected', async () => {
    await connect('ada');
    await connect('ben');
    expect(await run()).toBe('ada: Loop & Tie, People & Culture\nben: Loop & Tie, People & Culture\n');
  });

  it('forgets a token that the person took back', async () => {
    await connect('ada');
    sandbox.revokeTokens();
    expect(await run()).toBe('ada: took the access back: ask them to connect again\n');
    expect(await run()).toBe('');
    expect((await open('/')).body).toContain('Connect Loop');
  });

  it('keeps a token after any other failure, and goes on with the next user', async () => {
    await connect('ada');
    await connect('ben');
    sandbox.next('html_error', 'teams');
    expect(await run()).toMatch(/^ada: failed: Loop & Tie answered 500\nben: Loop & Tie/);
    expect(await run()).toMatch(/^ada: Loop & Tie/);
  });

  it('opens no token that was copied to another user', async () => {
    await connect('ada');
    const { DatabaseSync } = await import('@photostructure/sqlite');
    const db = new DatabaseSync(env.DATABASE_FILE);
    db.exec("UPDATE connections SET user_id = 'mallory'");
    db.close();
    expect(await run()).toMatch(/^mallory: failed: unexpected "sub" claim value\n$/);
  });

  it('finds no token in the clear in the database', async () => {
    await connect('ada');
    const files = ['app.sqlite', 'app.sqlite-wal'].map((name) => path.join(folder, name));
    const texts = await Promise.all(files.map((file) => readFile(file, 'latin1').catch(() => '')));
    expect(texts.join('')).toContain('ada');
    expect(texts.join('')).not.toContain('lt_');
  });
});

describe('users-table.mjs', () => {
  beforeEach(() => start('users-table.mjs'));

  it('keeps the token for the user who is logged in', async () => {
    await connect('ada@example.com');
    expect((await open('/')).body).toEqual({ email: 'ada@example.com', connected: true });
    await open('/login/ben@example.com');
    expect((await open('/')).body).toEqual({ email: 'ben@example.com', connected: false });
  });

  it('does not begin at the callback, to which another site can link', async () => {
    await open('/login/ada@example.com');
    expect((await open('/auth/loopandtie/callback')).location).toBe('/');
  });

  it('keeps it for nobody if another user is logged in at the callback', async () => {
    await open('/login/ada@example.com');
    const callback = await begin();
    await open('/login/mallory@example.com');
    expect((await browser.open(callback)).location).toBe('/');
    expect((await open('/')).body).toEqual({ email: 'mallory@example.com', connected: false });
    await open('/login/ada@example.com');
    expect((await open('/')).body).toEqual({ email: 'ada@example.com', connected: false });
  });
});
