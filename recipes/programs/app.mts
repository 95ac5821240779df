import { subscribe } from 'node:diagnostics_channel';
import express, { type NextFunction, type Request, type Response } from 'express';
import session from 'express-session';
import passport from 'passport';
import {
  type FailureInfo,
  type LoginFailed,
  type LoopAndTieUser,
  LoopAndTieStrategy,
} from 'passport-loopandtie';

declare global {
  namespace Express {
    // What `req.user` is. Without a `verify`, it is this.
    interface User extends LoopAndTieUser {}
  }
}

const { env } = process;
const { SESSION_SECRET } = env;
if (!SESSION_SECRET) throw new Error('SESSION_SECRET is not set. Run: node --env-file=.env app.mjs');

passport.use(
  new LoopAndTieStrategy({
    clientID: env.LOOPANDTIE_CLIENT_ID,
    clientSecret: env.LOOPANDTIE_CLIENT_SECRET,
    callbackURL: env.LOOPANDTIE_CALLBACK_URL,
    authorizationURL: env.LOOPANDTIE_AUTHORIZATION_URL,
    tokenURL: env.LOOPANDTIE_TOKEN_URL,
    userProfileURL: env.LOOPANDTIE_USER_PROFILE_URL,
  }),
);
passport.serializeUser((user, done) => {
  done(null, user);
});
passport.deserializeUser((user: Express.User, done) => {
  done(null, user);
});

subscribe('passport-loopandtie:login.failed', (event) => {
  const { code, message, hint } = event as LoginFailed;
  console.warn('Login failed:', code, message, hint);
});

const app = express();
app.use(session({ secret: SESSION_SECRET, resave: false, saveUninitialized: false }));
app.use(passport.session());

const escapeHTML = (text: string) => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
const showLogin = (message: string) =>
  `<p>${escapeHTML(message)}</p><a href="/auth/loopandtie">Log in with Loop &amp; Tie</a>`;

app.get('/', (req, res) => {
  res.send(
    req.user ? `Connected. Your access token dates from ${req.user.createdAt}.` : showLogin('Welcome!'),
  );
});
app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get('/auth/loopandtie/callback', (req: Request, res: Response, next: NextFunction) => {
  const onResult = (error: unknown, user?: Express.User | false, info?: FailureInfo, status = 401) => {
    if (error) return next(error);
    if (!user) return res.status(status).send(showLogin(info?.message ?? 'You are not logged in.'));
    req.logIn(user, (error) => {
      if (error) next(error);
      else res.redirect('/');
    });
  };
  passport.authenticate('loopandtie', onResult)(req, res, next);
});

app.listen(3000, () => {
  console.log('http://localhost:3000');
});
