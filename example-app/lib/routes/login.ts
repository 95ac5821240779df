// Logging in with Loop & Tie, and logging out.
import { randomUUID } from 'node:crypto';
import { Router, type CookieOptions, type RequestHandler } from 'express';
import { requireFinishableLogin } from '../browser-check';
import { protectFromCsrf } from '../csrf';
import { finishLogin } from '../finish-login';
import { LOGIN_CALLBACK, type AppPassport } from '../loop-and-tie';
import { safeReturnTo } from '../return-to';
import type { TokenVault } from '../token-vault';
import { currentUser, keepConnection, logIn, type AppUser } from '../users';

interface LoginRoutes {
  readonly passport: AppPassport;
  readonly publicURL: string;
  readonly limit: RequestHandler;
  readonly vault: TokenVault;
  /** Called after each logout. */
  readonly onLogout: (() => void) | undefined;
  readonly sessionCookie: { readonly name: string; readonly options: CookieOptions };
}

/** `/auth/loopandtie`, its callback, and `POST /logout`. */
export function loginRoutes(parts: LoginRoutes): Router {
  const { passport, publicURL, limit, vault, onLogout, sessionCookie } = parts;
  const router = Router();

  // A page of another site could lead here, and Loop & Tie might ask nothing: whoever is logged in would be somebody new.
  router.get('/auth/loopandtie', (req, res, next) => {
    const site = req.get('sec-fetch-site');
    if (currentUser(req) && (site === 'cross-site' || site === 'same-site')) res.redirect(303, '/');
    else next();
  });

  // The login button leads here, and from here to Loop & Tie. The strategy signs our state and brings it back.
  router.get('/auth/loopandtie', requireFinishableLogin(publicURL), limit, (req, res, next) => {
    const state = { returnTo: safeReturnTo(req.query.returnTo) };
    passport.authenticate('loopandtie', { state })(req, res, next);
  });

  // Loop & Tie sends the browser back here. It does not say who the person is, so each login makes a new user.
  router.get(LOGIN_CALLBACK, async (req, res) => {
    const { grant, returnTo } = await finishLogin(passport, 'authenticate', req, res);
    const user: AppUser = { id: randomUUID(), via: 'loopandtie' };
    await logIn(req, user);
    await keepConnection(req, user, grant, vault);
    res.redirect(303, returnTo);
  });

  // Somebody who has already logged out in another tab is done. Everybody else must send the page's token.
  router.post('/logout', (req, res, next) => {
    if (currentUser(req)) next();
    else res.redirect(303, '/');
  });
  router.post('/logout', protectFromCsrf, async (req, res) => {
    await new Promise<void>((resolve, reject) => {
      req.session.destroy((error: unknown) => {
        if (error) reject(error);
        else resolve();
      });
    });
    onLogout?.();
    res.clearCookie(sessionCookie.name, sessionCookie.options);
    res.redirect(303, '/');
  });

  return router;
}
