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

app.get('/gifts', (req, res) => {
  if (!req.user) {
    req.session.returnTo = '/gifts';
    return res.redirect('/login');
  }
  res.json({ page: 'gifts', messages: takeMessages(req) });
});
app.get('/login', (req, res) => {
  res.json({ page: 'login', messages: takeMessages(req) });
});
app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get(
  '/auth/loopandtie/callback',
  passport.authenticate('loopandtie', {
    successReturnToOrRedirect: '/',
    successMessage: 'You are logged in.',
    failureRedirect: '/login',
    failureMessage: true,
    keepSessionInfo: true,
  }),
);

/** The messages that Passport left for the next page. They are text: escape them in HTML. */
function takeMessages({ session }) {
  const { messages = [] } = session;
  delete session.messages;
  return messages;
}

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
