// The process that `npm start` runs: what it prints, how it ends, and what it says when it can't begin.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listen } from '../../test/support/listen';
import { spawnApp } from './support/app-process';

// Each of them starts a process, which takes its time where many run at once.
jest.setTimeout(60_000);

const folder = mkdtempSync(path.join(tmpdir(), 'example-app-'));
const env = { SESSION_FILE: path.join(folder, 'sessions.sqlite') };

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints its URL as the last line, and ends cleanly on %s',
    async (signal) => {
      const app = spawnApp(env);
      const url = await app.url;
      expect((await fetch(url)).status).toBe(200);
      app.child.kill(signal);
      // As a terminal and npm do it together.
      app.child.kill(signal);
      expect(await app.ended).toBe(0);
      expect(app.stdout().trimEnd().split('\n').at(-1)).toBe(url);
      for (const line of app.stderr().trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
      expect(statSync(env.SESSION_FILE).mode & 0o777).toBe(0o600);
    },
  );

  it('starts no sandbox with credentials', async () => {
    const app = spawnApp({
      ...env,
      LOOPANDTIE_CLIENT_ID: 'real',
      LOOPANDTIE_CLIENT_SECRET: 'a real secret of ours',
      SESSION_SECRET: 'a-session-secret-that-is-long-enough',
    });
    const response = await fetch(new URL('/auth/loopandtie', await app.url), { redirect: 'manual' });
    const location = new URL(response.headers.get('location') ?? '');
    expect(location.origin + location.pathname).toBe('https://www.loopandtie.com/oauth2/authorize');
    expect(location.searchParams.get('redirect_uri')).toBe(`${await app.url}/auth/loopandtie/callback`);
    expect(app.stdout()).toBe(`${await app.url}\n`);
  });

  it('says in one line that its port is in use', async () => {
    const other = createServer();
    const port = await listen(other);
    const app = spawnApp({ ...env, PORT: String(port) });
    expect(await app.ended).toBe(1);
    expect(app.stderr()).toMatch(
      /^The app could not start: .*EADDRINUSE.*\. Set PORT to another one, or to 0 for any free one\.\n$/,
    );
    expect(app.stderr()).toContain(String(port));
    other.close();
  });

  it('lists everything that is wrong with the configuration, and nothing else', async () => {
    const app = spawnApp({ ...env, PORT: 'x', LOOPANDTIE_CLIENT_ID: 'only the ID' });
    expect(await app.ended).toBe(1);
    expect(app.stdout()).toBe('');
    expect(app.stderr().split('\n')).toEqual([
      'The configuration has problems:',
      expect.stringMatching(/^ {2}- PORT must be/),
      expect.stringMatching(/^ {2}- LOOPANDTIE_CLIENT_SECRET is missing/),
      expect.stringMatching(/^ {2}- SESSION_SECRET is missing/),
      '',
    ]);
  });

  it('does not start in production without credentials, and says which are missing', async () => {
    const app = spawnApp({ ...env, NODE_ENV: 'production' });
    expect(await app.ended).toBe(1);
    expect(app.stderr().match(/\S+(?= is missing)/g)).toEqual([
      'LOOPANDTIE_CLIENT_ID',
      'LOOPANDTIE_CLIENT_SECRET',
      'SESSION_SECRET',
    ]);
  });

  it('says so when there is no place for its sessions', async () => {
    writeFileSync(path.join(folder, 'in-the-way'), '');
    const app = spawnApp({ SESSION_FILE: path.join(folder, 'in-the-way', 'sessions.sqlite') });
    expect(await app.ended).toBe(1);
    expect(app.stderr()).toMatch(/^The app could not start: .*in-the-way.*\n$/);
  });

  it('can be started and stopped through npm', async () => {
    const app = spawnApp(env, ['npm', 'start']);
    const url = await app.url;
    expect((await fetch(url)).status).toBe(200);
    app.child.kill('SIGTERM');
    await app.ended;
    await expect(fetch(url)).rejects.toThrow();
  });
});
