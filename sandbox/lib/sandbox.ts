// startSandbox: a running stand-in for Loop & Tie, and what a test can do with it.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildErrorRedirect, buildRedirect, readAuthorizationRequest } from './authorization';
import { FaultQueue, type Fault, type FaultPlace } from './faults';
import { Grants } from './grants';
import { resolveOptions, type SandboxClient, type SandboxOptions, type SandboxUser } from './options';
import type { RecordedRequest } from './record';
import { checkRedirectURI } from './schema';
import { createListener } from './server';
import { PageSessions } from './sessions';
import type { SandboxState } from './state';

const MOST_RECORDED = 1_000;

/** How to answer in a person's place. */
export interface LoginOptions {
  /** The email of the user. Default: the first user. */
  as?: string | undefined;
  /** Presses Deny in place of Authorize. */
  deny?: boolean | undefined;
}

/** A running sandbox. */
export interface Sandbox {
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly authorizationURL: string;
  readonly tokenURL: string;
  /** The base of the API; `/teams` is below it. */
  readonly apiURL: string;
  readonly userProfileURL: string;
  /** The first client: its `clientID` and `clientSecret` are what your app needs. */
  readonly client: SandboxClient;
  readonly clients: readonly SandboxClient[];
  readonly users: readonly SandboxUser[];
  /** The last 1000 requests, the oldest first, with secrets, codes, verifiers and tokens blanked. */
  readonly requests: readonly RecordedRequest[];
  /**
   * Registers one more redirect URI, for an app that learns its port late. Default: for the first client.
   *
   * @throws TypeError where it is none; Error where there is no such client
   */
  addRedirectURI(redirectURI: string, clientID?: string): void;
  /**
   * Makes the next request go wrong, once. Faults of one place happen in the order in which they were asked for.
   *
   * @param place - default: where the fault belongs
   * @throws TypeError for a fault that there is not, or that can not happen there
   */
  next(fault: Fault, place?: FaultPlace): void;
  /**
   * Answers an authorization request without pages, as a person would who logs in and presses Authorize.
   *
   * @param location - where the app redirected to
   * @returns the callback URL to open next
   * @throws Error where the sandbox would show an error page in place of a login
   */
  login(location: string | URL, options?: LoginOptions): Promise<URL>;
  /** Takes all tokens back, or one user's: the API then answers 401. */
  revokeTokens(email?: string): void;
  /** Forgets who authorized what, so that the next login is asked again, and Deny can be tried. Tokens stay good. */
  forgetAuthorizations(): void;
  /** Ends all connections. A second call does nothing more. */
  close(): Promise<void>;
}

/**
 * Starts a stand-in for Loop & Tie's OAuth server and its `GET /v1/teams`, on loopback.
 *
 * @example
 * const sandbox = await startSandbox();
 * const app = createApp({ tokenURL: sandbox.tokenURL, authorizationURL: sandbox.authorizationURL });
 * // …
 * await sandbox.close();
 *
 * @throws TypeError for options that are wrong; the system's error where the port is in use
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const resolved = resolveOptions(options);
  const { clients, users, serverVersion, onRequest, port, host } = resolved;
  const state: SandboxState = {
    options: resolved,
    grants: new Grants(serverVersion),
    faults: new FaultQueue(),
    sessions: new PageSessions(),
  };
  const requests: RecordedRequest[] = [];
  const record = (request: RecordedRequest): void => {
    if (requests.push(request) > MOST_RECORDED) requests.shift();
    onRequest?.(request);
  };
  const server = createServer(createListener(state, record)).listen(port, host);
  await once(server, 'listening');
  const url = getURL(server);
  const client = find(clients, 'clientID', undefined);
  let closed: Promise<void> | undefined;

  return {
    url,
    authorizationURL: `${url}/oauth2/authorize`,
    tokenURL: `${url}/oauth2/token`,
    apiURL: `${url}/v1`,
    userProfileURL: `${url}/v1/teams`,
    client,
    clients,
    users,
    requests,
    addRedirectURI(redirectURI, clientID) {
      const { redirectURIs } = find(clients, 'clientID', clientID);
      redirectURIs.push(checkRedirectURI(redirectURI, 'addRedirectURI'));
    },
    next(fault, place) {
      state.faults.add(fault, place);
    },
    async login(location, { as, deny = false } = {}) {
      // On the next turn, as any trip through a browser.
      await Promise.resolve();
      return answerAuthorization(state, url, new URL(location), find(users, 'email', as), deny);
    },
    revokeTokens(email) {
      state.grants.revoke(email === undefined ? undefined : find(users, 'email', email));
    },
    forgetAuthorizations() {
      state.grants.forgetAuthorizations();
    },
    close() {
      closed ??= closeServer(server);
      return closed;
    },
  };
}

function answerAuthorization(
  { options, grants, faults }: SandboxState,
  url: string,
  { origin, pathname, search }: URL,
  user: SandboxUser,
  deny: boolean,
): URL {
  if (origin + pathname !== `${url}/oauth2/authorize`) {
    throw new Error(
      `sandbox.login wants a URL of ${url}/oauth2/authorize, and got one of ${origin}${pathname}`,
    );
  }
  const request = readAuthorizationRequest(search.slice(1), options.clients, options.serverVersion);
  if ('reason' in request)
    throw new Error(`the sandbox refused the authorization request: ${request.reason}`);
  const error = faults.take('authorize') ?? (deny ? 'access_denied' : undefined);
  if (error !== undefined) return new URL(buildErrorRedirect(request, error));
  return new URL(buildRedirect(request, { code: grants.issueCode(request, user) }));
}

/** @throws Error that lists what there is */
function find<Key extends string, Item extends Record<Key, string>>(
  items: readonly Item[],
  key: Key,
  wanted: string | undefined,
): Item {
  const item = wanted === undefined ? items[0] : items.find((one) => one[key] === wanted);
  if (item) return item;
  const known = items.map((one) => one[key]).join(', ');
  throw new Error(`the sandbox has no ${key} ${JSON.stringify(wanted)}; it has ${known}`);
}

/** For this machine; where it listens on all addresses, by that of loopback. */
function getURL(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  const name = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[address];
  return `http://${name ?? (family === 'IPv6' ? `[${address}]` : address)}:${port}`;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
