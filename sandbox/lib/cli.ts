// The command loopandtie-sandbox: settings to copy, one line for each request, and an end when it is told to.
import { readCommandLine, UsageError } from './command-line';
import { checkEnvFile, formatEnv, writeEnvFile } from './env-file';
import { formatRequest } from './record';
import { startSandbox, type Sandbox } from './sandbox';

const LOOPBACK = /^http:\/\/(?:127\.[\d.]+|\[::1\]):\d+$/;

async function main(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2));
  if (typeof command === 'string') {
    process.stdout.write(command);
    return;
  }
  const { faults, quiet, writeEnv, ...options } = command;
  if (writeEnv !== undefined) checkEnvFile(writeEnv);
  const sandbox = await startSandbox({
    ...options,
    onRequest: (request) => {
      if (!quiet) console.log(formatRequest(request));
    },
  }).catch((error: unknown) => {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  });
  for (const { fault, place } of faults) sandbox.next(fault, place);
  // Before the first line: whoever waits for it may end the command at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void sandbox.close().then(() => process.exit(0));
    });
  }
  const settings = formatEnv(sandbox);
  if (writeEnv !== undefined) writeEnvFile(writeEnv, settings);
  console.log(describeSandbox(sandbox, settings));
  const { host = '' } = options;
  if (!LOOPBACK.test(sandbox.url) || ['0.0.0.0', '::'].includes(host)) {
    console.error(
      `Warning: everybody who reaches ${host} can use this sandbox. Leave --host out for this machine only.`,
    );
  }
}

function describeSandbox({ url, client, users }: Sandbox, settings: string): string {
  return `loopandtie-sandbox listening on ${url}

${settings}

Redirect URI: ${client.redirectURIs.join(', ')}
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
  process.exitCode = error instanceof UsageError || error instanceof TypeError ? 2 : 1;
});
