// OAuth clients from npm, each of which logs in at the sandbox by its own program in clients/.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';

const FOLDER = join(__dirname, '..', 'clients');
const programs = readdirSync(FOLDER).filter((file) => file.endsWith('.mjs') && file !== 'sandbox.mjs');

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

it.each(programs)('%s gets a token that the API takes', async (program) => {
  const env = { ...process.env, SANDBOX_URL: sandbox.url };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd: FOLDER, env });
  expect(stdout).toContain('teams: 200');
});
