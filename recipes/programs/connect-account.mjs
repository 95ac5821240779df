import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';
import { isConnected, keepToken } from './connections.mjs';

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
app.use(
  session({
    secret: process.env.SESSION_SECRET,
    cookie: { sameSite: 'lax' },
    resave: false,
    saveUninitialized: false,
  }),
);
app.use(passport.session());

// Stands for the login that your app already has.
app.get('/login/:name', (req, res, next) => {
  req.logIn({ id: req.params.name }, (error) => (error ? next(error) : res.redirect('/')));
});

app.get('/', (req, res) => {
  if (!req.user) return res.send('Nobody is logged in: go to /login/ada');
  res.send(
    isConnected(req.user.id)
      ? 'Connected'
      : '<form method="post" action="/auth/loopandtie"><button>Connect Loop &amp; Tie</button></form>',
  );
});

const requireLogin = (req, res, next) => (req.user ? next() : res.redirect('/'));
// Without an answer from Loop & Tie the callback would begin to connect, and every site can link to it.
const requireAnswer = (req, res, next) => (req.query.state ? next() : res.redirect('/'));
app.post('/auth/loopandtie', requireLogin, passport.authorize('loopandtie'));
app.get(
  '/auth/loopandtie/callback',
  requireLogin,
  requireAnswer,
  passport.authorize('loopandtie', { failureRedirect: '/' }),
  async (req, res) => {
    await keepToken(req.user.id, req.account.accessToken);
    res.redirect('/');
  },
);

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
