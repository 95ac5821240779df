// "Connect Loop & Tie" for somebody who is logged in by other means: the account stays, and gains a connection.
import { Router, type RequestHandler } from 'express';
import { Failure } from '../failures';
import { finishLogin } from '../finish-login';
import { CONNECT_CALLBACK, type AppPassport } from '../loop-and-tie';
import { requireLogin } from '../protect';
import { safeReturnTo } from '../return-to';
import { currentUser, keepConnection } from '../users';

/** `/connect/loopandtie` and its callback. */
export function connectRoutes(passport: AppPassport, publicURL: string, limit: RequestHandler): Router {
  const router = Router();
  // The strategy knows the callback of a login; this one is told for each request, the first and the second.
  const callbackURL = publicURL + CONNECT_CALLBACK;

  // What goes wrong on these pages is tried again here, not at the login.
  router.use('/connect/loopandtie', (_req, res, next) => {
    res.locals.beginAgain = '/connect/loopandtie';
    next();
  });

  router.get('/connect/loopandtie', requireLogin, limit, (req, res, next) => {
    const state = { returnTo: safeReturnTo(req.query.returnTo), userID: currentUser(req)?.id };
    (passport.authorize('loopandtie', { state, callbackURL }) as RequestHandler)(req, res, next);
  });

  router.get(CONNECT_CALLBACK, async (req, res) => {
    const user = currentUser(req);
    if (!user) throw new Failure(403, 'not_logged_in', 'nobody is logged in to connect');
    const { connection, sentAlong } = await finishLogin(passport, req, res, { connect: true, callbackURL });
    // Somebody else may have logged in to this browser in the meantime: the connection is not theirs.
    if (sentAlong.userID !== user.id) throw new Failure(403, 'state_unknown', 'begun by another user');
    // An app with users in a database would write the connection there, beside the user.
    await keepConnection(req, connection);
    res.redirect(303, safeReturnTo(sentAlong.returnTo));
  });

  return router;
}
