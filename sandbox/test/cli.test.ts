// The command loopandtie-sandbox, as it is built: what it prints, and how it ends.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { listen } from '../../test/support/listen';

const CLI = join(__dirname, '..', 'bin', 'loopandtie-sandbox.js');
const folder = mkdtempSync(join(tmpdir(), 'loopandtie-sandbox-'));
const running: ChildProcess[] = [];

afterAll(async () => {
  for (const child of running.filter((one) => one.exitCode === null && one.signalCode === null)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

interface Running {
  child: ChildProcess;
  url: string;
  /** All lines of stdout until now. */
  lines: string[];
  errors: string[];
  nextLine: () => Promise<string>;
}

async function run(...args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [CLI, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  const lines: string[] = [];
  const errors: string[] = [];
  child.stderr.on('data', (chunk) => errors.push(String(chunk)));
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const nextLine = async (): Promise<string> => {
    const [line] = (await once(reader, 'line')) as [string];
    return line;
  };
  const first = await nextLine();
  while (!lines.some((line) => line.startsWith('Log in as'))) await nextLine();
  return { child, url: first.replace('loopandtie-sandbox listening on ', ''), lines, errors, nextLine };
}

async function fail(...args: string[]): Promise<{ status: unknown; stderr: string; stdout: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, ...args]);
    return { status: 0, stdout, stderr };
  } catch (error) {
    const { code, stderr, stdout } = error as { code: unknown; stderr: string; stdout: string };
    return { status: code, stderr, stdout };
  }
}

function writeConfig(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe('the command', () => {
  it('prints where it listens, and then what to paste into an environment', async () => {
    const { lines, url } = await run(
      '--client-id',
      'my-id',
      '--client-secret',
      'my-secret',
      '--redirect-uri',
      'https://a.test/1',
      '--redirect-uri',
      'https://a.test/2',
    );
    expect(lines[0]).toMatch(/^loopandtie-sandbox listening on http:\/\/127\.0\.0\.1:\d+$/);
    expect(lines).toEqual(
      expect.arrayContaining([
        'LOOPANDTIE_CLIENT_ID=my-id',
        'LOOPANDTIE_CLIENT_SECRET=my-secret',
        `LOOPANDTIE_AUTHORIZATION_URL=${url}/oauth2/authorize`,
        `LOOPANDTIE_TOKEN_URL=${url}/oauth2/token`,
        `LOOPANDTIE_USER_PROFILE_URL=${url}/v1/teams`,
        `Open ${url} in a browser to see each request, and why it was refused.`,
        'Redirect URI: https://a.test/1, https://a.test/2',
      ]),
    );
  });

  it('writes the settings of an app to a file for one user', async () => {
    const file = join(folder, '.env');
    const { lines } = await run('--write-env', file);
    const settings = readFileSync(file, 'utf8').split('\n');
    expect(settings.filter((line) => /^[A-Z_]+=./.test(line)).map((line) => line.split('=')[0])).toEqual([
      'LOOPANDTIE_CLIENT_ID',
      'LOOPANDTIE_CLIENT_SECRET',
      'LOOPANDTIE_CALLBACK_URL',
      'LOOPANDTIE_AUTHORIZATION_URL',
      'LOOPANDTIE_TOKEN_URL',
      'LOOPANDTIE_USER_PROFILE_URL',
      'SESSION_SECRET',
    ]);
    expect(lines).toEqual(expect.arrayContaining(settings.filter((line) => line.startsWith('LOOPANDTIE_'))));
    chmodSync(file, 0o644);
    // Its own it replaces.
    await run('--write-env', file);
    expect(readFileSync(file, 'utf8')).not.toBe(settings.join('\n'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('leaves an existing file unchanged and prints the settings', async () => {
    const file = join(folder, 'own.env');
    await run('--write-env', file);
    const written = readFileSync(file, 'utf8');
    for (const content of [
      'REAL=secret',
      `${written}REAL=secret\n`,
      written.replace(/^(LOOPANDTIE_CLIENT_SECRET=).*/m, '$1real'),
    ]) {
      writeFileSync(file, content);
      const { lines } = await run('--write-env', file);
      expect(lines.join('\n')).toMatch(/^LOOPANDTIE_CLIENT_ID=[^]*own\.env was left as it is/m);
      expect(readFileSync(file, 'utf8')).toBe(content);
    }
  });

  it('writes through no link', async () => {
    const target = join(folder, 'elsewhere');
    const file = join(folder, 'link.env');
    symlinkSync(target, file);
    const { lines } = await run('--write-env', file);
    expect(lines.join('\n')).toContain('link.env was left as it is');
    expect(existsSync(target)).toBe(false);
  });

  it.each(["it's # new", 'a"b\\nc`d', '$(exit 1)#`exit 1`'])(
    'writes a secret that Node and a shell read alike: %s',
    async (secret) => {
      const file = join(folder, 'quoted.env');
      await run('--client-secret', secret, '--write-env', file);
      const script = 'process.stdout.write(process.env.LOOPANDTIE_CLIENT_SECRET)';
      const args = [`--env-file=${file}`, '-e', script];
      expect((await promisify(execFile)(process.execPath, args)).stdout).toBe(secret);
      const shell = ['-c', `set -a; . "$0"; printf %s "$LOOPANDTIE_CLIENT_SECRET"`, file];
      expect((await promisify(execFile)('sh', shell)).stdout).toBe(secret);
    },
  );

  it('ends with an error if it cannot write the settings', async () => {
    const file = join(folder, 'missing', '.env');
    expect(await fail('--port', '0', '--write-env', file)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`${file} cannot be written: ENOENT`) as string,
    });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with status 0 on %s, also if it arrives twice',
    async (signal) => {
      const { child } = await run();
      child.kill(signal);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
  );

  it('logs each request on one line, without its query', async () => {
    const { url, nextLine } = await run();
    const line = nextLine();
    await fetch(`${url}/v1/teams?secret=1%0Afake`, { headers: { authorization: 'Bearer lt_app_1' } });
    expect(await line).toBe('GET /v1/teams 401  the token is unknown');
  });

  it('logs nothing with --quiet', async () => {
    const { url, lines, child } = await run('--quiet');
    const before = lines.length;
    await fetch(url);
    child.kill();
    await once(child, 'exit');
    expect(lines).toHaveLength(before);
  });

  it('makes the faults it was told to', async () => {
    const { url } = await run('--fault', 'html_error', '--fault', 'html_error@teams');
    expect((await fetch(`${url}/oauth2/token`, { method: 'POST' })).status).toBe(500);
    expect((await fetch(`${url}/v1/teams`)).status).toBe(500);
    expect((await fetch(`${url}/v1/teams`)).status).toBe(401);
  });

  it('answers as the older server with --server-version 4', async () => {
    const { url } = await run('--server-version', '4');
    expect((await fetch(`${url}/oauth2/token`, { method: 'POST' })).status).toBe(401);
  });

  it('prints its URL and then each request as JSON with --json', async () => {
    const child = spawn(process.execPath, [CLI, '--port', '0', '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    const errors = createInterface({ input: child.stderr });
    const [first] = (await once(errors, 'line')) as [string];
    const url = first.replace('loopandtie-sandbox listening on ', '');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));
    expect(await next()).toEqual({ url });
    await fetch(`${url}/v1/teams?access_token=x`);
    expect(await next()).toMatchObject({
      method: 'GET',
      path: '/v1/teams',
      status: 401,
      parameters: { access_token: '[redacted]' },
    });
  });

  it('accepts the names given with --allow-host, as in a container', async () => {
    const { url } = await run('--allow-host', 'sandbox', '--always-ask', '--latency', '1');
    const { port } = new URL(url);
    for (const [host, status] of [
      ['sandbox', 200],
      ['elsewhere', 421],
    ] as const) {
      const { statusCode } = await new Promise<IncomingMessage>((resolve, reject) => {
        get({ port, headers: { host: `${host}:${port}` } }, resolve).on('error', reject);
      });
      expect(statusCode).toBe(status);
    }
  });

  it('ends under npm when the process that started it is gone', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, [${JSON.stringify(CLI)}, '--port', '0'], { stdio: ['ignore', 'inherit', 'inherit'] });
      process.send(child.pid);`;
    const npm = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, npm_execpath: 'npm' },
    });
    const [pid] = (await once(npm, 'message')) as [number];
    await once(createInterface({ input: npm.stdout ?? process.stdin }), 'line');
    // As npm does: it ends and hands no signal on.
    npm.kill('SIGKILL');
    await once(npm, 'exit');
    const isThere = (): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    while (isThere()) await setTimeout(20);
  });

  it('takes clients and users from a file', async () => {
    const config = writeConfig(
      'good.json',
      JSON.stringify({
        clients: [{ clientID: 'from-file', clientSecret: 's', redirectURIs: ['https://a.test/'] }],
        users: [{ email: 'me@my.test', name: 'Me', password: 'pw' }],
      }),
    );
    const { lines } = await run('--config', config);
    expect(lines).toContain('LOOPANDTIE_CLIENT_ID=from-file');
    expect(lines).toContain('Log in as me@my.test (password pw)');
  });

  it.each(['0.0.0.0', '0'])('warns if it listens to more than this machine: %s', async (host) => {
    const { child, errors, lines } = await run('--host', host);
    if (errors.length === 0 && child.stderr) await once(child.stderr, 'data');
    expect(lines[0]).toMatch(/^loopandtie-sandbox listening on http:\/\/127\.0\.0\.1:\d+$/);
    expect(errors.join('')).toMatch(
      /^Warning: everybody who reaches 0[.0]* can use this sandbox.*DNS rebinding/,
    );
  });

  it('has --help and --version', async () => {
    expect((await fail('--help')).stdout).toMatch(/^Usage: loopandtie-sandbox \[options\]/);
    expect((await fail('--version')).stdout).toBe('0.1.0\n');
  });

  it.each([
    [
      'a wrong flag',
      ['--prot', '1'],
      /^loopandtie-sandbox: Unknown option '--prot': did you mean --port\?\n$/,
    ],
    ['a word too many', ['start'], /^loopandtie-sandbox: Unexpected argument 'start'.*\n$/],
    [
      'a port without its number',
      ['--port', '--quiet'],
      /--port needs a value; write --port=VALUE if it begins with -\n$/,
    ],
    [
      'a secret that a shell would run',
      ['--port', '0', '--client-secret', "it's $(exit 1)"],
      /LOOPANDTIE_CLIENT_SECRET cannot be written to a \.env file/,
    ],
    [
      'no address of this machine',
      ['--port', '0', '--host', '192.0.2.1'],
      /--host 192\.0\.2\.1: this machine has no such/,
    ],
    [
      'milliseconds for what takes none',
      ['--fault', 'timeout:5'],
      /milliseconds are for the fault delay, not for timeout/,
    ],
    ['a folder to write to', ['--port', '0', '--write-env', folder], /: .+ is not a file\n$/],
    ['a port that is none', ['--port', '70000'], /: --port must be a whole number from 0 to 65535\n$/],
    ['a flag of another spelling', ['--redirect-url', 'x'], /did you mean --redirect-uri\?/],
    ['a server version nobody saw', ['--server-version', '3'], /: --server-version must be 4, 5 or 6\n$/],
    ['a fault there is not', ['--port', '0', '--fault', 'x'], /: --fault x: must be one of timeout, delay/],
    [
      'a redirect URI that is none',
      ['--port', '0', '--redirect-uri', '/cb'],
      /: --redirect-uri must be an absolute URL/,
    ],
    [
      'a file that is not there',
      ['--config', join(folder, 'none.json')],
      /none\.json cannot be read: ENOENT/,
    ],
    ['a file that is no JSON', ['--config', writeConfig('broken.json', '{')], /broken\.json is not JSON/],
    [
      'a file that says something else',
      ['--config', writeConfig('bad.json', '{"users":[{"email":1,"nam":"x"}]}')],
      /bad\.json: users\.0\.email must be text; users\.0\.nam is not known here/,
    ],
    [
      'a file with clients and a client',
      [
        '--client-id',
        'x',
        '--config',
        writeConfig(
          'c.json',
          '{"clients":[{"clientID":"c","clientSecret":"s","redirectURIs":["https://a.b/"]}]}',
        ),
      ],
      /leaves no room for --client-id/,
    ],
  ])('answers %s with one line and status 2', async (_title, args, message) => {
    const { status, stderr, stdout } = await fail(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('answers a port in use with one line and status 1', async () => {
    const server = createServer();
    const { status, stderr } = await fail('--port', String(await listen(server)));
    server.close();
    expect([status, stderr]).toEqual([
      1,
      'loopandtie-sandbox: the port is in use: choose another with --port, or 0 for any free one\n',
    ]);
  });
});
