import { once } from 'node:events';
import { promisify } from 'node:util';
import { getIronSession } from 'iron-session';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';

passport.use(
  new LoopAndTieStrategy({
    clientID: process.env.LOOPANDTIE_CLIENT_ID,
    clientSecret: process.env.LOOPANDTIE_CLIENT_SECRET,
    callbackURL: process.env.LOOPANDTIE_CALLBACK_URL,
    authorizationURL: process.env.LOOPANDTIE_AUTHORIZATION_URL,
    tokenURL: process.env.LOOPANDTIE_TOKEN_URL,
  }),
);
const authenticate = promisify(passport.authenticate('loopandtie', { session: false }));

/** Answers both /api/auth/loopandtie and /api/auth/loopandtie/callback. */
export default async function handler(req, res) {
  req.res = res; // the login's cookie is set on it
  try {
    await Promise.race([authenticate(req, res), once(res, 'close')]);
  } catch (error) {
    console.error(error);
    return res.status(error.status ?? 500).end('Logging in failed. Please try again.');
  }
  if (res.writableEnded) return; // sent to Loop & Tie, or refused

  const session = await getIronSession(req, res, {
    cookieName: 'session',
    password: process.env.SESSION_SECRET,
  });
  session.user = req.user;
  await session.save();
  res.redirect('/');
}
