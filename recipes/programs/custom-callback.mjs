import express from 'express';
import session from 'express-session';
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
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = express();
app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }));
app.use(passport.session());

app.get('/auth/loopandtie', (req, res, next) => {
  const state = { plan: req.query.plan === 'team' ? 'team' : 'personal' };
  passport.authenticate('loopandtie', { state })(req, res, next);
});
app.get('/auth/loopandtie/callback', (req, res, next) => {
  passport.authenticate('loopandtie', (error, user, info, status) => {
    if (error) return next(error);
    if (info?.code === 'access_denied') return res.redirect(`/?denied=${info.state?.plan}`);
    if (!user) {
      console.warn(info.code, info.hint);
      return res.status(status).type('text').send(info.message);
    }
    req.logIn(user, (error) => (error ? next(error) : res.redirect(`/?plan=${info.state?.plan}`)));
  })(req, res, next);
});
app.get('/', (req, res) => res.json({ loggedIn: Boolean(req.user), ...req.query }));

app.use((error, req, res, next) => {
  // 502, 503 and 504: Loop & Tie did not answer, or not as it should.
  if (!(error.status >= 502)) return next(error);
  console.error(error);
  res.status(error.status).type('text').send('Loop & Tie is not available. Please try again in a minute.');
});

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
