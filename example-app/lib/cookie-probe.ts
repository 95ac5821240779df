// Whether this browser takes cookies, found out before it goes all the way to the provider: every page sets one, so a
// button of ours that is pressed without bringing any can only mean that they are blocked.
import type { RequestHandler, Response } from 'express';
import { Failure } from './failures';

const NAME = 'example-app-cookies';

/** Leaves a cookie that says nothing, with a page. */
export function leaveCookie(res: Response): void {
  if (res.req.headers.cookie !== undefined) return;
  res.cookie(NAME, 'yes', { httpOnly: true, sameSite: 'lax', secure: res.req.secure, path: '/' });
}

/** Refuses to begin a login that could not be finished. Browsers that don't say where a request is from are let through. */
export const requireCookies: RequestHandler = (req, _res, next) => {
  if (req.get('sec-fetch-site') === 'same-origin' && req.headers.cookie === undefined) {
    throw new Failure(403, 'cookies_blocked', 'the browser brought no cookie from our own page');
  }
  next();
};
