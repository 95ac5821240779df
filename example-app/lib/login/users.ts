// Who is logged in, and the session that says so. Loop & Tie does not say who a person is, so a user and a connection to Loop & Tie are two things: the
// connection belongs to a user of this app, and can end without logging anybody out.
import { promisify } from 'node:util';
import type { Request, RequestHandler } from 'express';
import session, { type Store } from 'express-session';
import * as v from 'valibot';
import { csrfToken } from './pages';

const appUser = v.object({
  /** Of the app's own account, or new for each login with Loop & Tie. */
  id: v.string(),
  via: v.picklist(['loopandtie', 'account']),
  /** Of the app's own account. */
  name: v.exactOptional(v.string()),
});

/** Somebody who is logged in to this app, as kept in the session. */
export type AppUser = v.InferOutput<typeof appUser>;

/** Reads a user from a session. False if an older version of the app wrote it in another form. */
export function readUser(stored: unknown): AppUser | false {
  const read = v.safeParse(appUser, stored);
  return read.success && read.output;
}

/** Who sent this request, if anybody is logged in. */
export function currentUser(req: Request): AppUser | undefined {
  return readUser(req.user) || undefined;
}

/** For pages that only somebody who is logged in may see: sends everybody else to the login page, which leads back here. */
export const requireLogin: RequestHandler = (req, res, next) => {
  if (currentUser(req)) {
    next();
    return;
  }
  // A page can be opened again later. A form that was sent has to be filled in again.
  const returnTo = req.method === 'GET' ? req.originalUrl : '/';
  res.redirect(303, returnTo === '/' ? '/' : `/?${new URLSearchParams({ returnTo }).toString()}`);
};

/** Logs somebody in. Passport starts a new session, so nobody can have known its id before. */
export async function logIn(req: Request, user: AppUser): Promise<void> {
  await promisify<AppUser>(req.logIn.bind(req))(user);
  // Made now, so that no later page has to write the session for it: that could bring back what was deleted meanwhile.
  csrfToken(req);
}

/** Deletes the session from the store. */
export async function endSession(req: Request): Promise<void> {
  await promisify(req.session.destroy.bind(req.session))();
}

const DAY = 24 * 60 * 60 * 1000;

/** Name and attributes of the cookie. `__Host-` makes browsers insist on this host, this path and https. */
export function describeSessionCookie(publicURL: string) {
  const secure = publicURL.startsWith('https:');
  return {
    name: secure ? '__Host-example-app' : 'example-app',
    options: { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const,
  };
}

/** Sessions in `store`. A visitor who does not log in gets none. The first secret signs, and all are accepted. */
export function createSessions(store: Store, secrets: readonly string[], publicURL: string): RequestHandler {
  const { name, options } = describeSessionCookie(publicURL);
  return session({
    store,
    name,
    secret: [...secrets],
    resave: false,
    saveUninitialized: false,
    cookie: { ...options, maxAge: DAY },
  });
}
