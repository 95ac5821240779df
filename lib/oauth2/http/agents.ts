// The keep-alive agents that all strategies share, one for each protocol.
import http, { type Agent, type AgentOptions } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';

/** What an agent was made with; Node's types leave this out. */
export type AgentSettings = AgentOptions & { proxyEnv?: NodeJS.ProcessEnv };

// Node's global agent drops idle connections after 5 s, so on a quiet site every login would pay for a handshake.
const IDLE_MS = 300_000;

const OURS = { keepAlive: true, timeout: IDLE_MS, scheduling: undefined, maxSockets: undefined };

/** A strategy made for each request must not open a connection for each login. */
const shared = new Map<boolean, { agent: Agent; settings: AgentSettings }>();

/**
 * The agent for requests without one of the app's; asked for at each request. What the process has set on Node's global
 * agent holds: a proxy, or a private CA.
 */
export function getSharedAgent(secure: boolean): Agent {
  const { globalAgent, Agent: NodeAgent } = secure ? https : http;
  if (isReplaced(globalAgent, NodeAgent)) return globalAgent;
  const settings = { maxFreeSockets: 32, ...readSettings(globalAgent), ...OURS };
  const last = shared.get(secure);
  if (last && isDeepStrictEqual(settings, last.settings)) return last.agent;
  const agent = new NodeAgent(settings);
  guardIdleConnections(agent);
  shared.set(secure, { agent, settings });
  return agent;
}

/** What one of Node's own agents was made with. */
export function readSettings(agent: Agent): AgentSettings {
  return (agent as Agent & { options: AgentSettings }).options;
}

/** Whether something else than Node decides how this agent connects. */
function isReplaced(agent: Agent, NodeAgent: typeof http.Agent): boolean {
  const isOwn = Object.hasOwn(agent, 'createConnection') || Object.hasOwn(agent, 'addRequest');
  return isOwn || Object.getPrototypeOf(agent) !== NodeAgent.prototype;
}

/** A server has nothing to say on an idle connection: what it sends there must not answer the next request. */
function guardIdleConnections(agent: Agent): void {
  // Its types forget that it says whether the connection is kept.
  const keepSocketAlive = agent.keepSocketAlive.bind(agent) as (socket: Duplex) => boolean;
  const reuseSocket = agent.reuseSocket.bind(agent);
  agent.keepSocketAlive = (socket) => keepSocketAlive(socket.once('data', destroyThis));
  agent.reuseSocket = (socket, request) => {
    reuseSocket(socket.off('data', destroyThis), request);
  };
}

/** A listener that ends the connection it is called on. */
export function destroyThis(this: Duplex): void {
  this.destroy();
}
