// OAuth clients from npm, each of which logs in at the sandbox by its own program. They need `npm ci` in this folder.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';

const programs = readdirSync(__dirname).filter((file) => file.endsWith('.mjs') && file !== 'sandbox.mjs');

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

it.each(programs)('%s gets a token that the API takes', async (program) => {
  const env = { ...process.env, SANDBOX_URL: sandbox.url };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd: __dirname, env });
  expect(stdout).toContain('teams: 200');
});
