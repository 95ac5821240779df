// Puts the app together, without side effects: what listens, opens or prints is in production/start.ts and server.ts.
import path from 'node:path';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { accountRoutes } from './login/account';
import { createConnections } from './login/connections';
import { connectRoutes } from './login/connect';
import { refuseUnknownPaths, showErrorPage } from './login/errors';
import { loginRoutes } from './login/login';
import { createSessions } from './login/sessions';
import { createPassport, type LoginParts, type Provider } from './login/strategy';
import { createTokenVault } from './login/tokens';
import { ownAccountRoutes } from './own-account';
import { checkBrowser } from './production/browser-check';
import type { Config } from './production/config';
import { showHealth } from './production/health';
import { admitLogins } from './production/limits';
import { logRequests } from './production/log';
import { securityHeaders } from './production/security-headers';
import type { Stores } from './production/stores';

/** What the app is made of. */
export interface AppParts {
  readonly config: Pick<Config, 'SESSION_SECRET' | 'TOKEN_SECRET' | 'TRUST_PROXY' | 'DEMO_ACCOUNT'>;
  /** The origin that browsers see. */
  readonly publicURL: string;
  readonly provider: Provider;
  /** Says on every page that nothing here is real. */
  readonly sandbox: boolean;
  readonly stores: Pick<Stores, 'sessions' | 'connections' | 'loginLimiter'>;
  readonly log: Logger;
  readonly onLogout: () => void;
}

/** Makes an Express app that logs in with Loop & Tie. */
export function createApp({ config, publicURL, provider, stores, ...parts }: AppParts): Express {
  const connections = createConnections(stores.connections, createTokenVault(config.TOKEN_SECRET));
  const sessions = createSessions(stores.sessions, config.SESSION_SECRET, publicURL, connections);
  const login: LoginParts = {
    ...createPassport(provider, publicURL),
    publicURL,
    connections,
    admit: admitLogins(stores.loginLimiter, stores.sessions),
    hasOwnAccounts: config.DEMO_ACCOUNT !== undefined,
    logIn: sessions.logIn,
    async logOut(req, res) {
      await sessions.logOut(req, res);
      parts.onLogout();
    },
  };
  const app = express();

  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUST_PROXY);
  // No route here needs objects such as `?a[b]=c`.
  app.set('query parser', 'simple');
  app.locals.sandbox = parts.sandbox;

  // These need no session, so they work while the session store is down.
  app.use(logRequests(parts.log));
  app.use(securityHeaders(publicURL, provider.authorizationURL));
  app.get('/healthz', showHealth(stores.sessions));
  app.use(express.static(path.join(__dirname, '../public'), { index: false, maxAge: '1h' }));
  app.use(checkBrowser(publicURL));

  // These do.
  app.use(sessions.middleware);
  app.use(login.passport.session());
  app.use(express.urlencoded({ extended: false, limit: '10kb' }));
  app.use(accountRoutes(login), loginRoutes(login), connectRoutes(login));
  if (config.DEMO_ACCOUNT) app.use(ownAccountRoutes(config.DEMO_ACCOUNT, login));

  app.use(refuseUnknownPaths);
  app.use(showErrorPage);
  return app;
}
