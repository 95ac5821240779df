// Sessions: their cookie, how they start and how they end. Nothing is written to a session after the login: a request that
// starts before a logout and ends after it would bring back the session that the logout ended.
import { promisify } from 'node:util';
import type { Request, RequestHandler, Response } from 'express';
import session, { type Store } from 'express-session';
import type { Connections } from './connections';
import { csrfToken } from './pages';
import { currentUser, SESSION_LIFETIME, type AppUser } from './users';

/** What starts and ends sessions. */
export interface Sessions {
  /** Reads the session of each request. A visitor who does not log in gets none. */
  readonly middleware: RequestHandler;
  /** Logs somebody in. Passport starts a new session, so nobody can have known its id before. */
  logIn: (req: Request, user: AppUser) => Promise<void>;
  /** Deletes the session from the store, and its cookie. */
  logOut: (req: Request, res: Response) => Promise<void>;
}

/** Keeps sessions in `store`. The first secret signs, and all are accepted. */
export function createSessions(
  store: Store,
  secrets: readonly string[],
  publicURL: string,
  connections: Connections,
): Sessions {
  const secure = publicURL.startsWith('https:');
  // `__Host-` makes browsers insist on this host, this path and https.
  const name = secure ? '__Host-example-app' : 'example-app';
  const cookie = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const;

  /** Who came by Loop & Tie alone exists only as long as the session. The token must not outlive it. */
  const endUser = async (user: AppUser | undefined) => {
    if (user?.via === 'loopandtie') await connections.forget(user);
  };

  return {
    middleware: session({
      store,
      name,
      secret: [...secrets],
      resave: false,
      saveUninitialized: false,
      cookie: { ...cookie, maxAge: SESSION_LIFETIME },
    }),

    async logIn(req, user) {
      const before = currentUser(req);
      await promisify<AppUser>(req.logIn.bind(req))(user).catch((error: unknown) => {
        // Without this, the error page would save the new session, in which nobody is logged in.
        Reflect.deleteProperty(req, 'session');
        throw error;
      });
      // Made now, so that no later page has to write the session for it.
      csrfToken(req);
      await endUser(before);
    },

    async logOut(req, res) {
      await endUser(currentUser(req));
      await promisify(req.session.destroy.bind(req.session))();
      res.clearCookie(name, cookie);
    },
  };
}
