// The app under test. It listens on PORT; the sandbox is at SANDBOX_URL.
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';

const { PORT = '3000', SANDBOX_URL = 'http://127.0.0.1:4000' } = process.env;

passport.use(
  new LoopAndTieStrategy({
    clientID: 'sandboxclient',
    clientSecret: 'sandboxsecretforeverybody',
    callbackURL: `http://127.0.0.1:${PORT}/auth/loopandtie/callback`,
    authorizationURL: `${SANDBOX_URL}/oauth2/authorize`,
    tokenURL: `${SANDBOX_URL}/oauth2/token`,
  }),
);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = express();
app.use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
app.use(passport.session());
app.get('/', (req, res) => {
  res.send(req.user ? '<h1>Welcome</h1>' : '<a href="/auth/loopandtie">Log in with Loop &amp; Tie</a>');
});
app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get('/auth/loopandtie/callback', (req, res, next) => {
  passport.authenticate('loopandtie', (error, user, info) => {
    if (error) next(error);
    else if (!user) res.status(403).send(`<p role="alert">${info.message.replaceAll('&', '&amp;')}</p>`);
    else req.logIn(user, (failed) => (failed ? next(failed) : res.redirect('/')));
  })(req, res, next);
});
app.listen(Number(PORT), '127.0.0.1');
