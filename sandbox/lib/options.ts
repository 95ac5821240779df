// The options of startSandbox, checked and filled in.
import type { ServerVersion } from './oauth2/doorkeeper';
import type { RecordedRequest } from './control/recorded-request';
import { checkOptions } from './schema';
import {
  createDefaultClients,
  createDefaultUsers,
  type SandboxClient,
  type SandboxClientInput,
  type SandboxUser,
  type SandboxUserInput,
} from './world';
import { readWorldFile } from './world-file';

/** Options of `startSandbox`. */
export interface SandboxOptions {
  /** Default 0: any free port. */
  port?: number | undefined;
  /** Default `127.0.0.1`. Anything but loopback opens the sandbox to your network. */
  host?: string | undefined;
  /** Names other than localhost under which it may be called, such as that of a container. Default: none. */
  allowHosts?: string[] | undefined;
  /** The major version of Doorkeeper to answer as. Default 5. */
  serverVersion?: ServerVersion | undefined;
  /** Milliseconds to wait before each answer, but not of calls below `/sandbox/`. Default 0. */
  latency?: number | undefined;
  /** Shows the page with Authorize and Deny to people who authorized the app before, too. Default false. */
  alwaysAsk?: boolean | undefined;
  /** Default: one client, `sandboxclient` with the secret `sandboxsecretforeverybody`. */
  clients?: SandboxClientInput[] | undefined;
  /** Default: three users, with two teams, one and none. */
  users?: SandboxUserInput[] | undefined;
  /** A JSON file with `clients` and `users`, for those that are not given here. */
  config?: string | undefined;
  /** Called after each request, for a log. What it throws is not caught. */
  onRequest?: ((request: RecordedRequest) => void) | undefined;
}

/** Options that were checked, with their defaults. */
export interface ResolvedOptions {
  port: number;
  host: string;
  allowHosts: string[];
  serverVersion: ServerVersion;
  latency: number;
  alwaysAsk: boolean;
  clients: SandboxClient[];
  users: SandboxUser[];
  onRequest: ((request: RecordedRequest) => void) | undefined;
}

/**
 * Checks options, reads their file and fills in the defaults.
 *
 * @throws TypeError that lists every problem
 */
export function resolveOptions(options: SandboxOptions): ResolvedOptions {
  const { config, clients, users, onRequest, ...rest } = checkOptions(options);
  const file = config === undefined ? {} : readWorldFile(config);
  return {
    ...rest,
    onRequest,
    clients: clients ?? file.clients ?? createDefaultClients(),
    users: users ?? file.users ?? createDefaultUsers(),
  };
}
