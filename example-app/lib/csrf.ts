// Every POST has to bring a token that only this app's own pages know. SameSite=Lax keeps the cookie out of other sites'
// forms already; this holds in browsers that do not, and against pages on a sibling domain.
import { csrfSync } from 'csrf-sync';
import type { Request } from 'express';

const { csrfSynchronisedProtection, generateToken } = csrfSync({
  size: 32,
  getTokenFromRequest: (req) => {
    const token: unknown = (req.body as Partial<Record<string, unknown>> | undefined)?._csrf;
    return typeof token === 'string' ? token : undefined;
  },
});

/** Refuses a POST without the token of its session. */
export const protectFromCsrf = csrfSynchronisedProtection;

/** The token to put into a page's forms. Kept in the session. */
export function csrfToken(req: Request): string {
  return generateToken(req);
}
