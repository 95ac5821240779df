// For pages that only somebody who is logged in may see.
import type { RequestHandler } from 'express';
import { currentUser } from './users';

/** Sends everybody else to the login page, which brings them back here. */
export const requireLogin: RequestHandler = (req, res, next) => {
  if (currentUser(req)) {
    next();
    return;
  }
  // Only what was read can be asked for again; a form that was sent is begun anew.
  const returnTo = req.method === 'GET' ? req.originalUrl : '/';
  res.redirect(303, returnTo === '/' ? '/' : `/?${new URLSearchParams({ returnTo }).toString()}`);
};
