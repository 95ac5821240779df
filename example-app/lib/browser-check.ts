// Two reasons why a login could not finish, noticed before the person goes to the provider: the browser blocks cookies, or
// the app was opened at another address than the one that the provider sends people back to.
import type { Request, RequestHandler, Response } from 'express';
import { Failure } from './failures';

const NAME = 'example-app-cookies';

/** Sets a cookie with a page. It only shows that cookies work. */
export function leaveCookie(res: Response): void {
  if (res.req.headers.cookie !== undefined) return;
  res.cookie(NAME, 'yes', { httpOnly: true, sameSite: 'lax', secure: res.req.secure, path: '/' });
}

/** Refuses to start a login that could not finish. Browsers that do not say where a request comes from are let through. */
export function requireFinishableLogin(publicURL: string): RequestHandler {
  return (req, res, next) => {
    // Only for a button on our own page do we know what the browser should have sent.
    if (req.get('sec-fetch-site') === 'same-origin') {
      refuseOtherAddress(readPageOrigin(req), publicURL, res);
      if (req.headers.cookie === undefined) {
        throw new Failure(403, 'cookies_blocked', 'The browser brought no cookie from our own page.');
      }
    }
    next();
  };
}

/** Tells somebody who opened the app at another address where it is. `origin` is that of a page of this app, if known. */
export function refuseOtherAddress(origin: string | undefined, publicURL: string, res: Response): void {
  if (origin === undefined || origin === publicURL) return;
  res.locals.rightAddress = publicURL;
  throw new Failure(403, 'wrong_address', `The app was opened at ${origin}, and is ${publicURL}.`);
}

/** The origin of the page whose button was pressed. Not from the Host header, since proxies rewrite it. */
function readPageOrigin(req: Request): string | undefined {
  const page = req.get('referer') ?? '';
  return URL.canParse(page) ? new URL(page).origin : undefined;
}
