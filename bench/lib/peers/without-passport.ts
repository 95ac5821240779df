// What an app without Passport does in its place, with state and code verifier in the session.
import type { Express, NextFunction, Request, Response } from 'express';
import { CALLBACK_PATH, LOGIN_PATH, type User } from './site';

interface PendingLogin {
  state: string;
  codeVerifier: string;
}

declare module 'express-session' {
  interface SessionData {
    pending?: PendingLogin;
    user?: User;
  }
}

/** What a client library does for such an app. */
export interface Client {
  begin(): PendingLogin & { url: string };
  finish(code: string, codeVerifier: string): Promise<User>;
}

/** Adds the two routes. */
export function mountClient(app: Express, client: Client): void {
  app.get(LOGIN_PATH, (req, res) => {
    const { url, ...pending } = client.begin();
    req.session.pending = pending;
    res.redirect(url);
  });
  app.get(CALLBACK_PATH, async (req, res, next) => {
    const { pending } = req.session;
    delete req.session.pending;
    if (!pending || pending.state !== req.query.state) throw new Error('unknown state');
    logIn(req, res, next, await client.finish(req.query.code as string, pending.codeVerifier));
  });
}

/** Logs in, as Passport does: a new session, against session fixation, saved before the browser is sent on. */
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
