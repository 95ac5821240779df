// What the tests of connect-account.mjs share: a sandbox, and a folder for the database that the app and its job use.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';

export let sandbox: Sandbox;
export let folder: string;
/** For both programs. */
export let env: { DATABASE_FILE: string };

beforeAll(async () => {
  sandbox = await startSandbox();
  folder = await mkdtemp(path.join(tmpdir(), 'recipes-'));
  env = { DATABASE_FILE: path.join(folder, 'app.sqlite') };
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});
