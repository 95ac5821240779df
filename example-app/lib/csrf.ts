// Refuses forms that other sites send. SameSite=Lax already keeps our cookies out of them. This also helps in browsers that
// ignore it, and against pages on a sibling domain, which count as the same site.
import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';
import { refuseOtherAddress } from './browser-check';
import { Failure } from './failures';
import { readField } from './forms';

const { csrfSynchronisedProtection, generateToken } = csrfSync({
  size: 32,
  getTokenFromRequest: (req) => readField(req, '_csrf'),
});

/** Refuses a POST without the token of its session. For people who are logged in. */
export const protectFromCsrf = csrfSynchronisedProtection;

/** The token to put into a page's forms. Kept in the session, so only for people who have one. */
export function csrfToken(req: Request): string {
  return generateToken(req);
}

/**
 * Refuses a POST that does not come from a page of this app, going by the browser's `Origin` header. For visitors, who have
 * no session to keep a token in: one for each visitor would be one for each robot too.
 */
export function requireOwnOrigin(publicURL: string): RequestHandler {
  return (req, res, next) => {
    const origin = req.get('origin');
    // Only a browser says this, and only of a page at the address that it sent this to.
    if (req.get('sec-fetch-site') === 'same-origin') refuseOtherAddress(origin, publicURL, res);
    if (origin !== publicURL) {
      throw new Failure(403, 'EBADCSRFTOKEN', 'The form was not sent by a page of this app.');
    }
    next();
  };
}
