// Who there is: the clients and users of a sandbox, and those it has if nobody names any.

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
  /** An access token that the API takes from the start, until it is revoked. */
  accessToken?: string | undefined;
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
  /** An access token that the API takes from the start and after a restart, until it is revoked. Default: none. */
  accessToken?: string | undefined;
}

/** A client for `startSandbox`. */
export interface SandboxClientInput {
  clientID: string;
  clientSecret: string;
  /** Default `Your app`. */
  name?: string | undefined;
  /** Absolute URLs. On 127.0.0.1 and [::1] any port will do, except with `serverVersion: 4`. */
  redirectURIs: string[];
}

/** Clients and users: what a JSON file can hold. */
export interface World {
  clients?: SandboxClient[] | undefined;
  users?: SandboxUser[] | undefined;
}

/** No `-`, `_` or `.` in them: some clients encode these in HTTP Basic, and the server does not decode. */
export const DEFAULT_CLIENT: Readonly<SandboxClient> = {
  clientID: 'sandboxclient',
  clientSecret: 'sandboxsecretforeverybody',
  name: 'Your app',
  redirectURIs: ['http://localhost:3000/auth/loopandtie/callback'],
};

/** A new one each time: two sandboxes in one process share nothing. */
export function createDefaultClients(): SandboxClient[] {
  return [{ ...DEFAULT_CLIENT, redirectURIs: [...DEFAULT_CLIENT.redirectURIs] }];
}

/** Three people, with two teams, one and none. */
export function createDefaultUsers(): SandboxUser[] {
  const password = 'sandbox';
  const team = (): SandboxTeam => ({ id: 'loop-tie', name: 'Loop & Tie' });
  const other = { id: 'people-culture', name: 'People & Culture' };
  return [
    { email: 'ada@example.com', name: 'Ada Moreno', password, teams: [team(), other] },
    { email: 'ben@example.com', name: 'Ben Okafor', password, teams: [team()] },
    { email: 'cleo@example.com', name: 'Cleo Lindqvist', password, teams: [] },
  ];
}
