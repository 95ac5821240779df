// What a test can do with a running sandbox, from JavaScript and, by control.ts, over HTTP.
import { URL } from 'node:url';
import { readAuthorizationRequest } from '../oauth2/authorization-request';
import { buildRedirect } from '../oauth2/authorization-response';
import type { Fault, FaultOptions, FaultPlace } from './fault-queue';
import { isOwnHost } from '../http/guards';
import { parseForm } from '../http/parameters';
import type { RecordedRequest } from './recorded-request';
import { checkMemberOptions, checkRedirectURI } from '../schema';
import type { SandboxState } from '../state';
import type { SandboxClient, SandboxUser } from '../world';

/** How to answer in a person's place. */
export interface LoginOptions {
  /** The email of the user. Default: the first user. */
  as?: string | undefined;
  /** Presses Deny in place of Authorize. */
  deny?: boolean | undefined;
}

/** Whose token to make. */
export interface TokenOptions {
  /** The email of the user. Default: the first user. */
  as?: string | undefined;
  /** The app that gets the token. Default: the first client. */
  clientID?: string | undefined;
}

/** What can be done with a sandbox, wherever it listens. */
export interface Members {
  readonly clients: readonly SandboxClient[];
  readonly users: readonly SandboxUser[];
  /** The last 1000 requests that ended, the oldest first, with secrets, codes, verifiers and tokens blanked. */
  readonly requests: readonly RecordedRequest[];
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
   * @param place - default: where the fault belongs
   * @throws TypeError for a fault that does not exist, or cannot happen there; Error if there is no such client
   */
  next(fault: Fault, place?: FaultPlace, options?: FaultOptions): void;
  /**
   * Answers an authorization request without pages, as a person would who logs in and presses Authorize.
   *
   * @param location - where the app redirected to
   * @returns the callback URL to open next; with `response_mode=form_post`, its query is what to post
   * @throws Error if the sandbox would show an error page in place of a login
   */
  login(location: string | URL, options?: LoginOptions): Promise<URL>;
  /**
   * An access token without a login.
   *
   * @throws Error if there is no such user or client
   */
  token(options?: TokenOptions): string;
  /** Takes all tokens back, or one user's: the API then answers 401. */
  revokeTokens(email?: string): void;
  /** Forgets who authorized what, so that the next login is asked again, and Deny can be tried. Tokens stay good. */
  forgetAuthorizations(): void;
  /** Whether every login is asked, also by somebody who authorized the app before. `reset` undoes it. */
  setAlwaysAsk(alwaysAsk: boolean): void;
  /**
   * Starts over: faults, authorizations, logins at the pages, codes, tokens and `requests` go. Clients, users and the
   * tokens that users have from the start stay.
   */
  reset(): void;
}

/** A running sandbox. */
export interface Sandbox extends Members {
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly authorizationURL: string;
  readonly tokenURL: string;
  /** The base of the API; `/teams` is below it. */
  readonly apiURL: string;
  readonly userProfileURL: string;
  /** The first client: its `clientID` and `clientSecret` are what your app needs. */
  readonly client: SandboxClient;
  /** Ends all connections. A second call does nothing more. */
  close(): Promise<void>;
}

/** The members that need no more than the state. */
export function createMembers(state: SandboxState): Members {
  const { grants, faults, log, sessions } = state;
  const { clients, users, alwaysAsk } = state.options;
  return {
    clients,
    users,
    requests: log.requests,
    addRedirectURI(redirectURI, clientID) {
      const { redirectURIs } = find(clients, 'clientID', clientID);
      redirectURIs.push(checkRedirectURI(redirectURI, 'addRedirectURI'));
    },
    next(fault, place, options = {}) {
      checkMemberOptions('next', options);
      if (options.clientID !== undefined) find(clients, 'clientID', options.clientID);
      faults.add(fault, place, options);
    },
    async login(location, options = {}) {
      // On the next turn, as any trip through a browser.
      await Promise.resolve();
      checkMemberOptions('login', options);
      return answerAuthorization(state, location, options);
    },
    token(options = {}) {
      checkMemberOptions('token', options);
      const { as, clientID } = options;
      return grants.issueToken(find(clients, 'clientID', clientID), find(users, 'email', as));
    },
    revokeTokens(email) {
      grants.revoke(email === undefined ? undefined : find(users, 'email', email));
    },
    forgetAuthorizations() {
      grants.forgetAuthorizations();
    },
    setAlwaysAsk(alwaysAsk) {
      state.options.alwaysAsk = alwaysAsk;
    },
    reset() {
      state.options.alwaysAsk = alwaysAsk;
      faults.clear();
      grants.reset();
      sessions.clear();
      log.clear();
    },
  };
}

function answerAuthorization(
  { options, grants, faults, behaviour }: SandboxState,
  location: string | URL,
  { as, deny = false }: LoginOptions,
): URL {
  const user = find(options.users, 'email', as);
  if (!URL.canParse(String(location))) {
    throw new Error('login wants the absolute URL that the app redirected to');
  }
  const { protocol, host, origin, pathname, search } = new URL(location);
  // The port may be mapped, and TLS may end before the sandbox.
  const isWeb = protocol === 'http:' || protocol === 'https:';
  if (!isWeb || !isOwnHost(host, options) || pathname !== '/oauth2/authorize') {
    throw new Error(
      `login wants a URL of this sandbox's /oauth2/authorize, and got one of ${origin}${pathname}`,
    );
  }
  const request = readAuthorizationRequest(parseForm(search.slice(1)), options.clients, behaviour);
  if ('reason' in request)
    throw new Error(`the sandbox refused the authorization request: ${request.reason}`);
  const error = faults.takeError(request.client.clientID) ?? (deny ? 'access_denied' : undefined);
  return new URL(buildRedirect(request, error ? { error } : { code: grants.issueCode(request, user) }));
}

/**
 * One of several, or the first.
 *
 * @throws Error that lists what there is
 */
export function find<Key extends string, Item extends Record<Key, string>>(
  items: readonly Item[],
  key: Key,
  wanted: string | undefined,
): Item {
  const item = wanted === undefined ? items[0] : items.find((one) => one[key] === wanted);
  if (item) return item;
  const known = items.map((one) => one[key]).join(', ');
  throw new Error(`the sandbox has no ${key} ${JSON.stringify(wanted)}; it has ${known}`);
}
