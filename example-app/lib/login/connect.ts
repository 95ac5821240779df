// "Connect Loop & Tie" for somebody who is logged in by other means: the account stays, and gains a connection. And the way
// back, for everybody.
import { Router } from 'express';
import { askOnceMore, finishLogin, requireStart, showOnceMore } from './callback';
import { Failure } from './errors';
import { protectFromCsrf, readField, sendPage } from './pages';
import { safeReturnTo } from './return-to';
import { CONNECT_CALLBACK, type LoginParts } from './strategy';
import { currentUser, loggedInUser, requireLogin } from './users';

/** `POST /connect/loopandtie`, its callback, and `POST /disconnect`. */
export function connectRoutes({ passport, publicURL, connections, admit, logOut }: LoginParts): Router {
  const router = Router();
  // The strategy has the callback of a login. This one has to be given with both requests.
  const callbackURL = publicURL + CONNECT_CALLBACK;
  /** Grants whose token is not stored yet. One stays only if the store failed. */
  const unkept = new Set<string>();

  // If something goes wrong on these pages, "Try again" leads here and not to the login.
  router.use('/connect/loopandtie', (_req, res, next) => {
    res.locals.connecting = true;
    next();
  });

  // A form of ours starts it. Otherwise a link on another site could connect any account that is open at Loop & Tie.
  router.post('/connect/loopandtie', requireStart, requireLogin, protectFromCsrf, admit('login'));
  router.post('/connect/loopandtie', (req, res, next) => {
    const state = safeReturnTo(readField(req, 'returnTo'));
    if (loggedInUser(req).via === 'loopandtie') {
      // Nobody without an account: a logout before the callback would leave them a token that nobody deletes.
      res.redirect(303, `/auth/loopandtie?${new URLSearchParams({ returnTo: state }).toString()}`);
      return;
    }
    // Passport's `authorize` binds this to the user in the session: the callback counts for nobody else.
    passport.authorize('loopandtie', { state, callbackURL })(req, res, next);
  });

  router.get(CONNECT_CALLBACK, admit('callback'), async (req, res) => {
    const user = currentUser(req);
    if (!user) throw new Failure(403, 'not_logged_in', 'Nobody is logged in to connect.');
    const { grant, returnTo, repeated } = await finishLogin(passport, 'authorize', req, res, { callbackURL });
    // A repeat must not bring back what was disconnected meanwhile, but keep what could not be stored.
    if (!repeated || unkept.has(grant.id)) {
      unkept.add(grant.id);
      await connections.keep(user, grant);
      unkept.delete(grant.id);
    }
    res.redirect(303, returnTo);
  });
  router.use(CONNECT_CALLBACK, askOnceMore);
  router.get(
    `${CONNECT_CALLBACK}/used`,
    requireLogin,
    showOnceMore(async (req) => (await connections.find(loggedInUser(req))) !== undefined),
  );

  // Loop & Tie has no way to revoke a token for an app: the page says where the user can.
  router.post('/disconnect', requireLogin, protectFromCsrf, async (req, res) => {
    const user = loggedInUser(req);
    await connections.forget(user);
    // Whoever has no other account here is nobody without the connection.
    if (user.via === 'loopandtie') await logOut(req, res);
    res.redirect(303, '/disconnected');
  });
  router.get('/disconnected', (_req, res) => {
    sendPage(res, 'disconnected', { title: 'Disconnected' });
  });

  return router;
}
