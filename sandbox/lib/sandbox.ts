// startSandbox: a running stand-in for Loop & Tie.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMembers, type Members } from './control/members';
import { createListener } from './http/server';
import type { SandboxOptions } from './options';
import { createState } from './state';
import { find, type SandboxClient } from './world';

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

/**
 * Starts a stand-in for Loop & Tie's OAuth server and its `GET /v1/teams`, on loopback.
 *
 * @example
 * const sandbox = await startSandbox();
 * const app = createApp({ tokenURL: sandbox.tokenURL, authorizationURL: sandbox.authorizationURL });
 * // …
 * await sandbox.close();
 *
 * @throws TypeError for options that are wrong; the system's error if the port is in use
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const state = createState(options);
  const { clients, port, host } = state.options;
  const members = createMembers(state);
  const server = createServer(createListener(state, members)).listen(port, host);
  await once(server, 'listening');
  const url = getURL(server);
  let closed: Promise<void> | undefined;
  return {
    ...members,
    url,
    authorizationURL: `${url}/oauth2/authorize`,
    tokenURL: `${url}/oauth2/token`,
    apiURL: `${url}/v1`,
    userProfileURL: `${url}/v1/teams`,
    client: find(clients, 'clientID', undefined),
    close() {
      closed ??= closeServer(server);
      return closed;
    },
  };
}

/** For this machine: the address of loopback, if the server listens on all. */
function getURL(server: Server): string {
  // Of a server that listens on a port, it is no text.
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
