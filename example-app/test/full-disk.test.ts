// A disk that is full: the session store can be read and not written to, and Loop & Tie must grant no token that is then lost.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SqliteRows } from '../lib/production/sqlite';
import { spawnApp } from './support/app-process';
import { Browser } from '../../test/support/browser';

const folder = mkdtempSync(path.join(tmpdir(), 'example-app-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('starts no login while nothing can be kept, and /healthz says so', async () => {
  const file = path.join(folder, 'sessions.sqlite');
  (await SqliteRows.open(file)).close();
  // No file of this process may grow: to SQLite, that is a full disk.
  const command = `ulimit -f 0; exec ${process.execPath} example-app/dist/server.js`;
  const app = spawnApp({ SESSION_FILE: file }, ['bash', '-c', command]);
  const browser = new Browser(await app.url);
  expect((await browser.visit('/')).status).toBe(200);
  expect((await browser.visit('/healthz')).status).toBe(503);
  const page = await browser.visit('/auth/loopandtie');
  expect([page.status, page.heading]).toEqual([503, 'We are having trouble on our side']);
  expect((await browser.visit('/auth/loopandtie/callback?code=a&state=b')).status).toBe(503);
});
