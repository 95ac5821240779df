// Runs the examples: what people who use other languages and tools do with the sandbox. They need Python, Ruby,
// curl and Chromium, and `npm ci` in this folder.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { parse } from 'yaml';
import { findFreePort } from '../../test/support/listen';
import { findProgram } from '../../test/support/browsers/programs';

const ROOT = join(__dirname, '..', '..');

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

/** Runs a program in this folder; rejects with what it printed if it fails. */
async function run(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  cwd = __dirname,
): Promise<string> {
  const options = {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', JEST_WORKER_ID: undefined, SANDBOX_URL: sandbox.url, ...env },
  };
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, options);
    return stdout + stderr;
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    if (code === 'ENOENT')
      throw new Error(`there is no ${command}: apt-get install ${command}`, { cause: error });
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

it('Python logs in, denies, and meets a fault, with its standard library', async () => {
  expect(await run('python3', ['-m', 'unittest', '-v', 'test_login.py'])).toMatch(/Ran 3 tests[^]*OK/);
});

it('pytest runs tests in parallel, each with its own client and user', async () => {
  // Debian's, which has pytest-xdist beside it.
  expect(await run('pytest-3', ['-n', '4', '-q', 'test_parallel.py'])).toContain('45 passed');
});

it('Ruby does so too', async () => {
  expect(await run('ruby', ['login_test.rb'])).toBe('ok\n');
});

it('so does curl', async () => {
  expect(await run('bash', ['login.sh'])).toContain('"id":"loop-tie"');
});

it("jest with jsdom and fake timers runs it in the test's process", async () => {
  const jest = require.resolve('jest/bin/jest');
  const args = ['--rootDir', __dirname, '--config', '{}', '--testMatch', '**/jsdom.test.cjs'];
  expect(await run(process.execPath, [jest, ...args])).toContain('1 passed');
});

it('vitest with fake timers does so too', async () => {
  const vitest = join(__dirname, 'node_modules/vitest/vitest.mjs');
  expect(await run(process.execPath, [vitest, 'run', '--root', __dirname, 'vitest.test.mjs'])).toContain(
    '1 passed',
  );
});

describe('Playwright', () => {
  const servers: ChildProcess[] = [];

  afterAll(async () => {
    for (const server of servers) {
      server.kill();
      await once(server, 'exit');
    }
  });

  it('starts the sandbox and the app, and reuses them the second time', async () => {
    const [port, sandboxPort] = [String(await findFreePort()), String(await findFreePort())];
    const env = {
      PORT: port,
      SANDBOX_PORT: sandboxPort,
      CHROMIUM_PATH: findProgram('chromiumWithoutWindows'),
      PROJECT: ROOT,
      CI: '',
    };
    const playwright = join(__dirname, 'node_modules/@playwright/test/cli.js');
    const test = () => run(process.execPath, [playwright, 'test'], env, join(__dirname, 'playwright'));
    // The first time it starts both and ends them; then both are there, and stay.
    expect(await test()).toContain('2 passed');
    const callback = `http://127.0.0.1:${port}/auth/loopandtie/callback`;
    const command = [
      join(ROOT, 'sandbox/bin/loopandtie-sandbox.js'),
      '--port',
      sandboxPort,
      '--redirect-uri',
      callback,
    ];
    servers.push(spawn(process.execPath, command, { stdio: 'ignore' }));
    const appEnv = { ...process.env, PORT: port, SANDBOX_URL: `http://127.0.0.1:${sandboxPort}` };
    servers.push(
      spawn(process.execPath, ['app.mjs'], {
        cwd: join(__dirname, 'playwright'),
        env: appEnv,
        stdio: 'ignore',
      }),
    );
    expect(await test()).toContain('2 passed');
    expect(servers.map(({ exitCode, signalCode }) => exitCode ?? signalCode)).toEqual([null, null]);
  }, 180_000);
});

it('the compose file is well formed, and its settings exist', () => {
  const { services } = parse(readFileSync(join(__dirname, 'compose.yaml'), 'utf8')) as {
    services: { sandbox: { command: string }; app: { environment: Record<string, string> } };
  };
  const help = readFileSync(join(ROOT, 'sandbox/lib/cli/flags.ts'), 'utf8');
  for (const flag of services.sandbox.command.match(/--(?!yes)[\w-]+/g) ?? [])
    expect(help).toContain(flag.slice(2));
  const sources = ['settings.ts', 'cli/main.ts'].map((file) => join(ROOT, 'sandbox/lib', file));
  const env = sources.map((file) => readFileSync(file, 'utf8')).join('\n');
  for (const name of Object.keys(services.app.environment)) expect(env).toContain(name);
});
