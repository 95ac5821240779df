import { randomUUID } from 'node:crypto';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { type Authorization, LoopAndTieStrategy } from 'passport-loopandtie';

declare global {
  namespace Express {
    interface User {
      id: string;
      accessToken: string;
    }
    interface AuthInfo {
      state?: { returnTo: string };
    }
  }
}

const { env } = process;

passport.use(
  new LoopAndTieStrategy(
    {
      clientID: env.LOOPANDTIE_CLIENT_ID,
      clientSecret: env.LOOPANDTIE_CLIENT_SECRET,
      callbackURL: env.LOOPANDTIE_CALLBACK_URL,
      authorizationURL: env.LOOPANDTIE_AUTHORIZATION_URL,
      tokenURL: env.LOOPANDTIE_TOKEN_URL,
    },
    ({ accessToken }: Authorization): Express.User => ({ id: randomUUID(), accessToken }),
  ),
);
passport.serializeUser((user, done) => {
  done(null, user);
});
passport.deserializeUser((user: Express.User, done) => {
  done(null, user);
});

const app = express();
app.use(session({ secret: env.SESSION_SECRET ?? '', resave: false, saveUninitialized: false }));
app.use(passport.session());

app.get('/', (req, res) => {
  res.send(req.user ? `Connected: ${req.user.id}` : '<a href="/auth/loopandtie">Log in with Loop & Tie</a>');
});
app.get('/auth/loopandtie', passport.authenticate('loopandtie', { state: { returnTo: '/' } }));
app.get('/auth/loopandtie/callback', passport.authenticate('loopandtie'), (req, res) => {
  res.redirect(req.authInfo?.state?.returnTo ?? '/');
});

const port = env.PORT ?? 3000;
app.listen(port, () => {
  console.log(`http://localhost:${port}`);
});
