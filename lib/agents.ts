// The keep-alive agents that all strategies share, and the connection that is opened ahead of a token request.
import http, { type Agent, type AgentOptions } from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import timers from 'node:timers';

// Taken once: tests of an app fake the timers.
const { setTimeout, clearTimeout } = timers;

const SPARE_LIFETIME_MS = 60_000;
const SLOW_HANDSHAKE_MS = 1_000; // a lost packet costs this much; another connection is likely faster

/** What ends the use of a connection that waits. A server has nothing to say on it. */
const GONE = ['data', 'end', 'error', 'close'] as const;

interface Address {
  readonly hostname: string;
  readonly port: number;
}

interface SharedAgent {
  readonly agent: Agent;
  /** Opens a connection now, unless an idle one is there. It raises no error and keeps no process alive. */
  openAhead(address: Address): void;
  /** Gives up the connection that was opened ahead, if there is one. */
  discardAhead(address: Address): void;
}

const openedAhead = new WeakSet<object>();

/** Whether a connection was opened before the request that uses it: it may have died meanwhile. */
export function wasOpenedAhead(socket: object | null): boolean {
  // Stryker disable next-line ConditionalExpression: for the types; a WeakSet has no null
  return socket !== null && openedAhead.has(socket);
}

/** One for each protocol: a strategy made for each request must not open a connection for each login. */
export const sharedAgents: Readonly<Record<'http:' | 'https:', SharedAgent>> = {
  'http:': share(http, 'connect'),
  'https:': share(https, 'secureConnect'),
};

/**
 * Idle connections are kept for five minutes, or as long as the server says. Node's global agent drops them after
 * 5 s, so on a quiet site every login would pay for a new TLS handshake.
 */
function describeAgent(global: Agent): AgentOptions {
  // Since Node 24 the global agent may go through the proxy that the environment names; then ours does too.
  const { proxyEnv } = readOptions(global);
  return Object.assign({ keepAlive: true, maxFreeSockets: 32, timeout: 300_000 }, proxyEnv && { proxyEnv });
}

/** @param readyEvent - of a connection that can carry a request */
function share(protocol: typeof http | typeof https, readyEvent: 'connect' | 'secureConnect'): SharedAgent {
  const agent = new protocol.Agent(describeAgent(protocol.globalAgent));
  const spares = new Map<string, { take: () => Socket; discard: () => void }>();
  const connect = agent.createConnection.bind(agent);

  agent.createConnection = (options, callback) =>
    spares.get(nameAddress(options.host, options.port))?.take() ?? connect(options, callback);

  // A server has nothing to say on an idle connection: what it sends there must not answer the next request.
  // Its types forget that it says whether the connection is kept.
  const keepSocketAlive = agent.keepSocketAlive.bind(agent) as (socket: Duplex) => boolean;
  const reuseSocket = agent.reuseSocket.bind(agent);
  agent.keepSocketAlive = (socket) => {
    socket.once('data', destroyThis);
    return keepSocketAlive(socket);
  };
  agent.reuseSocket = (socket, request) => {
    socket.off('data', destroyThis);
    reuseSocket(socket, request);
  };

  function openAhead({ hostname, port }: Address): void {
    const name = nameAddress(hostname, port);
    if (spares.has(name) || findIdleConnections(agent, { hostname, port }).length > 0) return;
    // Through a proxy, connections are not ours to open: one of the environment, or of what took the place of Node's agent.
    if (readOptions(agent).proxyEnv || !(protocol.globalAgent instanceof http.Agent)) return;
    const options = {
      ...readOptions(agent),
      host: hostname,
      port,
      servername: isIP(hostname) ? '' : hostname,
    };
    // `_agentKey` is how Node's https.Agent finds and keeps TLS sessions; without it a spare would resume none.
    const socket = connect({ ...options, _agentKey: agent.getName(options) } as typeof options) as Socket;
    const forget = (): void => {
      clearTimeout(expiry);
      spares.delete(name);
      for (const event of GONE) socket.off(event, discard);
    };
    const discard = (): void => {
      forget();
      socket.destroy();
    };
    const expiry = setTimeout(discard, SPARE_LIFETIME_MS).unref();
    // If a request waits for it by then, that is sent on a new one.
    const slow = setTimeout(() => socket.destroy(), SLOW_HANDSHAKE_MS).unref();
    socket.once(readyEvent, () => {
      clearTimeout(slow);
    });
    spares.set(name, {
      discard,
      take() {
        forget();
        openedAhead.add(socket);
        return socket.ref();
      },
    });
    socket.on('error', () => undefined);
    for (const event of GONE) socket.on(event, discard);
    socket.unref();
  }

  return {
    agent,
    openAhead,
    discardAhead({ hostname, port }) {
      spares.get(nameAddress(hostname, port))?.discard();
    },
  };
}

function nameAddress(host: unknown, port: unknown): string {
  return `${String(host)}:${String(port)}`;
}

/** What the agent was made with, and what Node adds; its types leave both out. */
function readOptions(agent: Agent): AgentOptions & { proxyEnv?: NodeJS.ProcessEnv } {
  // What takes the place of Node's global agent (global-agent does) may have none.
  return (agent as { options?: AgentOptions & { proxyEnv?: NodeJS.ProcessEnv } }).options ?? {};
}

function destroyThis(this: Duplex): void {
  this.destroy();
}

/** After a dead connection, the other ones to this server that wait for a request are most likely dead too. */
export function dropIdleConnections(agent: Agent, address: Address): void {
  for (const socket of findIdleConnections(agent, address)) socket.destroy();
  for (const shared of Object.values(sharedAgents)) shared.discardAhead(address);
}

function findIdleConnections(agent: Agent, { hostname, port }: Address): Socket[] {
  // An agent that is not Node's may keep no such list.
  const { freeSockets = {} } = agent as { freeSockets?: Record<string, Socket[]> };
  const prefix = `${hostname}:${port}:`;
  const lists = Object.entries(freeSockets).filter(([name]) => name.startsWith(prefix));
  return lists.flatMap(([, sockets]) => sockets);
}
