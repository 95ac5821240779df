// What a sandbox can be told: the types, the defaults, and the check that fills them in.
import { checkOptions } from './schema';
import { readWorldFile } from './world-file';
import type { RecordedRequest } from './record';

/** A team, as `GET /v1/teams` shows it. */
export interface SandboxTeam {
  id: string;
  name: string;
}

/** Somebody who can log in at the sandbox. */
export interface SandboxUser {
  email: string;
  name: string;
  password: string;
  teams: SandboxTeam[];
}

/** An app that may send people to the sandbox. */
export interface SandboxClient {
  clientID: string;
  clientSecret: string;
  /** Shown to the person who logs in, and part of each token. */
  name: string;
  /** Where people may be sent back to. */
  redirectURIs: string[];
}

/** A user for `startSandbox`. */
export interface SandboxUserInput {
  /** What the person types to log in; any text that no other user has. */
  email: string;
  /** Default: the email. */
  name?: string | undefined;
  /** Default `sandbox`. It is shown on the login page. */
  password?: string | undefined;
  /** Default: none. */
  teams?: SandboxTeam[] | undefined;
}

/** A client for `startSandbox`. */
export interface SandboxClientInput {
  clientID: string;
  clientSecret: string;
  /** Default `Your app`. */
  name?: string | undefined;
  /** Absolute URLs. On 127.0.0.1 and [::1] any port will do, unless the older server is played. */
  redirectURIs: string[];
}

/** Options of `startSandbox`. */
export interface SandboxOptions {
  /** Default 0: any free one. */
  port?: number | undefined;
  /** Default `127.0.0.1`. Anything but loopback opens the sandbox to your network. */
  host?: string | undefined;
  /** The version of Doorkeeper to answer as. Default 5, the newer one. */
  serverVersion?: 4 | 5 | undefined;
  /** Default: one client, `sandboxclient` with the secret `sandboxsecretforeverybody`. */
  clients?: SandboxClientInput[] | undefined;
  /** Default: three users, with two teams, one and none. */
  users?: SandboxUserInput[] | undefined;
  /** A JSON file with `clients` and `users`, for those that are not given here. */
  config?: string | undefined;
  /** Called after each request, for a log. */
  onRequest?: ((request: RecordedRequest) => void) | undefined;
}

/** Options that were checked, with their defaults. */
export interface ResolvedOptions {
  port: number;
  host: string;
  serverVersion: 4 | 5;
  clients: SandboxClient[];
  users: SandboxUser[];
  onRequest: ((request: RecordedRequest) => void) | undefined;
}

export const DEFAULT_CLIENT: SandboxClient = {
  clientID: 'sandboxclient',
  clientSecret: 'sandboxsecretforeverybody',
  name: 'Your app',
  redirectURIs: ['http://localhost:3000/auth/loopandtie/callback'],
};

const LOOP_AND_TIE = { id: 'loop-tie', name: 'Loop & Tie' };
const PEOPLE = { id: 'people-culture', name: 'People & Culture' };
const DEFAULT_USERS: SandboxUser[] = [
  { email: 'ada@example.com', name: 'Ada Moreno', password: 'sandbox', teams: [LOOP_AND_TIE, PEOPLE] },
  { email: 'ben@example.com', name: 'Ben Okafor', password: 'sandbox', teams: [LOOP_AND_TIE] },
  { email: 'cleo@example.com', name: 'Cleo Lindqvist', password: 'sandbox', teams: [] },
];

/**
 * Checks options, reads their file and fills in the defaults.
 *
 * @throws TypeError that lists every problem
 */
export function resolveOptions(options: SandboxOptions): ResolvedOptions {
  const { config, clients, users, ...rest } = checkOptions(options);
  const file = config === undefined ? {} : readWorldFile(config);
  // The defaults are copied: two sandboxes in one process share nothing.
  return {
    ...rest,
    onRequest: rest.onRequest,
    clients: clients ?? file.clients ?? structuredClone([DEFAULT_CLIENT]),
    users: users ?? file.users ?? structuredClone(DEFAULT_USERS),
  };
}
