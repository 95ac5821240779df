// Connections that wait for a request: those that were opened ahead, and idle ones.
import http, { type Agent } from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import { uptimeMs } from '../clock';
import { destroyThis, getSharedAgent, readSettings } from './agents';

const LIFETIME_MS = 60_000;
const SLOW_HANDSHAKE_MS = 1_000; // a lost packet costs this much; another connection is likely faster
const REFUSAL_MS = 5_000;

/** Where a connection leads. */
export interface Address {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
}

/** The last connection that was opened ahead to an address. */
interface Spare {
  /** As long as no request has it. */
  socket: Socket | undefined;
  /** Until then, none is opened in its place, unless it was ready. */
  retryAt: number;
}

/** Of each shared agent, by host and port. */
const sparesOf = new WeakMap<Agent, Map<string, Spare>>();

/** Connections that were opened before the request that has taken them: they may have died meanwhile. */
export const openedAhead = new WeakSet<object>();

/**
 * Opens a connection for a later request of the shared agent, unless an idle one is there. It is an extra: it throws
 * nothing, raises no error and keeps no process alive.
 */
export function openAhead(address: Address): void {
  try {
    open(address);
  } catch {
    // A network guard, for example.
  }
}

/** After a dead connection, the other ones to this server that wait for a request are most likely dead too. */
export function dropIdleConnections(agent: Agent, address: Address): void {
  for (const socket of findIdleConnections(agent, address)) socket.destroy();
  sparesOf.get(agent)?.get(nameAddress(address.hostname, address.port))?.socket?.destroy();
}

function open(address: Address): void {
  const { secure, hostname, port } = address;
  const protocol = secure ? https : http;
  const agent = getSharedAgent(secure);
  const settings = readSettings(agent);
  // Through a proxy, or past what intercepts requests, connections are not ours to open.
  if (agent === protocol.globalAgent || settings.proxyEnv || !isOfNode(protocol.request)) return;
  const spares = sparesOf.get(agent) ?? prepareSpares(agent, protocol.Agent);
  const name = nameAddress(hostname, port);
  const last = spares.get(name);
  const now = uptimeMs();
  const isThere = last?.socket?.destroyed === false || findIdleConnections(agent, address).length > 0;
  if (isThere || now < (last?.retryAt ?? 0)) return;

  const spare: Spare = { socket: undefined, retryAt: now + REFUSAL_MS };
  spares.set(name, spare);
  const servername = isIP(hostname) ? '' : hostname;
  const to = { ...settings, host: hostname, port, servername, timeout: SLOW_HANDSHAKE_MS };
  // `_agentKey` is how Node's https.Agent finds and keeps TLS sessions; without it a spare would resume none.
  const own = { ...to, _agentKey: agent.getName(to) } as typeof to;
  const socket = protocol.Agent.prototype.createConnection.call(agent, own) as Socket;
  spare.socket = socket.unref();
  // The next address of a name is tried with a new handle, which keeps the process alive again.
  socket.on('connectionAttempt', () => openedAhead.has(socket) || socket.unref());
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    spare.retryAt = 0;
    socket.setTimeout(LIFETIME_MS);
  });
  // A request that waits for a connection is sent on a new one then; one that waits for a response has its own deadline.
  socket.on('timeout', () => (openedAhead.has(socket) && spare.retryAt === 0) || socket.destroy());
  // A server has nothing to say on it.
  socket.on('data', destroyThis).on('end', destroyThis);
  socket.on('error', () => undefined);
}

/** From now on, the requests of this agent take what was opened ahead. */
function prepareSpares(agent: Agent, NodeAgent: typeof http.Agent): Map<string, Spare> {
  const spares = new Map<string, Spare>();
  sparesOf.set(agent, spares);
  agent.createConnection = (to, callback) =>
    take(spares.get(nameAddress(to.host, to.port))) ??
    NodeAgent.prototype.createConnection.call(agent, to, callback);
  return spares;
}

function take(spare: Spare | undefined): Socket | undefined {
  const socket = spare?.socket;
  if (!spare || !socket || socket.destroyed) return undefined;
  spare.socket = undefined;
  openedAhead.add(socket);
  return socket.off('data', destroyThis).off('end', destroyThis).ref();
}

function findIdleConnections(agent: Agent, { hostname, port }: Address): Socket[] {
  // An agent that is not Node's may keep no such list.
  const { freeSockets = {} } = agent as { freeSockets?: Record<string, Socket[]> };
  const prefix = `${nameAddress(hostname, port)}:`;
  const lists = Object.entries(freeSockets).filter(([name]) => name.startsWith(prefix));
  return lists.flatMap(([, sockets]) => sockets);
}

/** nock, msw and the like replace `http.request` by functions and proxies that show another source. */
function isOfNode(request: unknown): boolean {
  return Function.prototype.toString.call(request).includes('ClientRequest');
}

function nameAddress(host: unknown, port: unknown): string {
  return `${String(host)}:${String(port)}`;
}
