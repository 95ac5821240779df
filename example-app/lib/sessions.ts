// Sessions, and their cookie.
import session, { type Store } from 'express-session';
import type { RequestHandler } from 'express';

const DAY = 24 * 60 * 60 * 1000;

/** Name and attributes of the cookie. `__Host-` makes browsers insist on this host, this path and https. */
export function describeSessionCookie(publicURL: string) {
  const secure = publicURL.startsWith('https:');
  return {
    name: secure ? '__Host-example-app' : 'example-app',
    options: { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const,
  };
}

/** Sessions in `store`. A visitor who does not log in gets none. */
export function createSessions(store: Store, secrets: readonly string[], publicURL: string): RequestHandler {
  const { name, options } = describeSessionCookie(publicURL);
  return session({
    store,
    name,
    // The first signs, and all are accepted.
    secret: [...secrets],
    resave: false,
    saveUninitialized: false,
    cookie: { ...options, maxAge: DAY },
  });
}
