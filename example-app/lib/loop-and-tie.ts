// Passport with the Loop & Tie strategy: all that this app tells it.
import passport from 'passport';
import { LoopAndTieStrategy, type Authorization } from 'passport-loopandtie';
import type { TokenVault } from './token-vault';
import { readUser, type Connection } from './users';

/** The provider, with every URL filled in. */
export interface Provider {
  readonly clientID: string;
  readonly clientSecret: string;
  readonly authorizationURL: string;
  readonly tokenURL: string;
  readonly userProfileURL: string;
}

/** An instance of Passport. */
export type AppPassport = InstanceType<typeof passport.Passport>;

/** Where a login comes back to. */
export const LOGIN_CALLBACK = '/auth/loopandtie/callback';
/** Where "connect Loop & Tie" comes back to. Both have to be registered with the provider. */
export const CONNECT_CALLBACK = '/connect/loopandtie/callback';

/** A Passport of this app's own: two apps in one process do not share strategies. */
export function createPassport(provider: Provider, publicURL: string, vault: TokenVault): AppPassport {
  const own = new passport.Passport();

  own.use(
    new LoopAndTieStrategy(
      {
        ...provider,
        callbackURL: publicURL + LOGIN_CALLBACK,
        // Fetch the teams as part of the login.
        skipUserProfile: false,
      },
      // What comes out of a login is a connection, not yet a user: the routes decide whose it is. From here on the
      // token exists only sealed.
      (authorization: Authorization): Connection => ({
        sealedToken: vault.seal(authorization.accessToken),
        ...(authorization.createdAt === undefined ? {} : { createdAt: authorization.createdAt }),
        teams: authorization.profile.teams.map(({ id, name }) => ({ id, name })),
      }),
    ),
  );

  own.serializeUser((user, done) => {
    done(null, user);
  });
  own.deserializeUser((stored, done) => {
    done(null, readUser(stored));
  });
  return own;
}
