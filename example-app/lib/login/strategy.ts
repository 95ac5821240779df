// Passport with the Loop & Tie strategy, and what else the routes of the login need.
import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { Passport, type Authenticator } from 'passport';
import { LoopAndTieStrategy, type Authorization, type StrategyOptions } from 'passport-loopandtie';
import type { Connections, Grant } from './connections';
import type { Sessions } from './sessions';
import { readUser } from './users';

/** How to reach the provider, and as whom. Absent URLs are those of Loop & Tie. */
export type Provider = Pick<
  StrategyOptions,
  'clientID' | 'clientSecret' | 'authorizationURL' | 'tokenURL' | 'userProfileURL'
>;

/** What the routes need of Passport, typed to make Express's handlers. */
export type AppPassport = Pick<
  Authenticator<RequestHandler, RequestHandler, RequestHandler>,
  'authenticate' | 'authorize' | 'session'
>;

/** Where a login comes back to. */
export const LOGIN_CALLBACK = '/auth/loopandtie/callback';
/** Where "Connect Loop & Tie" comes back to. Both must be registered with the provider. */
export const CONNECT_CALLBACK = '/connect/loopandtie/callback';

/** Makes a Passport of its own, so that two apps in one process do not share strategies. */
export function createPassport(
  provider: Provider,
  publicURL: string,
): { passport: AppPassport; strategy: LoopAndTieStrategy } {
  const strategy = new LoopAndTieStrategy(
    { ...provider, callbackURL: publicURL + LOGIN_CALLBACK },
    // A login gives a grant, not a user: the routes decide whose grant it is. They keep the token before they ask for the
    // teams, so that a failing API costs nobody their token.
    ({ accessToken, createdAt }: Authorization): Grant => ({ id: randomUUID(), accessToken, createdAt }),
  );
  const passport = new Passport();
  passport.use(strategy);
  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((stored, done) => {
    done(null, readUser(stored));
  });
  return { passport, strategy };
}

/** What the routes of the login are made of. app.ts puts it together. */
export interface LoginParts extends Pick<Sessions, 'logIn' | 'logOut'> {
  readonly passport: AppPassport;
  readonly strategy: LoopAndTieStrategy;
  /** The origin that browsers see. */
  readonly publicURL: string;
  readonly connections: Connections;
  /** Lets a step of a login through if this address may take it and the session store works. */
  readonly admit: (step: string) => RequestHandler;
  /** Whether the login page links to the app's own accounts. */
  readonly hasOwnAccounts: boolean;
}
