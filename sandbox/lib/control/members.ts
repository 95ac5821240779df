// What a test can do with a running sandbox, from JavaScript and, by http-calls.ts, over HTTP.
import type * as v from 'valibot';
import { check, flag, object, optionalText } from '../check';
import type { SandboxState } from '../state';
import {
  clientList,
  find,
  newClient,
  newUser,
  redirectURI as redirectURISchema,
  userList,
  type NewClient,
  type NewUser,
  type SandboxClient,
  type SandboxUser,
} from '../world';
import type { Fault, FaultOptions, FaultPlace } from './faults';
import { logIn, loginOptions, type LoginOptions } from './login';
import type { RecordedRequest } from './recorded-request';

export const tokenOptions = object({
  /** The email of the user. Default: the first user. */
  as: optionalText,
  /** The app that gets the token. Default: the first client. */
  clientID: optionalText,
});

export const owner = object({
  /** Only this user's. Default: all users'. */
  email: optionalText,
  /** Only this client's. Default: all clients'. */
  clientID: optionalText,
});

/** Whose token to make. */
export type TokenOptions = v.InferInput<typeof tokenOptions>;
/** Whose tokens are meant: those of a user, of a client, of both, or all. */
export type TokenOwner = v.InferInput<typeof owner>;

/** What can be done with a sandbox, wherever it listens. */
export interface Members {
  readonly clients: readonly SandboxClient[];
  readonly users: readonly SandboxUser[];
  /** The last 1000 requests that ended, the oldest first, with secrets, codes, verifiers and tokens redacted. */
  readonly requests: readonly RecordedRequest[];
  /**
   * Adds a client, for a test that must not disturb others. Without an id and a secret, it gets new ones.
   *
   * @throws TypeError that lists every problem
   */
  addClient(client: NewClient): SandboxClient;
  /**
   * Adds a user, for a test that must not disturb others. Without an email, the user gets a new one.
   *
   * @throws TypeError that lists every problem
   */
  addUser(user?: NewUser): SandboxUser;
  /**
   * Registers one more redirect URI, for an app that learns its port late.
   *
   * @param clientID - default: the first client
   * @throws TypeError if it is not a URL that an app can be called back at; Error if there is no such client
   */
  addRedirectURI(redirectURI: string, clientID?: string): void;
  /**
   * Makes the next request go wrong. Faults of one place happen in the order in which they were asked for.
   *
   * @param fault - its name, or a response to send
   * @param place - default: where the fault belongs; `token` for a response
   * @throws TypeError for a fault that does not exist, or cannot happen there; Error if there is no such client
   */
  next(fault: Fault, place?: FaultPlace, options?: FaultOptions): void;
  /**
   * Responds to an authorization request without pages, as if a user logged in and pressed Authorize.
   *
   * @param location - where the app redirected to
   * @returns the callback URL to open next; with `response_mode=form_post`, its query is what to post
   * @throws Error if the sandbox would show an error instead of a login
   */
  login(location: string | URL, options?: LoginOptions): Promise<URL>;
  /**
   * Returns an access token without a login.
   *
   * @throws Error if there is no such user or client
   */
  token(options?: TokenOptions): string;
  /** Revokes all tokens, or those of a user (by email) or a client: the API then responds with 401. */
  revokeTokens(of?: string | TokenOwner): void;
  /** Shows the page with Authorize and Deny again to users who authorized an app. Their tokens stay good. */
  forgetAuthorizations(of?: string | TokenOwner): void;
  /** Shows Authorize and Deny at every login, or only to users who did not authorize the app. `reset` undoes it. */
  setAlwaysAsk(alwaysAsk: boolean): void;
  /**
   * Starts over, for everybody: faults, logins at the pages, codes, tokens and `requests` go. Clients, users and the
   * tokens that users have from the start stay.
   */
  reset(): void;
}

/** The members that need no more than the state. */
export function createMembers(state: SandboxState): Members {
  const { grants, faults, log, sessions } = state;
  const { clients, users, alwaysAsk: alwaysAskAtStart } = state.options;
  const readOwner = (what: string, of: string | TokenOwner = {}): TokenOwner => {
    const named = check(owner, typeof of === 'string' ? { email: of } : of, what);
    if (named.email !== undefined) find(users, 'email', named.email);
    if (named.clientID !== undefined) find(clients, 'clientID', named.clientID);
    return named;
  };
  return {
    clients,
    users,
    requests: log.requests,
    addClient(input) {
      const client = check(newClient, input, 'addClient');
      check(clientList, [...clients, client], 'addClient: clients');
      clients.push(client);
      return client;
    },
    addUser(input = {}) {
      const user = check(newUser, input, 'addUser');
      check(userList, [...users, user], 'addUser: users');
      users.push(user);
      grants.addOwnToken(user);
      return user;
    },
    addRedirectURI(redirectURI, clientID) {
      const { redirectURIs } = find(clients, 'clientID', clientID);
      redirectURIs.push(check(redirectURISchema, redirectURI, 'addRedirectURI'));
    },
    next(fault, place, options) {
      if (options?.clientID !== undefined) find(clients, 'clientID', options.clientID);
      faults.add({ ...options, fault, place });
    },
    async login(location, options = {}) {
      // On the next turn, as any trip through a browser.
      await Promise.resolve();
      return logIn(state, location, check(loginOptions, options, 'login'));
    },
    token(options = {}) {
      const { as, clientID } = check(tokenOptions, options, 'token');
      return grants.issueToken(find(clients, 'clientID', clientID), find(users, 'email', as));
    },
    revokeTokens(of) {
      grants.revoke(readOwner('revokeTokens', of));
    },
    forgetAuthorizations(of) {
      grants.forgetAuthorizations(readOwner('forgetAuthorizations', of));
    },
    setAlwaysAsk(alwaysAsk) {
      state.options.alwaysAsk = check(flag, alwaysAsk, 'setAlwaysAsk');
    },
    reset() {
      state.options.alwaysAsk = alwaysAskAtStart;
      faults.clear();
      grants.reset();
      sessions.clear();
      log.clear();
    },
  };
}
