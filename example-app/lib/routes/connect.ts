// "Connect Loop & Tie" for somebody who is logged in by other means: the account stays, and gains a connection.
import { Router, type RequestHandler } from 'express';
import { requireFinishableLogin } from '../browser-check';
import { protectFromCsrf } from '../csrf';
import { Failure } from '../failures';
import { finishLogin } from '../finish-login';
import { readField } from '../forms';
import { CONNECT_CALLBACK, type AppPassport } from '../loop-and-tie';
import { requireLogin } from '../protect';
import { safeReturnTo } from '../return-to';
import type { TokenVault } from '../token-vault';
import { currentUser, keepConnection } from '../users';

interface ConnectRoutes {
  readonly passport: AppPassport;
  readonly publicURL: string;
  readonly limit: RequestHandler;
  readonly vault: TokenVault;
}

/** `POST /connect/loopandtie` and its callback. */
export function connectRoutes({ passport, publicURL, limit, vault }: ConnectRoutes): Router {
  const router = Router();
  // The strategy has the callback of a login. This one has to be given with both requests.
  const callbackURL = publicURL + CONNECT_CALLBACK;

  // If something goes wrong on these pages, "Try again" leads here and not to the login.
  router.use('/connect/loopandtie', (_req, res, next) => {
    res.locals.connecting = true;
    next();
  });

  // A form of ours starts it. Otherwise a link on another site could connect any account that is open at Loop & Tie.
  router.post('/connect/loopandtie', requireFinishableLogin(publicURL), requireLogin, protectFromCsrf, limit);
  router.post('/connect/loopandtie', (req, res, next) => {
    const state = { returnTo: safeReturnTo(readField(req, 'returnTo')) };
    // Passport's `authorize` binds this to the user in the session: the callback counts for nobody else.
    passport.authorize('loopandtie', { state, callbackURL })(req, res, next);
  });

  router.get(CONNECT_CALLBACK, async (req, res) => {
    const user = currentUser(req);
    if (!user) throw new Failure(403, 'not_logged_in', 'Nobody is logged in to connect.');
    const { grant, returnTo } = await finishLogin(passport, 'authorize', req, res, { callbackURL });
    // An app with users in a database would write the connection there, beside the user.
    await keepConnection(req, user, grant, vault);
    res.redirect(303, returnTo);
  });

  return router;
}
