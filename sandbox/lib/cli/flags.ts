// What can be typed after the command loopandtie-sandbox. Each flag is one entry of a table; the schema of the options
// checks what it sets.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type * as v from 'valibot';
import { check, text } from '../check';
import { FAULTS, nextFault } from '../control/faults';
import { sandboxOptions, type SandboxOptions } from '../options';
import { DEFAULT_CLIENT, readWorldFile } from '../world';

/** A mistake of the person who typed the command. */
export class UsageError extends Error {}

/** What the command is to do. */
export interface Command {
  options: SandboxOptions;
  faults: v.InferOutput<typeof nextFault>[];
  /** Whether stdout is lines of JSON. */
  json: boolean;
  /** Whether nothing is printed for a request. */
  quiet: boolean;
  /** The file to which the app's settings are written. */
  writeEnv: string | undefined;
}

interface Flag {
  type: 'string' | 'boolean';
  multiple?: true;
  short?: string;
  /** `N` and `MS` are numbers. */
  argument?: string;
  /** The option that it sets, as the schema calls it. */
  option?: string;
  help: string;
}

const CLIENT = 'clients.0.';
const NAMES = Object.entries(FAULTS).map(
  ([name, places]) => `\n    ${name} at ${places.join(' (default) or ')}`,
);

const FLAGS = {
  port: {
    type: 'string',
    argument: 'N',
    option: 'port',
    help: 'the port to listen on; 0 = any free one (default 4000)',
  },
  host: {
    type: 'string',
    argument: 'ADDRESS',
    option: 'host',
    help: 'the address to listen on (default 127.0.0.1: this machine only)',
  },
  'allow-host': {
    type: 'string',
    multiple: true,
    argument: 'NAME',
    option: 'allowHosts',
    help: "a name under which it may be called, such as a container's; repeatable",
  },
  'write-env': {
    type: 'string',
    argument: 'FILE',
    help: 'writes the settings of your app to this file, unless it is your own',
  },
  'client-id': {
    type: 'string',
    argument: 'ID',
    option: `${CLIENT}clientID`,
    help: `default ${DEFAULT_CLIENT.clientID}`,
  },
  'client-secret': {
    type: 'string',
    argument: 'SECRET',
    option: `${CLIENT}clientSecret`,
    help: `default ${DEFAULT_CLIENT.clientSecret}`,
  },
  'redirect-uri': {
    type: 'string',
    multiple: true,
    argument: 'URI',
    option: `${CLIENT}redirectURIs`,
    help: `default ${DEFAULT_CLIENT.redirectURIs.join(' ')}; repeatable`,
  },
  config: {
    type: 'string',
    argument: 'FILE',
    option: 'config',
    help: 'JSON with "clients" and "users"; its clients replace the three flags above',
  },
  'server-version': {
    type: 'string',
    argument: 'N',
    option: 'serverVersion',
    help: 'the version of Doorkeeper to respond as: 4, 5 (default) or 6',
  },
  'always-ask': { type: 'boolean', option: 'alwaysAsk', help: 'asks for Authorize or Deny each time' },
  latency: {
    type: 'string',
    argument: 'MS',
    option: 'latency',
    help: 'waits this long before each response',
  },
  fault: {
    type: 'string',
    multiple: true,
    argument: 'NAME[:MS][@PLACE]',
    help: `makes the next request go wrong, once; repeatable. Names:${NAMES.join('')}`,
  },
  json: {
    type: 'boolean',
    help: 'prints JSON to stdout: first a line with the URL, then a line for each request',
  },
  quiet: { type: 'boolean', help: 'prints nothing for a request' },
  version: { type: 'boolean', help: 'prints the version' },
  help: { type: 'boolean', short: 'h', help: 'prints this' },
} as const satisfies Record<string, Flag>;

const ENTRIES = Object.entries<Flag>(FLAGS);

function renderHelp(): string {
  const lines = ENTRIES.map(
    ([name, { argument = '', help }]) => `  ${`--${name} ${argument}`.padEnd(24)} ${help}`,
  );
  return `Usage: loopandtie-sandbox [options]

A stand-in for Loop & Tie's OAuth server and its GET /v1/teams, on this machine. It is ready once GET / responds.

${lines.join('\n')}
`;
}

/**
 * Reads the command line.
 *
 * @returns what to do, or the text to print for --help and --version
 * @throws UsageError with one line
 */
export function readCommandLine(words: string[]): Command | string {
  const values = parse(words);
  if (values.help) return renderHelp();
  if (values.version) return `${readOwnVersion()}\n`;
  try {
    const writeEnv = values['write-env'];
    return {
      options: readOptions(values),
      faults: (values.fault ?? []).map(readFault),
      json: values.json ?? false,
      quiet: values.quiet ?? false,
      writeEnv: writeEnv === undefined ? undefined : check(text, writeEnv, '--write-env'),
    };
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

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
  const sort = (word: string): string => (word.match(/[a-z]/g) ?? []).sort().join('');
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

/** @throws TypeError that names the flags */
function readOptions(values: ReturnType<typeof parse>): SandboxOptions {
  const options: Record<string, unknown> = { port: 4000 };
  const client: Record<string, unknown> = {};
  for (const [name, { option, argument }] of ENTRIES) {
    const value = (values as Record<string, unknown>)[name]; // by a name of the table
    if (option === undefined || value === undefined) continue;
    if (option.startsWith(CLIENT)) client[option.slice(CLIENT.length)] = value;
    else options[option] = argument === 'N' || argument === 'MS' ? readNumber(value) : value;
  }
  if (Object.keys(client).length > 0) {
    if (values.config !== undefined && readWorldFile(values.config).clients) {
      throw new TypeError(
        '--config with clients leaves no room for --client-id, --client-secret and --redirect-uri',
      );
    }
    options.clients = [{ ...DEFAULT_CLIENT, ...client }];
  }
  return check(sandboxOptions, options, '', nameFlag);
}

/** Anything but digits stays as it is, for the schema to complain of. */
function readNumber(value: unknown): unknown {
  return /^\d{1,9}$/.test(String(value)) ? Number(value) : value;
}

function nameFlag(path: string): string {
  const [name = path] =
    ENTRIES.find(([, { option }]) => option !== undefined && `${path}.`.startsWith(`${option}.`)) ?? [];
  return `--${name}`;
}

function readFault(words: string): Command['faults'][number] {
  const [, fault, ms, place] = /^([^:@]*)(?::([^@]*))?(?:@(.*))?$/s.exec(words) ?? [];
  return check(nextFault, { fault, place, milliseconds: readNumber(ms) }, `--fault ${words}`, () => '');
}

function readOwnVersion(): string {
  const manifest = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
