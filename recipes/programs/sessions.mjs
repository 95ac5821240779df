// Sessions for Express.
import session from 'express-session';
import { cookieName, isHTTPS, readSecret } from './settings.mjs';

export const sessions = session({
  secret: readSecret('SESSION_SECRET'),
  name: cookieName,
  cookie: { secure: isHTTPS, sameSite: 'lax' },
  proxy: isHTTPS, // behind a proxy that ends TLS, X-Forwarded-Proto says that it was https
  resave: false,
  saveUninitialized: false,
});
