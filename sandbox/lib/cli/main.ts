// The command loopandtie-sandbox: settings to copy, one line for each request, and an end when it is told to.
import { randomBytes } from 'node:crypto';
import { formatRequest, type RecordedRequest } from '../control/recorded-request';
import { setInterval } from '../http/timers';
import { startSandbox, type Sandbox } from '../sandbox';
import { formatSettings } from '../settings';
import { writeEnvFile } from './env-file';
import { readCommandLine, UsageError, type Command } from './command-line';

// 0, 0x0 and ::0 are all addresses too: what is not known to be this machine alone is not.
const LOOPBACK = /^(?:(?:.+\.)?localhost|(?:::ffff:)?127\.[\d.]+|::1)$/i;
const NO_SUCH_ADDRESS = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EINVAL']);

async function main(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2));
  if (typeof command === 'string') {
    process.stdout.write(command);
    return;
  }
  const sandbox = await start(command);
  const settings = await formatAndWrite(sandbox, command.writeEnv);
  endWhenTold(sandbox);
  if (command.json) {
    console.log(JSON.stringify({ url: sandbox.url }));
    console.error(settings);
  } else {
    console.log(settings);
  }
  warn(command.options);
}

/** @throws UsageError if a setting is wrong */
async function start({ options, faults, json, quiet }: Command): Promise<Sandbox> {
  const print = (request: RecordedRequest): void => {
    console.log(json ? JSON.stringify(request) : formatRequest(request));
  };
  try {
    const sandbox = await startSandbox(quiet ? options : { ...options, onRequest: print });
    for (const { fault, place, ...rest } of faults) sandbox.next(fault, place, rest);
    return sandbox;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    const { code } = error as { code?: string };
    if (code === undefined || !NO_SUCH_ADDRESS.has(code)) throw error;
    throw new UsageError(`--host ${String(options.host)}: this machine has no such address`);
  }
}

/** @throws UsageError if the settings or their file cannot be written; the sandbox is closed then */
async function formatAndWrite(sandbox: Sandbox, file: string | undefined): Promise<string> {
  try {
    const settings = `${formatSettings(sandbox)}\nSESSION_SECRET=${randomBytes(32).toString('hex')}`;
    return describe(sandbox, settings, file === undefined ? '' : write(file, settings));
  } catch (error) {
    await sandbox.close();
    const { message } = error as Error;
    throw new UsageError(
      error instanceof TypeError ? message : `${String(file)} cannot be written: ${message}`,
    );
  }
}

function write(file: string, settings: string): string {
  return writeEnvFile(file, settings)
    ? `Written to ${file}: node --env-file=${file} app.mjs\n`
    : `${file} was left as it is: the sandbox did not write it, or somebody changed it since. Copy the settings from here.\n`;
}

function describe({ url, client, users }: Sandbox, settings: string, written: string): string {
  return `loopandtie-sandbox listening on ${url}

${settings}

${written}Open ${url} in a browser to see each request, and why it was refused.
Redirect URI: ${client.redirectURIs.join(', ')}
Log in as ${users.map(({ email, password }) => `${email} (password ${password})`).join(', ')}
`;
}

function warn({ host = '127.0.0.1', allowHosts = [] }: Command['options']): void {
  if (LOOPBACK.test(host)) return;
  const anyName =
    allowHosts.length > 0
      ? ''
      : ' So can every website that you visit, by a name of its own that leads here (DNS rebinding): name the hosts with --allow-host.';
  console.error(
    `Warning: everybody who reaches ${host} can use this sandbox.${anyName} Leave --host out for this machine only.`,
  );
}

/** Before the first line: whoever waits for it may end the command at once. */
function endWhenTold(sandbox: Sandbox): void {
  const end = (): void => {
    void sandbox.close().then(() => process.exit(0));
  };
  // Each time: under npm, Ctrl-C arrives twice, and the second one would end the process by itself.
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  // npm and npx hand no signal on. Whoever starts the command itself may leave it running.
  if (process.env.npm_execpath === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) end();
  }, 250);
  timer.unref();
}

function explain({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'the port is in use: choose another with --port, or 0 for any free one';
  if (code === 'EACCES') return 'the port may not be used: choose one from 1024 on with --port';
  return message;
}

// Whoever reads the log may stop before the sandbox does.
process.stdout.on('error', () => undefined);
main().catch((error: unknown) => {
  console.error(`loopandtie-sandbox: ${explain(error as Error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
