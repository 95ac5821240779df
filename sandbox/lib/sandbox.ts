// startSandbox: a running stand-in for Loop & Tie, and what a test can do with it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildRedirect, readAuthorizationRequest } from './authorization';
import { FaultQueue, type Fault, type FaultPlace } from './faults';
import { Grants } from './grants';
import { check, redirectURISchema, resolveOptions } from './options';
import type { RecordedRequest, SandboxClient, SandboxOptions, SandboxUser } from './options';
import { denyRedirect } from './pages-router';
import { createServerApp } from './server';

const MOST_RECORDED = 1_000;

/** How to answer in a person's place. */
export interface LoginOptions {
  /** The email of the user. Default: the first user. */
  as?: string;
  /** Presses Deny in place of Authorize. */
  deny?: boolean;
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
  readonly clients: readonly SandboxClient[];
  readonly users: readonly SandboxUser[];
  /** The last 1000 requests, the oldest first, with secrets, codes, verifiers and tokens blanked. */
  readonly requests: readonly RecordedRequest[];
  /** Registers one more redirect URI, for an app that learns its port late. Default: for the first client. */
  addRedirectURI(redirectURI: string, clientID?: string): void;
  /**
   * Makes the next request go wrong, once. Faults of one place happen in the order in which they were asked for.
   *
   * @param place - default: where the fault belongs
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
  /** Ends all connections. A second call does nothing. */
  close(): Promise<void>;
}

/**
 * Starts a stand-in for Loop & Tie's OAuth server and its `GET /v1/teams`, on loopback.
 *
 * @throws TypeError for options that are wrong; the system's error where the port is in use
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const resolved = resolveOptions(options);
  const { clients, users, serverVersion, onRequest } = resolved;
  const grants = new Grants(serverVersion);
  const faults = new FaultQueue();
  const requests: RecordedRequest[] = [];
  const app = createServerApp(resolved, grants, faults, (request) => {
    if (requests.push(request) > MOST_RECORDED) requests.shift();
    onRequest?.(request);
  });
  const server = createServer(app).listen(resolved.port, resolved.host);
  await once(server, 'listening');
  const { address, family, port } = server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;

  const findUser = (email: string | undefined): SandboxUser => {
    const user = email === undefined ? users[0] : users.find((one) => one.email === email);
    if (!user)
      throw new Error(
        `the sandbox has no user ${email ?? ''}; it has ${users.map((one) => one.email).join(', ')}`,
      );
    return user;
  };

  return {
    url,
    authorizationURL: `${url}/oauth2/authorize`,
    tokenURL: `${url}/oauth2/token`,
    apiURL: `${url}/v1`,
    userProfileURL: `${url}/v1/teams`,
    clients,
    users,
    requests,
    addRedirectURI(redirectURI, clientID) {
      const client = clientID === undefined ? clients[0] : clients.find((one) => one.clientID === clientID);
      if (!client) throw new Error(`the sandbox has no client ${clientID ?? ''}`);
      client.redirectURIs.push(check(redirectURISchema, redirectURI, 'addRedirectURI'));
    },
    next(fault, place) {
      faults.add(fault, place);
    },
    async login(location, { as, deny = false } = {}) {
      // On the next turn, as any trip through a browser.
      await Promise.resolve();
      const { origin, pathname, search } = new URL(location);
      if (origin + pathname !== `${url}/oauth2/authorize`) {
        throw new Error(
          `sandbox.login wants a URL of ${url}/oauth2/authorize, and got one of ${origin}${pathname}`,
        );
      }
      const request = readAuthorizationRequest(search.slice(1), clients, serverVersion);
      if ('reason' in request)
        throw new Error(`the sandbox refused the authorization request: ${request.reason}`);
      if (deny) return new URL(denyRedirect(request));
      const code = grants.issueCode(request.client, findUser(as), request.redirectURI, request.challenge);
      return new URL(buildRedirect(request, { code }));
    },
    revokeTokens(email) {
      grants.revoke(email === undefined ? undefined : findUser(email));
    },
    forgetAuthorizations() {
      grants.forgetAuthorizations();
    },
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
