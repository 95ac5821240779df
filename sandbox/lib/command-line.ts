// What can be typed after the command loopandtie-sandbox.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FaultQueue, FAULTS, type Fault, type FaultPlace } from './faults';
import { DEFAULT_CLIENT, type SandboxOptions } from './options';
import { checkRedirectURI } from './schema';
import { readWorldFile } from './world-file';

/** A mistake of the person who typed the command. */
export class UsageError extends Error {}

/** What the command is to do. */
export interface Command extends SandboxOptions {
  faults: { fault: Fault; place: FaultPlace | undefined }[];
  quiet: boolean;
  /** The file to which the settings of an app are written. */
  writeEnv: string | undefined;
}

const HELP = `Usage: loopandtie-sandbox [options]

A stand-in for Loop & Tie's OAuth server and its GET /v1/teams, on this machine.

  --port N             the port to listen on; 0 = any free one (default 4000)
  --host ADDRESS       the address to listen on (default 127.0.0.1: this machine only)
  --write-env FILE     writes the settings of your app to this file, for node --env-file
  --client-id ID       default ${DEFAULT_CLIENT.clientID}
  --client-secret S    default ${DEFAULT_CLIENT.clientSecret}
  --redirect-uri URI   may be given more than once
                       (default ${DEFAULT_CLIENT.redirectURIs.join(' ')})
  --config FILE        JSON with "clients" and "users"; its clients are in place of the three options above
  --server-version N   the version of Doorkeeper to answer as: 5 (default) or 4
  --fault NAME[@PLACE] makes the next request go wrong, once; may be given more than once. Names:
${Object.entries(FAULTS)
  .map(([name, places]) => `                         ${name} at ${places.join(' (default) or ')}`)
  .join('\n')}
  --quiet              no line for each request
  --version            prints the version
  --help               prints this
`;

/**
 * Reads the command line.
 *
 * @returns what to do, or the text to print for --help and --version
 * @throws UsageError with one line
 */
export function readCommandLine(words: string[]): Command | string {
  const values = parse(words);
  if (values.help) return HELP;
  if (values.version) return `${readOwnVersion()}\n`;
  const single = values['client-id'] ?? values['client-secret'] ?? values['redirect-uri'];
  const file = values.config === undefined ? {} : attempt(readWorldFile, values.config);
  if (file.clients && single !== undefined) {
    throw new UsageError(
      '--config with clients leaves no room for --client-id, --client-secret and --redirect-uri',
    );
  }
  return {
    port: readPort(values.port ?? '4000'),
    host: values.host ?? '127.0.0.1',
    serverVersion: readVersion(values['server-version'] ?? '5'),
    clients: file.clients ?? [
      {
        ...DEFAULT_CLIENT,
        clientID: readText('--client-id', values['client-id'] ?? DEFAULT_CLIENT.clientID),
        clientSecret: readText('--client-secret', values['client-secret'] ?? DEFAULT_CLIENT.clientSecret),
        redirectURIs: (values['redirect-uri'] ?? DEFAULT_CLIENT.redirectURIs).map(readRedirectURI),
      },
    ],
    users: file.users,
    faults: (values.fault ?? []).map(readFault),
    quiet: values.quiet ?? false,
    writeEnv: values['write-env'],
  };
}

/** What is typed, before it is looked at. */
function parse(args: string[]) {
  return attempt(
    () =>
      parseArgs({
        args,
        options: {
          port: { type: 'string' },
          host: { type: 'string' },
          'client-id': { type: 'string' },
          'client-secret': { type: 'string' },
          'redirect-uri': { type: 'string', multiple: true },
          config: { type: 'string' },
          'server-version': { type: 'string' },
          fault: { type: 'string', multiple: true },
          'write-env': { type: 'string' },
          quiet: { type: 'boolean' },
          version: { type: 'boolean' },
          help: { type: 'boolean', short: 'h' },
        },
      }).values,
    undefined,
  );
}

/** What is wrong, on one line: parseArgs goes on with advice that is of no use here. */
function attempt<Input, Output>(read: (input: Input) => Output, input: Input): Output {
  try {
    return read(input);
  } catch (error) {
    const [line = ''] = (error as Error).message.split(/\n|\. To specify/);
    throw new UsageError(line);
  }
}

function readText(option: string, text: string): string {
  if (text !== '') return text;
  throw new UsageError(`${option} must not be empty`);
}

function readRedirectURI(text: string): string {
  return attempt((uri) => checkRedirectURI(uri, '--redirect-uri'), text);
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--port wants a number from 0 to 65535, not ${JSON.stringify(text)}`);
}

function readVersion(text: string): 4 | 5 {
  if (text === '4') return 4;
  if (text === '5') return 5;
  throw new UsageError(`--server-version wants 4 or 5, not ${JSON.stringify(text)}`);
}

function readFault(text: string): Command['faults'][number] {
  const [fault, place] = text.split('@', 2) as [Fault, FaultPlace | undefined];
  // Tried on a queue of its own: the mistake is told before anything is started.
  attempt((queue) => {
    queue.add(fault, place);
  }, new FaultQueue());
  return { fault, place };
}

function readOwnVersion(): string {
  const manifest = readFileSync(join(__dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
