// One token for a company: connect-once.mjs gets it, company-job.mjs uses it, and only its owner can read the file.
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect as openConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser } from '../../test/support/browser';
import { runProgram, startProgram, type Program } from './support/program';

let sandbox: Sandbox;
let folder: string;
let env: { TOKEN_FILE: string };

beforeAll(async () => {
  sandbox = await startSandbox();
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'company-'));
  env = { TOKEN_FILE: path.join(folder, 'company.token') };
});

afterEach(() => rm(folder, { recursive: true }));
afterAll(() => sandbox.close());

const runJob = () => runProgram({ file: 'company-job.mjs', sandbox, env });

/** Opens the address that connect-once.mjs prints, and returns the last page. */
async function connect(how: { deny?: boolean } = {}): Promise<{ app: Program; page: unknown }> {
  const app = await startProgram({ file: 'connect-once.mjs', sandbox, env });
  const browser = new Browser();
  expect((await browser.open(app.url)).body).toContain('Connect Loop');
  const { location } = await browser.open(`${app.url}/auth/loopandtie`);
  const callback = await sandbox.login(location ?? '', how);
  const { body } = await browser.open(callback.href);
  return { app, page: body };
}

it('connects once, then runs the job until the access is revoked', async () => {
  expect(await runJob()).toBe('Run connect-once.mjs first.\n');
  const { app, page } = await connect();
  expect(page).toBe('Connected. You can close this page.');
  await app.ended();
  expect(await runJob()).toBe('Loop & Tie, People & Culture\n');
  sandbox.revokeTokens();
  expect(await runJob()).toBe('The access was revoked. Run connect-once.mjs again.\n');
  await (await connect()).app.ended();
  expect(await runJob()).toBe('Loop & Tie, People & Culture\n');
});

it('keeps the token encrypted in a file for its owner alone', async () => {
  await writeFile(env.TOKEN_FILE, 'an old one', { mode: 0o644 });
  const { app } = await connect();
  await app.ended();
  expect((await stat(env.TOKEN_FILE)).mode & 0o777).toBe(0o600);
  expect(await readFile(env.TOKEN_FILE, 'utf8')).not.toContain('lt_');
  expect(await readdir(folder)).toEqual(['company.token']);
});

it('keeps the token if the job fails for another reason', async () => {
  const { app } = await connect();
  await app.ended();
  sandbox.next('html_error', 'teams');
  expect(await runJob()).toContain('Loop & Tie is not available');
  expect(await runJob()).toBe('Loop & Tie, People & Culture\n');
});

it('goes on waiting after Deny', async () => {
  sandbox.forgetAuthorizations();
  const { app } = await connect({ deny: true });
  expect((await new Browser().open(app.url)).body).toContain('Connect Loop');
  await app.close();
});

it('ends although a browser opened a connection ahead', async () => {
  const app = await startProgram({ file: 'connect-once.mjs', sandbox, env });
  const ahead = openConnection(Number(new URL(app.url).port), 'localhost');
  await once(ahead, 'connect');
  const browser = new Browser();
  const { location } = await browser.open(`${app.url}/auth/loopandtie`);
  await browser.open((await sandbox.login(location ?? '')).href);
  await app.ended();
  ahead.destroy();
});

it('shows the same page for each delivery of a callback', async () => {
  const app = await startProgram({ file: 'connect-once.mjs', sandbox, env });
  const browser = new Browser();
  const { location } = await browser.open(`${app.url}/auth/loopandtie`);
  const { href } = await sandbox.login(location ?? '');
  const pages = await Promise.all([1, 2, 3].map(() => browser.open(href)));
  expect(pages.map(({ status }) => status)).toEqual([200, 200, 200]);
  await app.ended();
  expect(await readdir(folder)).toEqual(['company.token']);
});
