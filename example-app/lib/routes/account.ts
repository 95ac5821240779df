// The start page: a login button, or the account of whoever is logged in.
import { Router } from 'express';
import { csrfToken } from '../csrf';
import { sendPage } from '../pages';
import { safeReturnTo } from '../return-to';
import { currentUser } from '../users';

/** `/`. */
export function accountRoutes(hasOwnAccounts: boolean): Router {
  const router = Router();

  router.get('/', (req, res) => {
    const user = currentUser(req);
    const returnTo = safeReturnTo(req.query.returnTo);
    if (!user) {
      sendPage(res, 'login', { title: 'Log in', returnTo, hasOwnAccounts });
      return;
    }
    const { loopandtie } = req.session;
    sendPage(res, 'account', {
      title: 'Your account',
      user,
      csrfToken: csrfToken(req),
      connection: loopandtie && { teams: loopandtie.teams, createdAt: describeTime(loopandtie.createdAt) },
    });
  });

  return router;
}

/** A time for a `<time>` element: for machines, and for people. */
export function describeTime(iso: string | undefined): { iso: string; text: string } | undefined {
  if (iso === undefined || Number.isNaN(Date.parse(iso))) return undefined;
  const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return { iso, text: `${format.format(new Date(iso))} UTC` };
}
