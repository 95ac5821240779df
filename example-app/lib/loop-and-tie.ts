// Passport with the Loop & Tie strategy.
import type { RequestHandler } from 'express';
import { Passport, type Authenticator } from 'passport';
import { LoopAndTieStrategy, type Authorization } from 'passport-loopandtie';
import { readUser, type Grant } from './users';

/** The provider, with every URL filled in. */
export interface Provider {
  readonly clientID: string;
  readonly clientSecret: string;
  readonly authorizationURL: string;
  readonly tokenURL: string;
  readonly userProfileURL: string;
}

/** What the routes need of Passport, typed to make Express's handlers. */
export type AppPassport = Pick<
  Authenticator<RequestHandler, RequestHandler, RequestHandler>,
  'authenticate' | 'authorize' | 'session'
>;

/** Where a login comes back to. */
export const LOGIN_CALLBACK = '/auth/loopandtie/callback';
/** Where "connect Loop & Tie" comes back to. Both have to be registered with the provider. */
export const CONNECT_CALLBACK = '/connect/loopandtie/callback';

/** Makes a Passport of its own, so that two apps in one process do not share strategies. */
export function createPassport(provider: Provider, publicURL: string): AppPassport {
  const passport = new Passport();

  passport.use(
    new LoopAndTieStrategy(
      {
        ...provider,
        callbackURL: publicURL + LOGIN_CALLBACK,
        // Fetch the teams as part of the login.
        skipUserProfile: false,
      },
      // A login gives a grant, not a user. The routes decide whose grant it is.
      (authorization: Authorization): Grant => ({
        accessToken: authorization.accessToken,
        ...(authorization.createdAt !== undefined && { createdAt: authorization.createdAt }),
        teams: authorization.profile.teams.map(({ id, name }) => ({ id, name })),
      }),
    ),
  );

  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((stored, done) => {
    done(null, readUser(stored));
  });
  return passport;
}
