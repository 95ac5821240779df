// The options of startSandbox: each is one line of the schema, which gives its type, its check and its default.
import * as v from 'valibot';
import { check, flag, list, milliseconds, object, text } from './check';
import type { RecordedRequest } from './control/recorded-request';
import {
  clientList,
  DEFAULT_CLIENT,
  DEFAULT_USERS,
  readWorldFile,
  userList,
  type SandboxClient,
  type SandboxUser,
} from './world';

/** As in a Host header, but without a port, which is not compared. */
const hostName = v.pipe(
  text,
  v.regex(
    /^(?:[^\s/:*@?#]+|\[[\da-f:.]+\])$/i,
    'must be a name such as example.com, without scheme and port',
  ),
);

const portMessage = 'must be a whole number from 0 to 65535';

export const sandboxOptions = object({
  /** Default 0: any free port. */
  port: v.optional(
    v.pipe(
      v.number(portMessage),
      v.integer(portMessage),
      v.minValue(0, portMessage),
      v.maxValue(65_535, portMessage),
    ),
    0,
  ),
  /** Default `127.0.0.1`. Anything but loopback opens the sandbox to your network. */
  host: v.optional(text, '127.0.0.1'),
  /** Names other than localhost under which it may be called, such as that of a container. Default: none. */
  allowHosts: v.optional(list(hostName), []),
  /** The major version of Doorkeeper to respond as. Default 5. */
  serverVersion: v.optional(v.picklist([4, 5, 6], 'must be 4, 5 or 6'), 5),
  /** Milliseconds to wait before each response, except to calls below `/sandbox/`. Default 0. */
  latency: v.optional(milliseconds, 0),
  /** Shows the page with Authorize and Deny to users who authorized the app before, too. Default false. */
  alwaysAsk: v.optional(flag, false),
  /** Default: one client, `sandboxclient` with the secret `sandboxsecretforeverybody`. */
  clients: v.optional(clientList),
  /** Default: three users, with two teams, one and none. */
  users: v.optional(userList),
  /** A JSON file with `clients` and `users`, for those that are not given here. */
  config: v.optional(text),
  /** Called after each request, for a log. What it throws is not caught. */
  onRequest: v.optional(
    v.custom<(request: RecordedRequest) => void>(
      (value) => typeof value === 'function',
      'must be a function',
    ),
  ),
});

/** Options of `startSandbox`. */
export type SandboxOptions = v.InferInput<typeof sandboxOptions>;

/** Options that were checked, with their defaults. */
export interface ResolvedOptions extends Omit<v.InferOutput<typeof sandboxOptions>, 'config'> {
  clients: SandboxClient[];
  users: SandboxUser[];
}

/**
 * Checks options, reads their file and fills in the defaults.
 *
 * @throws TypeError that lists every problem
 */
export function resolveOptions(options: unknown): ResolvedOptions {
  const { config, clients, users, ...rest } = check(sandboxOptions, options, 'startSandbox');
  const file = config === undefined ? {} : readWorldFile(config);
  return {
    ...rest,
    // Each time a copy of the defaults: two sandboxes in one process share nothing.
    clients: clients ?? file.clients ?? check(clientList, [DEFAULT_CLIENT]),
    users: users ?? file.users ?? check(userList, DEFAULT_USERS),
  };
}
