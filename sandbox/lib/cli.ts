// The command loopandtie-sandbox: settings to copy, one line for each request, and an end when it is told to.
import { readCommandLine, UsageError } from './command-line';
import { formatRequest } from './record';
import { startSandbox, type Sandbox } from './sandbox';

const LOOPBACK = /^http:\/\/(?:127\.[\d.]+|\[::1\]):\d+$/;

async function main(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2));
  if (typeof command === 'string') {
    process.stdout.write(command);
    return;
  }
  const { faults, quiet, ...options } = command;
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
  console.log(describeSandbox(sandbox));
  const { host = '' } = options;
  if (!LOOPBACK.test(sandbox.url) || ['0.0.0.0', '::'].includes(host)) {
    console.error(
      `Warning: everybody who reaches ${host} can use this sandbox. Leave --host out for this machine only.`,
    );
  }
}

function describeSandbox({ url, client, users, ...sandbox }: Sandbox): string {
  return `loopandtie-sandbox listening on ${url}

LOOPANDTIE_CLIENT_ID=${client.clientID}
LOOPANDTIE_CLIENT_SECRET=${client.clientSecret}
LOOPANDTIE_AUTHORIZATION_URL=${sandbox.authorizationURL}
LOOPANDTIE_TOKEN_URL=${sandbox.tokenURL}
LOOPANDTIE_USER_PROFILE_URL=${sandbox.userProfileURL}

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
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
