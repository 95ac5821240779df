// An Express app around the strategy, as a user of the package would write it, on a port of its own.
import { createServer, type Server } from 'node:http';
import express, { type ErrorRequestHandler, type Express } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import { LoopAndTieStrategy, type StrategyOptions, type Verify } from '../../lib';
import { closeServer, listen } from './listen';

export const CLIENT_ID = 'test-client';
export const CLIENT_SECRET = 'test+secret/with&reserved=characters';

export interface AppSettings {
  /** Options of the strategy beside the credentials; `callbackURL` is the app's own unless given. */
  options?: Partial<StrategyOptions> & Record<string, unknown>;
  verify?: Verify | undefined;
  /** A subclass under test. */
  Strategy?: typeof LoopAndTieStrategy;
  /** Options of `passport.authenticate`, on both routes. */
  authenticate?: Record<string, unknown>;
  /** Gets what a callback of `passport.authenticate` gets; the app then ends the request itself. */
  outcomes?: unknown[][];
  /** Runs within that callback; what it throws or returns is the callback's. */
  onOutcome?: () => unknown;
  /** Changes the app before its routes are added: another session store, a proxy setting. */
  prepare?: (app: Express) => void;
  /** Takes the place of express-session with a MemoryStore. */
  sessions?: express.RequestHandler;
}

export interface TestApp {
  url: string;
  callbackURL: string;
  strategy: LoopAndTieStrategy;
  passport: InstanceType<typeof Passport>;
  /** What reached the error handler, in order. */
  errors: unknown[];
  server: Server;
  close(): Promise<void>;
}

/**
 * Starts the app. `GET /login` begins a login; `/callback` answers `{ user, info }` as JSON, or the failure; `/me`
 * answers with the session's user.
 */
export async function startApp({
  options = {},
  verify,
  Strategy = LoopAndTieStrategy,
  authenticate = {},
  outcomes,
  onOutcome,
  prepare,
  sessions = session({ secret: 'only for tests', resave: false, saveUninitialized: false }),
}: AppSettings = {}): Promise<TestApp> {
  const app = express();
  // A busy machine may stall for longer than the default of 5 s: a test's connection would be closed as it is used.
  const server = createServer({ keepAliveTimeout: 120_000 }, app);
  const url = `http://127.0.0.1:${await listen(server)}`;
  const callbackURL = options.callbackURL ?? `${url}/callback`;

  const passport = new Passport();
  const settings = { clientID: CLIENT_ID, clientSecret: CLIENT_SECRET, ...options, callbackURL };
  // The overloads cannot be chosen for a form that is only known at run time.
  const strategy = new Strategy(settings, verify as undefined);
  passport.use(strategy);
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user, done) => {
    done(null, user as Express.User);
  });

  const errors: unknown[] = [];
  prepare?.(app);
  // Passport 0.4 and 0.5, which recipes/test puts in place of 0.7, need both.
  const keepLogin = [passport.initialize(), passport.session()] as express.RequestHandler[];
  app.use(sessions, ...keepLogin);
  const login = passport.authenticate('loopandtie', authenticate) as express.RequestHandler;
  app.get('/login', login);
  if (outcomes) {
    app.all('/callback', (req, res, next) => {
      const take = (...outcome: unknown[]): unknown => {
        outcomes.push(outcome);
        return onOutcome ? onOutcome() : res.end();
      };
      (passport.authenticate('loopandtie', authenticate, take) as express.RequestHandler)(req, res, next);
    });
  }
  app.all('/callback', login, (req, res) => {
    res.json({ user: req.user, info: req.authInfo });
  });
  app.get('/me', (req, res) => {
    res.json({ user: req.user ?? null });
  });
  const onError: ErrorRequestHandler = (error, _req, res, next) => {
    errors.push(error);
    if (res.headersSent) {
      next(error);
      return;
    }
    const { status = 500, code = null, hint } = error as { status?: number; code?: string; hint?: string };
    res.status(status).json({ error: [String(error), hint].join(' ').trim(), code });
  };
  app.use(onError);

  return {
    url,
    callbackURL,
    strategy,
    passport,
    errors,
    server,
    close: () => closeServer(server),
  };
}
