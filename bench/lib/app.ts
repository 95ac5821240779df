// A process of its own: Express apps as their users would write them, with one of the peers and one of the stores.
import { createServer } from 'node:http';
import { RedisStore } from 'connect-redis';
import express, { type ErrorRequestHandler } from 'express';
import session, { MemoryStore, type Store } from 'express-session';
import { createClient } from 'redis';
import { listen } from '../../test/support/listen';
import { loadPeer } from './peers';
import { CALLBACK_PATH } from './peers/site';

/** What an app is made of. */
export interface AppSettings {
  peer: string;
  providerURL: string;
  /** Default: the provider's. */
  apiURL?: string | undefined;
  /** Sessions are kept in memory without it. */
  redisURL?: string | undefined;
}

/** Starts an app and gives its URL. */
export async function openApp({
  peer,
  providerURL,
  apiURL = providerURL,
  redisURL,
}: AppSettings): Promise<string> {
  const app = express();
  // No connection of the load driver is to be closed within the run.
  const server = createServer({ keepAliveTimeout: 300_000 }, app);
  const url = `http://127.0.0.1:${await listen(server)}`;
  const store = redisURL === undefined ? new MemoryStore() : await openRedisStore(redisURL);
  console.warn = () => undefined; // it warns of MemoryStore, rightly
  app.disable('x-powered-by');
  app.use(session({ secret: 'benchmark', resave: false, saveUninitialized: false, store }));
  const mount = await loadPeer(peer);
  await mount(app, {
    clientID: 'benchmark-client',
    clientSecret: 'benchmark-secret-0123456789abcdef',
    callbackURL: `${url}${CALLBACK_PATH}`,
    authorizationURL: `${providerURL}/oauth2/authorize`,
    tokenURL: `${providerURL}/oauth2/token`,
    userProfileURL: `${apiURL}/v1/teams`,
  });
  app.use(showError);
  return url;
}

/** CPU milliseconds of the whole process since its start: all threads, kernel included. */
export function readCPU(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function openRedisStore(url: string): Promise<Store> {
  const client = createClient({ url });
  client.on('error', console.error);
  await client.connect();
  return new RedisStore({ client, prefix: `${process.pid}:` });
}

/** To the driver, which says what a login failed of. */
const showError: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(500).end(String(error));
};
