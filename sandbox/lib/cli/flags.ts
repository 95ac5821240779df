// What can be typed after the command loopandtie-sandbox.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ServerVersion } from '../oauth2/doorkeeper';
import { FaultQueue, FAULTS, type Fault, type FaultPlace } from '../control/fault-queue';
import type { SandboxOptions } from '../options';
import { checkRedirectURI } from '../schema';
import { DEFAULT_CLIENT } from '../world';
import { readWorldFile } from '../world-file';

/** A mistake of the person who typed the command. */
export class UsageError extends Error {}

/** What the command is to do. */
export interface Command {
  options: SandboxOptions;
  faults: { fault: Fault; place: FaultPlace | undefined; milliseconds: number | undefined }[];
  /** What is printed of each request. */
  log: 'lines' | 'json' | 'none';
  /** The file to which the app's settings are written. */
  writeEnv: string | undefined;
}

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'allow-host': { type: 'string', multiple: true },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  'redirect-uri': { type: 'string', multiple: true },
  config: { type: 'string' },
  'write-env': { type: 'string' },
  'server-version': { type: 'string' },
  latency: { type: 'string' },
  fault: { type: 'string', multiple: true },
  'always-ask': { type: 'boolean' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  version: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const HELP = `Usage: loopandtie-sandbox [options]

A stand-in for Loop & Tie's OAuth server and its GET /v1/teams, on this machine. It is ready once GET / answers.

  --port N             the port to listen on; 0 = any free one (default 4000)
  --host ADDRESS       the address to listen on (default 127.0.0.1: this machine only)
  --allow-host NAME    a name under which it may be called, such as a container's; may be given more than once
  --write-env FILE     writes the settings of your app to this file, for node --env-file
  --client-id ID       default ${DEFAULT_CLIENT.clientID}
  --client-secret S    default ${DEFAULT_CLIENT.clientSecret}
  --redirect-uri URI   may be given more than once
                       (default ${DEFAULT_CLIENT.redirectURIs.join(' ')})
  --config FILE        JSON with "clients" and "users"; its clients replace the three options above
  --server-version N   the version of Doorkeeper to answer as: 4, 5 (default) or 6
  --always-ask         asks for Authorize or Deny each time
  --latency MS         waits this long before each answer
  --fault NAME[:MS][@PLACE]
                       makes the next request go wrong, once; may be given more than once. Names:
${Object.entries(FAULTS)
  .map(([name, places]) => `                         ${name} at ${places.join(' (default) or ')}`)
  .join('\n')}
  --json               prints one line of JSON for each request, and nothing else, to stdout
  --quiet              prints nothing for a request
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
  return {
    options: {
      ...readWorld(values),
      port: readPort(values.port ?? '4000'),
      host: readText('--host', values.host),
      allowHosts: values['allow-host']?.map((name) => readText('--allow-host', name) ?? ''),
      serverVersion: readVersion(values['server-version'] ?? '5'),
      latency: readMilliseconds('--latency', values.latency),
      alwaysAsk: values['always-ask'],
    },
    faults: (values.fault ?? []).map(readFault),
    log: values.quiet ? 'none' : values.json ? 'json' : 'lines',
    writeEnv: readText('--write-env', values['write-env']),
  };
}

type Values = ReturnType<typeof parse>;

/** What is typed, before it is looked at. */
function parse(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS }).values;
  } catch (error) {
    // What is wrong, on one line: parseArgs goes on with advice that is of no use here.
    const [line = ''] = (error as Error).message.split(/\n|\. To specify/);
    const [, dash] = /^Option '(?:-\w, )?(--[a-z-]+)[^']*' argument is ambiguous/.exec(line) ?? [];
    if (dash !== undefined)
      throw new UsageError(`${dash} needs a value; write ${dash}=VALUE if it begins with -`);
    const [, unknown] = /^Unknown option '--([^']*)'$/.exec(line) ?? [];
    throw new UsageError(line + (unknown === undefined ? '' : suggest(unknown)));
  }
}

/** The flag that was probably meant: it has the same letters, or begins with the same ones. */
function suggest(unknown: string): string {
  const sort = (text: string): string => (text.match(/[a-z]/g) ?? []).sort().join('');
  const names = Object.keys(FLAGS);
  const meant =
    names.find((name) => sort(name) === sort(unknown)) ??
    [...Array(unknown.length).keys()]
      .map((cut) => unknown.slice(0, unknown.length - cut))
      .filter((start) => start.length >= 3)
      .map((start) => names.find((name) => name.startsWith(start)))
      .find((name) => name !== undefined);
  return meant === undefined ? '; --help lists all' : `: did you mean --${meant}?`;
}

function readWorld(values: Values): Pick<SandboxOptions, 'clients' | 'users'> {
  const { config, 'client-id': id, 'client-secret': secret, 'redirect-uri': uris } = values;
  const file = config === undefined ? {} : attempt(() => readWorldFile(config));
  if (!file.clients) {
    const client = {
      ...DEFAULT_CLIENT,
      clientID: readText('--client-id', id) ?? DEFAULT_CLIENT.clientID,
      clientSecret: readText('--client-secret', secret) ?? DEFAULT_CLIENT.clientSecret,
      redirectURIs: (uris ?? DEFAULT_CLIENT.redirectURIs).map((uri) =>
        attempt(() => checkRedirectURI(uri, '--redirect-uri')),
      ),
    };
    return { clients: [client], users: file.users };
  }
  if ((id ?? secret ?? uris) === undefined) return file;
  throw new UsageError(
    '--config with clients leaves no room for --client-id, --client-secret and --redirect-uri',
  );
}

/** Makes a mistake that a check finds one of the person who typed the command. */
function attempt<Output>(read: () => Output): Output {
  try {
    return read();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readText(flag: string, text: string | undefined): string | undefined {
  if (text !== '') return text;
  throw new UsageError(`${flag} must not be empty`);
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--port wants a number from 0 to 65535, not ${JSON.stringify(text)}`);
}

function readVersion(text: string): ServerVersion {
  if (text === '4') return 4;
  if (text === '5') return 5;
  if (text === '6') return 6;
  throw new UsageError(`--server-version wants 4, 5 or 6, not ${JSON.stringify(text)}`);
}

function readMilliseconds(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`${flag} wants a number of milliseconds, not ${JSON.stringify(text)}`);
}

function readFault(text: string): Command['faults'][number] {
  const [, name = '', ms, at] = /^([^:@]*)(?::([^@]*))?(?:@(.*))?$/s.exec(text) ?? [];
  const milliseconds = readMilliseconds(`--fault ${name}`, ms);
  // Whether there is such a fault, and such a place, is up to the queue.
  const [fault, place] = [name as Fault, at as FaultPlace | undefined];
  // Tried on a queue of its own: the mistake is told before anything is started.
  attempt(() => {
    new FaultQueue().add(fault, place, { milliseconds });
  });
  return { fault, place, milliseconds };
}

function readOwnVersion(): string {
  const manifest = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
