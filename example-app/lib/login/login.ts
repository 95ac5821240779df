// Logging in with Loop & Tie, and logging out.
import { Router } from 'express';
import { askOnceMore, finishLogin, requireStart, showOnceMore } from './callback';
import { protectFromCsrf } from './pages';
import { safeReturnTo } from './return-to';
import { LOGIN_CALLBACK, type LoginParts } from './strategy';
import { currentUser, type AppUser } from './users';

/** `/auth/loopandtie`, its callback, and `POST /logout`. */
export function loginRoutes({ passport, connections, admit, logIn, logOut }: LoginParts): Router {
  const router = Router();

  // A page of another site could lead here, and Loop & Tie might ask nothing: whoever is logged in would be somebody new.
  router.get('/auth/loopandtie', requireStart, (req, res, next) => {
    const site = req.get('sec-fetch-site');
    if (currentUser(req) && (site === 'cross-site' || site === 'same-site')) res.redirect(303, '/');
    else next();
  });

  // The login button leads here, and from here to Loop & Tie. The strategy signs our state and brings it back.
  router.get('/auth/loopandtie', admit('login'), (req, res, next) => {
    passport.authenticate('loopandtie', { state: safeReturnTo(req.query.returnTo) })(req, res, next);
  });

  // Loop & Tie sends the browser back here. It does not say who the person is, so each login makes a new user.
  router.get(LOGIN_CALLBACK, admit('callback'), async (req, res) => {
    const { grant, returnTo, repeated } = await finishLogin(passport, 'authenticate', req, res);
    if (!repeated || !currentUser(req)) {
      const user: AppUser = { id: grant.id, via: 'loopandtie' };
      // The token first: if the login fails after that, loading the callback once more repeats both.
      await connections.keep(user, grant);
      await logIn(req, user);
    }
    res.redirect(303, returnTo);
  });
  router.use(LOGIN_CALLBACK, askOnceMore);
  router.get(
    `${LOGIN_CALLBACK}/used`,
    showOnceMore((req) => currentUser(req) !== undefined),
  );

  // Somebody who has already logged out in another tab is done. Everybody else must send the page's token.
  router.post('/logout', (req, res, next) => {
    if (currentUser(req)) next();
    else res.redirect(303, '/');
  });
  router.post('/logout', protectFromCsrf, async (req, res) => {
    await logOut(req, res);
    res.redirect(303, '/');
  });

  return router;
}
