// The flags of the command loopandtie-sandbox: each is one entry, which says what it sets and what --help prints.
import { FAULTS } from '../control/faults';
import { DEFAULT_CLIENT } from '../world';

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

/** What the flags of a client begin with, as the schema calls it. */
export const CLIENT = 'clients.0.';
const NAMES = Object.entries(FAULTS).map(
  ([name, places]) => `\n    ${name} at ${places.join(' (default) or ')}`,
);

export const FLAGS = {
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

export const ENTRIES = Object.entries<Flag>(FLAGS);

/** The text of --help. */
export function renderHelp(): string {
  const lines = ENTRIES.map(
    ([name, { argument = '', help }]) => `  ${`--${name} ${argument}`.padEnd(24)} ${help}`,
  );
  return `Usage: loopandtie-sandbox [options]

A stand-in for Loop & Tie's OAuth server and its GET /v1/teams, on this machine. It is ready once GET / responds.

${lines.join('\n')}
`;
}
