// Who is logged in. Loop & Tie does not say who a person is, so a user and a connection to Loop & Tie are two things: the
// connection belongs to a user of this app, and can end without logging anybody out.
import type { Request, RequestHandler } from 'express';
import * as v from 'valibot';

/** How long a login lasts, in milliseconds. */
export const SESSION_LIFETIME = 24 * 60 * 60 * 1000;

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

/** Who sent a request that passed `requireLogin`. */
export function loggedInUser(req: Request): AppUser {
  const user = currentUser(req);
  if (!user) throw new TypeError('This route needs requireLogin.');
  return user;
}
