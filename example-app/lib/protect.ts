// For pages that only somebody who is logged in may see.
import type { RequestHandler } from 'express';
import { currentUser } from './users';

/** Sends everybody else to the login page, which brings them back here. */
export const requireLogin: RequestHandler = (req, res, next) => {
  if (currentUser(req)) {
    next();
    return;
  }
  res.redirect(303, `/?${new URLSearchParams({ returnTo: req.originalUrl }).toString()}`);
};
