// Connecting Loop & Tie to a user of the app: `passport.authorize`, the users table, and the job that uses the tokens.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { Browser } from '../../test/support/browser';
import { listen } from '../../test/support/listen';
import { env, folder, sandbox } from './support/database';
import { runProgram, startProgram, type Program } from './support/program';

let app: Program;
let browser: Browser;

beforeEach(() => {
  browser = new Browser();
  changeDatabase('DELETE FROM connections');
});

const start = async (file: string): Promise<void> => {
  app = await startProgram({ file, sandbox, env });
};
const stop = () => app.close();

/** Writes to the file as another process would. */
function changeDatabase(sql: string): void {
  const db = new DatabaseSync(env.DATABASE_FILE, { timeout: 1000 });
  db.exec('PRAGMA secure_delete = ON');
  db.exec(sql);
  db.close();
}

const open = async (page: string) => browser.open(app.url + page);

/** Presses the button that starts to connect, or another. */
const press = async (action = '/auth/loopandtie') => browser.open(app.url + action, { method: 'POST' });

/** Begins to connect, and gives the callback that Loop & Tie sends the browser to. */
async function begin(): Promise<string> {
  const { location } = await press();
  return (await sandbox.login(location ?? '')).href;
}

async function connect(user: string): Promise<void> {
  await open(`/login/${user}`);
  await browser.open(await begin());
}

async function readDatabase(): Promise<string> {
  const files = ['app.sqlite', 'app.sqlite-wal', 'app.sqlite-journal'].map((name) => path.join(folder, name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1').catch(() => '')));
  return texts.join('');
}

describe('connect-account.mjs', () => {
  beforeAll(() => start('connect-account.mjs'));
  afterAll(stop);

  it("connects the account to the app's own user, who stays logged in", async () => {
    await connect('ada');
    expect((await open('/')).body).toContain('Disconnect');
  });

  it('asks nobody to connect who is not logged in', async () => {
    expect((await press()).location).toBe('/');
    expect((await open('/auth/loopandtie/callback?code=x&state=y')).location).toBe('/');
  });

  it('starts by a form, which other sites send without the session', async () => {
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

  it('keeps the newest token of a person who connects twice', async () => {
    await connect('ada');
    sandbox.revokeTokens();
    await connect('ada');
    expect((await open('/teams')).status).toBe(200);
  });

  it('connects one Loop & Tie account to two users with separate tokens', async () => {
    await connect('ada');
    await connect('ben');
    await press('/disconnect');
    expect((await open('/teams')).location).toBe('/');
    await open('/login/ada');
    expect((await open('/teams')).status).toBe(200);
  });

  it('disconnects and leaves no token in the database, encrypted or not', async () => {
    await connect('ada');
    const sealed = /eyJ[\w-]+\.\.[\w.-]+/.exec(await readDatabase())?.[0] ?? 'nothing';
    expect((await press('/disconnect')).location).toBe('/?note=disconnected');
    expect((await open('/?note=disconnected')).body).toMatch(/revoke it in its settings.*Connect Loop/);
    expect(sealed.length).toBeGreaterThan(100);
    expect(await readDatabase()).not.toContain(sealed.slice(60, 100));
  });

  it('does not connect again when a callback is repeated after disconnecting', async () => {
    await open('/login/ada');
    const callback = await begin();
    await browser.open(callback);
    await press('/disconnect');
    expect((await browser.open(callback)).location).toBe('/');
    expect((await open('/')).body).toContain('Connect Loop');
  });

  it('forgets a revoked token, and offers to connect again', async () => {
    await connect('ada');
    sandbox.revokeTokens();
    expect((await open('/teams')).location).toBe('/?note=revoked');
    expect((await open('/?note=revoked')).body).toMatch(/^The access was revoked.*Connect Loop/);
  });

  it('keeps a token that came while Loop & Tie rejected the old one', async () => {
    await connect('ada');
    sandbox.revokeTokens();
    sandbox.next('delay', 'teams', { milliseconds: 1_500 });
    const teams = open('/teams');
    await browser.open(await begin());
    expect((await teams).location).toBe('/?note=revoked');
    expect((await open('/teams')).status).toBe(200);
  });

  it('keeps a token if the teams cannot be fetched for another reason', async () => {
    await connect('ada');
    sandbox.next('html_error', 'teams');
    expect((await open('/teams')).status).toBe(503);
    expect((await open('/teams')).status).toBe(200);
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
  beforeAll(() => start('connect-account.mjs'));
  afterAll(stop);

  const run = () => runProgram({ file: 'job.mjs', sandbox, env });

  it('calls the API for each user who has connected', async () => {
    await connect('ada');
    await connect('ben');
    expect(await run()).toBe('ada: Loop & Tie, People & Culture\nben: Loop & Tie, People & Culture\n');
  });

  it('forgets a token that the person revoked', async () => {
    await connect('ada');
    sandbox.revokeTokens();
    expect(await run()).toBe('ada: revoked the access: ask them to connect again\n');
    expect(await run()).toBe('');
    expect((await open('/')).body).toContain('Connect Loop');
  });

  it('keeps a token after other failures and continues with others', async () => {
    await connect('ada');
    await connect('ben');
    sandbox.next('html_error', 'teams');
    expect(await run()).toMatch(/^ada: failed: Loop & Tie is not available[^\n]+\nben: Loop & Tie/);
    expect(await run()).toMatch(/^ada: Loop & Tie/);
  });

  it('passes over a user who disconnects while it runs', async () => {
    await connect('ada');
    await connect('ben');
    const server = createServer((_req, res) => {
      changeDatabase("DELETE FROM connections WHERE user_id = 'ben'");
      res.setHeader('Content-Type', 'application/json').end('{"data":[]}');
    });
    const LOOPANDTIE_USER_PROFILE_URL = `http://127.0.0.1:${await listen(server)}/teams`;
    const output = await runProgram({
      file: 'job.mjs',
      sandbox,
      env: { ...env, LOOPANDTIE_USER_PROFILE_URL },
    });
    server.close();
    expect(output).toBe('ada: \nben: has disconnected\n');
  });

  it('opens no token that was copied to another user', async () => {
    await connect('ada');
    changeDatabase("UPDATE connections SET user_id = 'mallory'");
    expect(await run()).toMatch(/^mallory: failed: unexpected "sub" claim value\n$/);
  });

  it('finds no token in the clear in the database', async () => {
    await connect('ada');
    expect(await readDatabase()).toContain('ada');
    expect(await readDatabase()).not.toContain('lt_');
  });
});

describe('users-table.mjs', () => {
  beforeAll(() => start('users-table.mjs'));
  afterAll(stop);

  it('keeps the token for the user who is logged in', async () => {
    await connect('ada@example.com');
    expect((await open('/')).body).toMatch(/^User \d+ is connected$/);
    await open('/login/ben@example.com');
    expect((await open('/')).body).toContain('<button>Connect Loop &amp; Tie</button>');
  });

  it('does not begin at the callback, to which another site can link', async () => {
    await open('/login/ada@example.com');
    expect((await open('/auth/loopandtie/callback')).location).toBe('/');
  });

  it('keeps the token for nobody if another user is logged in', async () => {
    await open('/login/ada@example.com');
    const callback = await begin();
    await open('/login/mallory@example.com');
    expect((await browser.open(callback)).location).toBe('/');
    expect((await open('/')).body).toContain('Connect Loop');
    await open('/login/ada@example.com');
    expect((await open('/')).body).toContain('Connect Loop');
  });

  it('does not log anybody in again who switched users meanwhile', async () => {
    await open('/login/ada@example.com');
    const callback = await begin();
    sandbox.next('delay', 'token', { milliseconds: 500 });
    const linking = browser.open(callback);
    await open('/login/ben@example.com');
    await linking;
    expect((await open('/')).body).toContain('Connect Loop');
    await open('/login/ada@example.com');
    expect((await open('/')).body).toContain('is connected');
  });
});
