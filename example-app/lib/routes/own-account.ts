// The login that your app has already, in its smallest form: one account, from the environment. It is here so that
// "connect Loop & Tie" can be seen; put your own in its place.
import { createHash, timingSafeEqual } from 'node:crypto';
import { Router, type Request, type RequestHandler } from 'express';
import type { Config } from '../config';
import { csrfToken, protectFromCsrf } from '../csrf';
import { sendPage } from '../pages';
import { safeReturnTo } from '../return-to';
import { logIn } from '../users';

type Account = NonNullable<Config['demoAccount']>;

/** `/login`, page and form. */
export function ownAccountRoutes(account: Account, limit: RequestHandler): Router {
  const router = Router();

  const form = (req: Request) => ({
    title: 'Log in to your account',
    csrfToken: csrfToken(req),
    returnTo: safeReturnTo(req.query.returnTo),
    wrong: false,
    name: '',
  });

  router.get('/login', (req, res) => {
    sendPage(res, 'own-account', form(req));
  });

  router.post('/login', limit, protectFromCsrf, async (req, res) => {
    const { name, password, returnTo } = req.body as Partial<Record<string, unknown>>;
    // Both are compared, always, and in constant time: the answer tells nothing about which one was wrong.
    const right = [sameText(name, account.name), sameText(password, account.password)].every(Boolean);
    if (!right) {
      const typed = typeof name === 'string' ? name : '';
      const page = { ...form(req), returnTo: safeReturnTo(returnTo), wrong: true, name: typed };
      sendPage(res.status(401), 'own-account', page);
      return;
    }
    await logIn(req, { id: `account:${account.name}`, via: 'account', name: account.name });
    res.redirect(303, safeReturnTo(returnTo));
  });

  return router;
}

function sameText(given: unknown, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(typeof given === 'string' ? given : ''), digest(expected));
}
