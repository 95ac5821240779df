import { once } from 'node:events';
import { promisify } from 'node:util';
import { getIronSession } from 'iron-session';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';

const { env } = process;
if (!(env.SESSION_SECRET?.length >= 32)) throw new Error('SESSION_SECRET must have at least 32 characters');

passport.use(
  new LoopAndTieStrategy({
    clientID: env.LOOPANDTIE_CLIENT_ID,
    clientSecret: env.LOOPANDTIE_CLIENT_SECRET,
    callbackURL: env.LOOPANDTIE_CALLBACK_URL,
    authorizationURL: env.LOOPANDTIE_AUTHORIZATION_URL,
    tokenURL: env.LOOPANDTIE_TOKEN_URL,
  }),
);
const authenticate = promisify(
  passport.authenticate('loopandtie', { session: false, failureRedirect: '/?failed' }),
);

/** Handles both /api/auth/loopandtie and /api/auth/loopandtie/callback. */
export default async function handler(req, res) {
  req.res = res; // the strategy sets its cookie on it
  try {
    await Promise.race([authenticate(req, res), once(res, 'close')]);
  } catch (error) {
    console.error(error);
    return res.status(error.status ?? 500).end('Logging in failed. Please try again.');
  }
  if (res.writableEnded) return; // redirected

  // Without `__Host-`, which needs https, any subdomain could set a session of its own over yours.
  const secure = env.LOOPANDTIE_CALLBACK_URL.startsWith('https:');
  const session = await getIronSession(req, res, {
    cookieName: secure ? '__Host-session' : 'session',
    password: env.SESSION_SECRET,
    cookieOptions: { secure },
  });
  session.user = req.user;
  await session.save();
  res.redirect('/');
}
