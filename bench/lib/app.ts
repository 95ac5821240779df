// A process of its own: Express apps as their users would write them, with one of the peers and one of the stores.
import { createServer } from 'node:http';
import { RedisStore } from 'connect-redis';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import session, { MemoryStore } from 'express-session';
import { Passport, type Strategy as PassportStrategy } from 'passport';
import { createClient } from 'redis';
import { listen } from '../../test/support/listen';
import { CALLBACK_PATH, createSite, LOGIN_PATH, type Peer } from './site';
import { createStrategy, STRATEGIES } from './strategies';

/** What an app is made of. */
interface AppSettings {
  peer: string;
  providerURL: string;
  /** Default: the provider's. */
  apiURL?: string;
  /** Fetch the teams too. */
  teams?: boolean;
  /** Sessions are kept in memory without it. */
  redisURL?: string | undefined;
}

/** Starts an app and gives its URL. */
export async function openApp(settings: AppSettings): Promise<string> {
  const { peer, providerURL, apiURL, teams = false, redisURL } = settings;
  const app = express();
  // No connection of the load driver is to be closed within the run.
  const server = createServer({ keepAliveTimeout: 300_000 }, app);
  const url = `http://127.0.0.1:${await listen(server)}`;
  const site = createSite(`${url}${CALLBACK_PATH}`, providerURL, apiURL);
  console.warn = () => undefined; // it warns of MemoryStore, rightly
  const store = redisURL === undefined ? new MemoryStore() : await openRedisStore(redisURL);
  const passport = new Passport();
  const keep = (user: Express.User, done: (error: null, user: Express.User) => void) => {
    done(null, user);
  };
  passport.serializeUser(keep);
  passport.deserializeUser(keep);
  app.disable('x-powered-by');
  app.use(session({ secret: 'benchmark', resave: false, saveUninitialized: false, store }));
  app.use(passport.session() as RequestHandler);
  const strategy = STRATEGIES.includes(peer)
    ? createStrategy({ name: peer }, site, { teams })
    : await ((await import(`./peers/${peer}.js`)) as Peer).create(site, app);
  // @types/passport wants an authenticate that any strategy could be `this` of.
  passport.use('peer', strategy as unknown as PassportStrategy);
  app.get(LOGIN_PATH, passport.authenticate('peer') as RequestHandler);
  app.get(CALLBACK_PATH, passport.authenticate('peer', { successRedirect: '/' }) as RequestHandler);
  app.use(showError);
  return url;
}

/** CPU milliseconds of the whole process since its start: all threads, kernel included. */
export function readCPU(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function openRedisStore(url: string): Promise<RedisStore> {
  const client = createClient({ url });
  client.on('error', console.error);
  await client.connect();
  return new RedisStore({ client, prefix: `${process.pid}:` });
}

/** To the driver, which says what a login failed of. */
const showError: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(500).end(String(error));
};
