// Puts the app together, without side effects: what listens, opens or prints is in start.ts and server.ts.
import path from 'node:path';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { Config } from './config';
import { refuseUnknownPaths, showErrorPage } from './error-page';
import { limitLogins } from './login-limit';
import { createPassport, type Provider } from './loop-and-tie';
import { logRequests } from './request-log';
import type { Resources } from './resources';
import { accountRoutes } from './routes/account';
import { connectRoutes } from './routes/connect';
import { healthRoutes } from './routes/health';
import { loginRoutes } from './routes/login';
import { ownAccountRoutes } from './routes/own-account';
import { teamRoutes } from './routes/teams';
import { securityHeaders } from './security-headers';
import { createSessions, describeSessionCookie } from './sessions';
import { createTokenVault } from './token-vault';

/** What the app is made of. */
export interface AppParts {
  readonly config: Pick<Config, 'sessionSecrets' | 'tokenSecrets' | 'trustProxy' | 'demoAccount'>;
  /** The origin that browsers see. */
  readonly publicURL: string;
  readonly provider: Provider;
  /** Says on every page that nothing here is real. */
  readonly sandbox: boolean;
  readonly resources: Pick<Resources, 'sessions' | 'loginLimiter'>;
  readonly log: Logger;
  readonly onLogout?: (() => void) | undefined;
}

/** Makes an Express app that logs in with Loop & Tie. */
export function createApp(parts: AppParts): Express {
  const { config, publicURL, provider, resources, log } = parts;
  const vault = createTokenVault(config.tokenSecrets);
  const passport = createPassport(provider, publicURL);
  const limit = limitLogins(resources.loginLimiter);
  const app = express();

  app.disable('x-powered-by');
  app.set('trust proxy', config.trustProxy);
  // No route here needs objects such as `?a[b]=c`.
  app.set('query parser', 'simple');
  app.locals.sandbox = parts.sandbox;

  // These need no session, so they work while the session store is down.
  app.use(logRequests(log));
  app.use(securityHeaders(publicURL, provider.authorizationURL));
  app.use(healthRoutes(resources.sessions));
  app.use(express.static(path.join(__dirname, '..', 'public'), { index: false, maxAge: '1h' }));

  // These do.
  app.use(createSessions(resources.sessions, config.sessionSecrets, publicURL));
  app.use(passport.session());
  app.use(express.urlencoded({ extended: false, limit: '10kb' }));
  app.use(accountRoutes(config.demoAccount !== undefined));
  app.use(
    loginRoutes({
      passport,
      publicURL,
      limit,
      vault,
      onLogout: parts.onLogout,
      sessionCookie: describeSessionCookie(publicURL),
    }),
    connectRoutes({ passport, publicURL, limit, vault }),
    teamRoutes(provider.userProfileURL, vault),
  );
  if (config.demoAccount) app.use(ownAccountRoutes(config.demoAccount, publicURL, limit));

  app.use(refuseUnknownPaths);
  app.use(showErrorPage);
  return app;
}
