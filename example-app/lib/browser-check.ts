// Two reasons for which a login could not be finished, found out before the person goes all the way to the provider: the
// browser blocks cookies, or the app was opened under another name than the one it is sent back to.
import type { Request, RequestHandler, Response } from 'express';
import { Failure } from './failures';

const NAME = 'example-app-cookies';

/** Leaves a cookie that says nothing, with a page. */
export function leaveCookie(res: Response): void {
  if (res.req.headers.cookie !== undefined) return;
  res.cookie(NAME, 'yes', { httpOnly: true, sameSite: 'lax', secure: res.req.secure, path: '/' });
}

/** Refuses to begin a login that could not be finished. A browser that does not say where a request is from is let through. */
export function requireFinishableLogin(publicURL: string): RequestHandler {
  return (req, res, next) => {
    // Only of a button on our own page is it known what the browser should have brought.
    if (req.get('sec-fetch-site') === 'same-origin') {
      const origin = readPageOrigin(req);
      if (origin !== undefined && origin !== publicURL) {
        res.locals.rightAddress = publicURL;
        throw new Failure(403, 'wrong_address', `The app was opened at ${origin}, and is ${publicURL}.`);
      }
      if (req.headers.cookie === undefined) {
        throw new Failure(403, 'cookies_blocked', 'The browser brought no cookie from our own page.');
      }
    }
    next();
  };
}

/** Of the page whose button was pressed. The Host header would not do: proxies rewrite it. */
function readPageOrigin(req: Request): string | undefined {
  const page = req.get('referer') ?? '';
  return URL.canParse(page) ? new URL(page).origin : undefined;
}
