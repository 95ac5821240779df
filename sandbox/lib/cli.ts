#!/usr/bin/env node
// The command loopandtie-sandbox: options, settings to copy, one line for each request.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FAULTS, type Fault, type FaultPlace } from './faults';
import { check, DEFAULT_CLIENT, worldSchema, type SandboxOptions } from './options';
import { startSandbox } from './sandbox';

const HELP = `Usage: loopandtie-sandbox [options]

A stand-in for Loop & Tie's OAuth server and its GET /v1/teams, on this machine.

  --port N             the port to listen on; 0 = any free one (default 4000)
  --host ADDRESS       the address to listen on (default 127.0.0.1: this machine only)
  --client-id ID       default ${DEFAULT_CLIENT.clientID}
  --client-secret S    default ${DEFAULT_CLIENT.clientSecret}
  --redirect-uri URI   may be given more than once (default ${DEFAULT_CLIENT.redirectURIs.join(' ')})
  --config FILE        JSON with "clients" and "users", in place of the three options above
  --server-version N   the version of Doorkeeper to answer as: 5 (default) or 4
  --fault NAME[@PLACE] makes the next request go wrong, once; may be given more than once
                       names: ${Object.keys(FAULTS).join(', ')}
                       the place is token or teams, where both are possible
  --quiet              no line for each request
  --version            prints the version
  --help               prints this
`;

/** A mistake of the person who typed the command. */
class UsageError extends Error {}

function readCommandLine(): SandboxOptions & { faults: [Fault, FaultPlace | undefined][]; quiet: boolean } {
  const { values } = parseCommandLine();
  if (values.help) exitWith(HELP);
  if (values.version) exitWith(`${readOwnVersion()}\n`);
  const world = values.config === undefined ? {} : readWorld(values.config);
  const single = values['client-id'] ?? values['client-secret'] ?? values['redirect-uri'];
  if (world.clients && single !== undefined) {
    throw new UsageError(
      '--config with clients leaves no room for --client-id, --client-secret and --redirect-uri',
    );
  }
  return {
    port: readNumber('--port', values.port ?? '4000', 65_535),
    host: values.host ?? '127.0.0.1',
    serverVersion: readVersion(values['server-version'] ?? '5'),
    clients: world.clients ?? [
      {
        ...DEFAULT_CLIENT,
        clientID: values['client-id'] ?? DEFAULT_CLIENT.clientID,
        clientSecret: values['client-secret'] ?? DEFAULT_CLIENT.clientSecret,
        redirectURIs: values['redirect-uri'] ?? DEFAULT_CLIENT.redirectURIs,
      },
    ],
    users: world.users,
    faults: (values.fault ?? []).map(readFault),
    quiet: values.quiet ?? false,
  };
}

function parseCommandLine(): { values: ReturnType<typeof parse>['values'] } {
  try {
    return parse();
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/\.? To specify.*$/s, ''));
  }
}

function parse() {
  return parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      'client-id': { type: 'string' },
      'client-secret': { type: 'string' },
      'redirect-uri': { type: 'string', multiple: true },
      config: { type: 'string' },
      'server-version': { type: 'string' },
      fault: { type: 'string', multiple: true },
      quiet: { type: 'boolean' },
      version: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function readWorld(file: string): ReturnType<typeof parseWorld> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--config ${file} can not be read: ${(error as NodeJS.ErrnoException).code ?? ''}`);
  }
  return parseWorld(file, text);
}

function parseWorld(file: string, text: string) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`--config ${file} is not JSON`);
  }
  try {
    return check(worldSchema, json, `--config ${file}`);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readNumber(option: string, text: string, most: number): number {
  if (/^\d{1,6}$/.test(text) && Number(text) <= most) return Number(text);
  throw new UsageError(`${option} wants a number from 0 to ${most}, not ${JSON.stringify(text)}`);
}

function readVersion(text: string): 4 | 5 {
  if (text === '4') return 4;
  if (text === '5') return 5;
  throw new UsageError(`--server-version wants 4 or 5, not ${JSON.stringify(text)}`);
}

function readFault(text: string): [Fault, FaultPlace | undefined] {
  const [fault, place] = text.split('@', 2);
  return [fault as Fault, place as FaultPlace | undefined];
}

function readOwnVersion(): string {
  const manifest = readFileSync(join(__dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function exitWith(text: string): never {
  process.stdout.write(text);
  process.exit(0);
}

async function main(): Promise<void> {
  const { faults, quiet, ...options } = readCommandLine();
  const onRequest: SandboxOptions['onRequest'] = quiet
    ? undefined
    : ({ method, path, status }) => {
        console.log(`${method} ${JSON.stringify(path).slice(1, -1)} ${status}`);
      };
  const sandbox = await startSandbox({ ...options, onRequest }).catch((error: unknown) => {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  });
  try {
    for (const [fault, place] of faults) sandbox.next(fault, place);
  } catch (error) {
    await sandbox.close();
    throw new UsageError((error as Error).message);
  }
  // Before the first line: whoever waits for it may end the command at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void sandbox.close().then(() => process.exit(0));
    });
  }
  const [client] = sandbox.clients;
  console.log(`loopandtie-sandbox listening on ${sandbox.url}

LOOPANDTIE_CLIENT_ID=${client?.clientID ?? ''}
LOOPANDTIE_CLIENT_SECRET=${client?.clientSecret ?? ''}
LOOPANDTIE_AUTHORIZATION_URL=${sandbox.authorizationURL}
LOOPANDTIE_TOKEN_URL=${sandbox.tokenURL}
LOOPANDTIE_USER_PROFILE_URL=${sandbox.userProfileURL}

Redirect URI: ${client?.redirectURIs.join(', ') ?? ''}
Log in as ${sandbox.users.map(({ email, password }) => `${email} (password ${password})`).join(', ')}
`);
  if (!/^(?:localhost|127\.|::1$)/.test(options.host ?? '')) {
    console.error(
      `Warning: everybody who reaches ${options.host ?? ''} can use this sandbox. Leave --host out for this machine only.`,
    );
  }
}

main().catch((error: unknown) => {
  const { code, message } = error as NodeJS.ErrnoException;
  const inUse =
    code === 'EADDRINUSE' ? 'the port is in use: choose another with --port, or 0 for any free one' : message;
  console.error(`loopandtie-sandbox: ${inUse}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
