import express from 'express';
import passport from './passport.mjs';
import { sessions } from './sessions.mjs';

/** A page to return to. It must be a path of this site: `//evil.example` would lead to another one. */
function pathOf(text) {
  return typeof text === 'string' && /^\/(?![/\\])/.test(text) && text.length < 500 ? text : '/';
}

/** Sends everybody else through the login, and then back to this page. */
function requireLogin(req, res, next) {
  if (req.user) return next();
  const page = req.method === 'GET' ? req.originalUrl : '/';
  res.redirect(`/auth/loopandtie?returnTo=${encodeURIComponent(page)}`);
}

const app = express();
app.use(sessions, passport.session());

app.get('/', (req, res) => {
  res.send(
    req.user
      ? '<form method="post" action="/logout"><button>Log out</button></form>'
      : '<a href="/gifts">Your gifts</a>',
  );
});
app.get('/gifts', requireLogin, (req, res) => {
  res.send(`Gifts for the login of ${req.user.createdAt}`);
});
app.get('/auth/loopandtie', (req, res, next) => {
  const state = { returnTo: pathOf(req.query.returnTo) };
  passport.authenticate('loopandtie', { state })(req, res, next);
});
app.get(
  '/auth/loopandtie/callback',
  passport.authenticate('loopandtie', { failureRedirect: '/' }),
  (req, res) => res.redirect(req.authInfo.state?.returnTo ?? '/'),
);
app.post('/logout', (req, res, next) => {
  req.logout((error) => (error ? next(error) : res.redirect('/')));
});

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
