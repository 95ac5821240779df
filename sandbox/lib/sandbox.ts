// startSandbox: a running stand-in for Loop & Tie.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BEHAVIOURS } from './oauth2/doorkeeper';
import { FaultQueue } from './control/fault-queue';
import { Grants } from './oauth2/grants';
import { createMembers, find, type Sandbox } from './control/members';
import { resolveOptions, type SandboxOptions } from './options';
import { RequestLog } from './control/request-log';
import { createListener } from './http/server';
import { PageSessions } from './pages/sessions';
import type { SandboxState } from './state';

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
  const resolved = resolveOptions(options);
  const behaviour = BEHAVIOURS[resolved.serverVersion];
  const state: SandboxState = {
    options: resolved,
    behaviour,
    grants: new Grants(behaviour, resolved),
    faults: new FaultQueue(),
    sessions: new PageSessions(),
    log: new RequestLog(),
  };
  if (resolved.onRequest) state.log.subscribe(resolved.onRequest);
  const members = createMembers(state);
  const server = createServer(createListener(state, members)).listen(resolved.port, resolved.host);
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
    client: find(resolved.clients, 'clientID', undefined),
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
