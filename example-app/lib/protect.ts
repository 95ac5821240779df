// For pages that only somebody who is logged in may see.
import type { RequestHandler } from 'express';
import { currentUser } from './users';

/** Sends everybody else to the login page, which leads back here. */
export const requireLogin: RequestHandler = (req, res, next) => {
  if (currentUser(req)) {
    next();
    return;
  }
  // A page can be opened again later. A form that was sent has to be filled in again.
  const returnTo = req.method === 'GET' ? req.originalUrl : '/';
  res.redirect(303, returnTo === '/' ? '/' : `/?${new URLSearchParams({ returnTo }).toString()}`);
};
