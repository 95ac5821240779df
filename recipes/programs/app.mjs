import { subscribe } from 'node:diagnostics_channel';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';

const { env } = process;

passport.use(
  new LoopAndTieStrategy({
    clientID: env.LOOPANDTIE_CLIENT_ID,
    clientSecret: env.LOOPANDTIE_CLIENT_SECRET,
    callbackURL: env.LOOPANDTIE_CALLBACK_URL,
    // For the sandbox only. If they are undefined, the strategy uses Loop & Tie.
    authorizationURL: env.LOOPANDTIE_AUTHORIZATION_URL,
    tokenURL: env.LOOPANDTIE_TOKEN_URL,
    userProfileURL: env.LOOPANDTIE_USER_PROFILE_URL,
  }),
);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

// The package logs nothing itself. Subscribe to learn why logins fail.
subscribe('passport-loopandtie:login.failed', ({ code, message, hint }) => {
  console.warn('Login failed:', code, message, hint);
});

const app = express();
app.use(session({ secret: env.SESSION_SECRET, resave: false, saveUninitialized: false }));
app.use(passport.session());

const escapeHTML = (text) => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
const showLogin = (message) =>
  `<p>${escapeHTML(message)}</p><a href="/auth/loopandtie">Log in with Loop &amp; Tie</a>`;

app.get('/', (req, res) => {
  res.send(
    req.user ? `Connected. Your access token dates from ${req.user.createdAt}.` : showLogin('Welcome!'),
  );
});
app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get('/auth/loopandtie/callback', (req, res, next) => {
  passport.authenticate('loopandtie', (error, user, info, status) => {
    if (error) return next(error);
    if (!user) return res.status(status ?? 401).send(showLogin(info.message));
    req.logIn(user, (error) => (error ? next(error) : res.redirect('/')));
  })(req, res, next);
});

app.listen(3000, () => console.log('http://localhost:3000'));
