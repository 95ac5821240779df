// A process of its own: an Express app as its user would write it, with one of the peers and one of the stores.
import { createServer } from 'node:http';
import express, { type ErrorRequestHandler } from 'express';
import session from 'express-session';
import { answer, readSettings } from './child';
import { listen } from './listen';
import { CALLBACK_PATH, loadPeer, type PeerId } from './peers';
import { countOperations, openStore, type StoreKind, type StoreOperations } from './stores';

/** What an app is made of. */
export interface AppSettings {
  peer: PeerId;
  store: StoreKind;
  providerURL: string;
  /** With the store `redis`. */
  redisURL?: string;
}

/** What an app can be asked. */
export interface AppAnswers extends Record<string, unknown> {
  url: string;
  /** Of the whole process since its start, in milliseconds: all threads, kernel included. */
  cpu: number;
  /** What the session store was asked so far. */
  operations: StoreOperations;
  /** Bytes in use after a full garbage collection; needs `--expose-gc`. */
  heap: number;
}

async function start({ peer, store: kind, providerURL, redisURL }: AppSettings): Promise<void> {
  const app = express();
  const server = createServer(app);
  // No connection of the load driver is to be closed within the run.
  server.keepAliveTimeout = 300_000;
  const url = `http://127.0.0.1:${await listen(server)}`;
  const operations: StoreOperations = { get: 0, set: 0, touch: 0, destroy: 0 };
  const store = countOperations(await openStore(kind, redisURL), operations);
  app.disable('x-powered-by');
  // It warns of MemoryStore: rightly, but so many times.
  console.warn = () => undefined;
  app.use(session({ secret: 'benchmark', resave: false, saveUninitialized: false, store }));
  const mount = await loadPeer(peer);
  await mount(app, {
    clientID: 'benchmark-client',
    clientSecret: 'benchmark-secret-0123456789abcdef',
    callbackURL: `${url}${CALLBACK_PATH}`,
    authorizationURL: `${providerURL}/oauth2/authorize`,
    tokenURL: `${providerURL}/oauth2/token`,
  });
  app.use(showError);
  answer<AppAnswers>({
    url: () => url,
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    operations: () => operations,
    heap: () => {
      global.gc?.();
      global.gc?.();
      return process.memoryUsage().heapUsed;
    },
  });
}

/** To the driver: some logins are to fail, so a log would be noise. */
const showError: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(500).end(String(error));
};

void start(readSettings() as AppSettings);
