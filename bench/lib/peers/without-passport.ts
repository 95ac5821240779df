// What an app without Passport does in its place: express-session's own advice against session fixation.
import type { NextFunction, Request, Response } from 'express';
import type { User } from './user';

declare module 'express-session' {
  interface SessionData {
    /** Of a login that was begun. */
    pending?: { state: string; codeVerifier: string } | undefined;
    user?: User | undefined;
  }
}

/** Logs in, as Passport does: a new session, saved before the browser is sent on. */
export function logIn(req: Request, res: Response, next: NextFunction, user: User): void {
  req.session.regenerate((error: unknown) => {
    if (error) {
      next(error);
      return;
    }
    req.session.user = user;
    req.session.save((failure: unknown) => {
      if (failure) next(failure);
      else res.redirect('/');
    });
  });
}
