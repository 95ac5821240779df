// The command loopandtie-sandbox: settings to copy, one line for each request, and an end when it is told to.
import { readCommandLine, UsageError, type Command } from './flags';
import { checkEnvFile, formatEnv, writeEnvFile } from './env-file';
import type { Sandbox } from '../control/members';
import { watchParent } from './parent';
import { formatRequest, type RecordedRequest } from '../control/recorded-request';
import { startSandbox } from '../sandbox';

// 0, 0x0 and ::0 are all addresses too: what is not known to be this machine alone is not.
const LOOPBACK = /^(?:(?:.+\.)?localhost|(?:::ffff:)?127\.[\d.]+|::1)$/i;

async function main(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2));
  if (typeof command === 'string') {
    process.stdout.write(command);
    return;
  }
  const { log, writeEnv, options } = command;
  const sandbox = await start(command);
  const settings = await formatAndWrite(sandbox, writeEnv);
  endWhenTold(sandbox);
  // With --json, stdout is for the records alone.
  (log === 'json' ? console.error : console.log)(describe(sandbox, settings, writeEnv));
  const { host = '127.0.0.1' } = options;
  if (!LOOPBACK.test(host)) {
    console.error(
      `Warning: everybody who reaches ${host} can use this sandbox. Leave --host out for this machine only.`,
    );
  }
}

/** @throws UsageError if the settings or their file cannot be written; the sandbox is closed then */
async function formatAndWrite(sandbox: Sandbox, file: string | undefined): Promise<string> {
  try {
    const settings = formatEnv(sandbox);
    if (file !== undefined) writeEnvFile(file, settings);
    return settings;
  } catch (error) {
    await sandbox.close();
    const { message } = error as Error;
    throw new UsageError(
      error instanceof TypeError ? message : `${String(file)} cannot be written: ${message}`,
    );
  }
}

/** @throws UsageError if a setting is wrong */
async function start({ options, faults, log, writeEnv }: Command): Promise<Sandbox> {
  const write: Record<Command['log'], (request: RecordedRequest) => void> = {
    lines: (request) => {
      console.log(formatRequest(request));
    },
    json: (request) => {
      console.log(JSON.stringify(request));
    },
    none: () => undefined,
  };
  try {
    if (writeEnv !== undefined) checkEnvFile(writeEnv);
    const sandbox = await startSandbox({ ...options, onRequest: write[log] });
    for (const { fault, place, milliseconds } of faults) sandbox.next(fault, place, { milliseconds });
    return sandbox;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    const { code } = error as { code?: string };
    if (code === undefined || !NO_SUCH_ADDRESS.has(code)) throw error;
    throw new UsageError(`--host ${String(options.host)}: this machine has no such address`);
  }
}

const NO_SUCH_ADDRESS = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EINVAL']);

/** Before the first line: whoever waits for it may end the command at once. */
function endWhenTold(sandbox: Sandbox): void {
  const end = (): void => {
    void sandbox.close().then(() => process.exit(0));
  };
  // Each time: under npm, Ctrl-C arrives twice, and the second one would end the process by itself.
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  watchParent(end);
}

function describe({ url, client, users }: Sandbox, settings: string, file: string | undefined): string {
  const written = file === undefined ? '' : `Written to ${file}: node --env-file=${file} app.mjs\n`;
  return `loopandtie-sandbox listening on ${url}

${settings}

${written}Redirect URI: ${client.redirectURIs.join(', ')}
Log in as ${users.map(({ email, password }) => `${email} (password ${password})`).join(', ')}
`;
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
