// A minimal stand-in for the login that your app already has: one account, from the environment. It is here to show
// "Connect Loop & Tie". Replace it with your own.
import { createHash, timingSafeEqual } from 'node:crypto';
import { Router, type RequestHandler } from 'express';
import type { Config } from '../config';
import { requireOwnOrigin } from '../csrf';
import { readField } from '../forms';
import { sendPage } from '../pages';
import { safeReturnTo } from '../return-to';
import { logIn } from '../users';

type Account = NonNullable<Config['demoAccount']>;

/** `/login`, page and form. */
export function ownAccountRoutes(account: Account, publicURL: string, limit: RequestHandler): Router {
  const router = Router();
  const page = { title: 'Log in to your account', returnTo: '/', wrong: false, name: '' };

  router.get('/login', (req, res) => {
    sendPage(res, 'own-account', { ...page, returnTo: safeReturnTo(req.query.returnTo) });
  });

  router.post('/login', limit, requireOwnOrigin(publicURL), async (req, res) => {
    const name = readField(req, 'name') ?? '';
    const returnTo = safeReturnTo(readField(req, 'returnTo'));
    // Both are always compared, and in constant time, so the answer does not reveal which one was wrong.
    const isRight = [
      isSameText(name, account.name),
      isSameText(readField(req, 'password') ?? '', account.password),
    ].every(Boolean);
    if (!isRight) {
      sendPage(res.status(401), 'own-account', { ...page, returnTo, wrong: true, name });
      return;
    }
    await logIn(req, { id: `account:${account.name}`, via: 'account', name: account.name });
    res.redirect(303, returnTo);
  });

  return router;
}

function isSameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
