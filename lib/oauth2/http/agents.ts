// The keep-alive agents that all strategies share, and the connections that are opened ahead of a login's requests.
import http, { type Agent, type AgentOptions } from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import timers from 'node:timers';

// Taken once: tests of an app fake the timers.
const { setTimeout, clearTimeout } = timers;

const SPARE_LIFETIME_MS = 60_000;
const SLOW_HANDSHAKE_MS = 1_000; // a lost packet costs this much; another connection is likely faster
const REFUSAL_MS = 5_000;

/** What ends the use of a connection that waits. A server has nothing to say on it. */
const GONE = ['data', 'end', 'error', 'close'] as const;

/** Where a connection leads. */
interface Address {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
}

/** What an agent was made with; Node's types leave this out, and what takes the place of its agents may have none. */
type Options = AgentOptions & { proxyEnv?: NodeJS.ProcessEnv };

const openedAhead = new WeakSet<object>();

/** Whether a connection was opened before the request that uses it: it may have died meanwhile. */
export function wasOpenedAhead(socket: object | null): boolean {
  return socket !== null && openedAhead.has(socket);
}

/** One for each protocol: a strategy made for each request must not open a connection for each login. */
class SharedAgent {
  private own: Agent | undefined;
  /** Of the global agent, when `own` was made. */
  private basis: Options = {};
  private readonly spares = new Map<string, { take(): Socket; discard(): void }>();
  private connect: Agent['createConnection'] = () => undefined;
  private readonly refusedUntil = new Map<string, number>();

  /** @param readyEvent - of a connection that can carry a request */
  constructor(
    private readonly protocol: typeof http | typeof https,
    private readonly readyEvent: 'connect' | 'secureConnect',
  ) {}

  /** The one in force now. What the process has set on Node's global agent holds: a proxy, or a private CA. */
  choose(): Agent {
    const { globalAgent } = this.protocol;
    if (isReplaced(globalAgent, this.protocol.Agent)) return globalAgent;
    const options = readOptions(globalAgent);
    return this.own && isPart(options, this.basis) && isPart(this.basis, options)
      ? this.own
      : this.make(options);
  }

  openAhead(address: Address): void {
    const agent = this.choose();
    const name = nameAddress(address.hostname, address.port);
    if (this.spares.has(name) || findIdleConnections(agent, address).length > 0) return;
    // Through a proxy, or past what intercepts requests, connections are not ours to open.
    if (agent !== this.own || readOptions(agent).proxyEnv || !isOfNode(this.protocol.request)) return;
    const now = performance.now();
    if (now < (this.refusedUntil.get(name) ?? 0)) return;
    this.refusedUntil.set(name, now + REFUSAL_MS); // until it is ready
    this.open(agent, address, name);
  }

  /** Gives up the connection that was opened ahead, if there is one. */
  discard({ hostname, port }: Address): void {
    this.spares.get(nameAddress(hostname, port))?.discard();
  }

  private make(options: Options): Agent {
    if (this.own) {
      for (const spare of this.spares.values()) spare.discard();
      // Requests that are under way end on the old one.
      Object.assign(this.own, { keepAlive: false });
      for (const socket of Object.values(this.own.freeSockets).flat()) socket?.destroy();
    }
    this.basis = { ...options };
    // Node's global agent drops idle connections after 5 s, so on a quiet site every login would pay for a handshake.
    const ours = { keepAlive: true, timeout: 300_000, scheduling: undefined, maxSockets: undefined };
    const agent = new this.protocol.Agent({ maxFreeSockets: 32, ...options, ...ours });
    this.connect = agent.createConnection.bind(agent);
    agent.createConnection = (to, callback) =>
      this.spares.get(nameAddress(to.host, to.port))?.take() ?? this.connect(to, callback);
    // A server has nothing to say on an idle connection: what it sends there must not answer the next request.
    // Its types forget that it says whether the connection is kept.
    const keepSocketAlive = agent.keepSocketAlive.bind(agent) as (socket: Duplex) => boolean;
    const reuseSocket = agent.reuseSocket.bind(agent);
    agent.keepSocketAlive = (socket) => keepSocketAlive(socket.once('data', destroyThis));
    agent.reuseSocket = (socket, request) => {
      reuseSocket(socket.off('data', destroyThis), request);
    };
    return (this.own = agent);
  }

  private open(agent: Agent, { hostname, port }: Address, name: string): void {
    const options = {
      ...readOptions(agent),
      host: hostname,
      port,
      servername: isIP(hostname) ? '' : hostname,
    };
    // `_agentKey` is how Node's https.Agent finds and keeps TLS sessions; without it a spare would resume none.
    const own = { ...options, _agentKey: agent.getName(options) } as typeof options;
    const socket = this.connect(own) as Socket;
    socket.on('error', () => undefined);
    const unref = (): void => void socket.unref();
    const forget = (): void => {
      clearTimeout(expiry);
      for (const event of GONE) socket.off(event, discard);
      socket.off('connectionAttempt', unref);
      this.spares.delete(name);
    };
    const discard = (): void => {
      forget();
      socket.destroy();
    };
    const expiry = setTimeout(discard, SPARE_LIFETIME_MS).unref();
    // If a request waits for it by then, that is sent on a new one.
    const slow = setTimeout(() => socket.destroy(), SLOW_HANDSHAKE_MS).unref();
    socket.once(this.readyEvent, () => {
      this.refusedUntil.delete(name);
      clearTimeout(slow);
    });
    for (const event of GONE) socket.on(event, discard);
    // The next address of a name is tried with a new handle, which keeps the process alive again.
    socket.on('connectionAttempt', unref);
    unref();
    this.spares.set(name, {
      discard,
      take() {
        forget();
        openedAhead.add(socket);
        return socket.ref();
      },
    });
  }
}

const SHARED = {
  http: new SharedAgent(http, 'connect'),
  https: new SharedAgent(https, 'secureConnect'),
};

function share(secure: boolean): SharedAgent {
  return secure ? SHARED.https : SHARED.http;
}

/** The agent for requests without one of the app's; asked for at each request. */
export function getSharedAgent(secure: boolean): Agent {
  return share(secure).choose();
}

/**
 * Opens a connection for a later request of the shared agent, unless an idle one is there. It is an extra: it throws
 * nothing, raises no error and keeps no process alive.
 */
export function openAhead(address: Address): void {
  try {
    share(address.secure).openAhead(address);
  } catch {
    // A network guard, for example.
  }
}

/** After a dead connection, the other ones to this server that wait for a request are most likely dead too. */
export function dropIdleConnections(agent: Agent, address: Address): void {
  for (const socket of findIdleConnections(agent, address)) socket.destroy();
  share(address.secure).discard(address);
}

function findIdleConnections(agent: Agent, { hostname, port }: Address): Socket[] {
  // An agent that is not Node's may keep no such list.
  const { freeSockets = {} } = agent as { freeSockets?: Record<string, Socket[]> };
  const prefix = `${hostname}:${port}:`;
  const lists = Object.entries(freeSockets).filter(([name]) => name.startsWith(prefix));
  return lists.flatMap(([, sockets]) => sockets);
}

/** Whether something else than Node decides how this agent connects. */
function isReplaced(agent: Agent, Original: typeof http.Agent): boolean {
  const isOwn = Object.hasOwn(agent, 'createConnection') || Object.hasOwn(agent, 'addRequest');
  return isOwn || Object.getPrototypeOf(agent) !== Original.prototype;
}

const NOT_TAKEN_OVER = ['keepAlive', 'timeout', 'scheduling', 'maxSockets'];

/** Whether all of the first is in the second. */
function isPart(one: Options, other: Options): boolean {
  const names = Object.keys(one) as (keyof Options)[];
  return names.every((name) => one[name] === other[name] || NOT_TAKEN_OVER.includes(name));
}

/** nock, msw and the like replace `http.request` by functions and proxies that show another source. */
function isOfNode(request: unknown): boolean {
  return Function.prototype.toString.call(request).includes('ClientRequest');
}

function nameAddress(host: unknown, port: unknown): string {
  return `${String(host)}:${String(port)}`;
}

function readOptions(agent: Agent): Options {
  return (agent as { options?: Options }).options ?? {};
}

function destroyThis(this: Duplex): void {
  this.destroy();
}
