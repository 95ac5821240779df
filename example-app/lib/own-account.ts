// A minimal stand-in for the login that your app already has: one account, from the environment. It is here to show
// "Connect Loop & Tie". Replace it with your own.
import { createHash, timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import { Failure } from './login/errors';
import { readField, sendPage } from './login/pages';
import { safeReturnTo } from './login/return-to';
import type { LoginParts } from './login/strategy';

/** The only account. */
export interface OwnAccount {
  readonly name: string;
  readonly password: string;
}

/** `/login`, page and form. */
export function ownAccountRoutes(
  account: OwnAccount,
  { publicURL, admit, logIn }: Pick<LoginParts, 'publicURL' | 'admit' | 'logIn'>,
): Router {
  const router = Router();
  const page = { title: 'Log in to your account', wrong: false, name: '' };

  router.get('/login', (req, res) => {
    sendPage(res, 'own-account', { ...page, returnTo: safeReturnTo(req.query.returnTo) });
  });

  router.post('/login', admit('own account'), async (req, res) => {
    // A visitor has no session to keep a CSRF token in, but the browser says where a form comes from.
    if (req.get('origin') !== publicURL) {
      throw new Failure(403, 'EBADCSRFTOKEN', 'No page of this app sent the form.');
    }
    const name = readField(req, 'name') ?? '';
    const returnTo = safeReturnTo(readField(req, 'returnTo'));
    // Name and password are compared together and in constant time, so the response does not reveal which one was wrong.
    const given = digest(`${name}:${readField(req, 'password') ?? ''}`);
    const isRight = timingSafeEqual(given, digest(`${account.name}:${account.password}`));
    if (!isRight) {
      sendPage(res.status(401), 'own-account', { ...page, returnTo, wrong: true, name });
      return;
    }
    await logIn(req, { id: `account:${account.name}`, via: 'account', name: account.name });
    res.redirect(303, returnTo);
  });

  return router;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
