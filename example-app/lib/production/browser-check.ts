// Two reasons why a login could not finish, noticed before the person goes to the provider: the browser blocks cookies, or the
// app was opened at another address than the one that the provider sends people back to.
import { Router, type RequestHandler } from 'express';
import { Failure } from '../login/errors';

const COOKIE = 'example-app-cookies';

/** Leaves a cookie that only shows that cookies work, and refuses to start a login that could not finish. */
export function checkBrowser(publicURL: string): RequestHandler {
  const router = Router();

  router.use((req, res, next) => {
    const options = { httpOnly: true, sameSite: 'lax', secure: req.secure, path: '/' } as const;
    if (req.headers.cookie === undefined) res.cookie(COOKIE, 'yes', options);
    next();
  });

  const check: RequestHandler = (req, res, next) => {
    // Only of a button on our own page do we know what the browser should have sent. Some browsers do not say.
    if (req.get('sec-fetch-site') === 'same-origin') {
      // Not from the Host header, since proxies rewrite it.
      const page = req.get('referer') ?? req.get('origin') ?? '';
      if (URL.canParse(page) && new URL(page).origin !== publicURL) {
        res.locals.rightAddress = publicURL;
        throw new Failure(403, 'wrong_address', 'The app was opened at another address than PUBLIC_URL.');
      }
      if (req.headers.cookie === undefined) {
        throw new Failure(403, 'cookies_blocked', 'The browser sent no cookie from a page of this app.');
      }
    }
    next();
  };
  router.get('/auth/loopandtie', check);
  router.post(['/connect/loopandtie', '/login'], check);
  return router;
}
