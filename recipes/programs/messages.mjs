import express from 'express';
import passport from './passport.mjs';
import { sessions } from './sessions.mjs';

const app = express();
app.use(sessions, passport.session());

app.get('/gifts', (req, res) => {
  if (!req.user) {
    req.session.returnTo = '/gifts';
    return res.redirect('/login');
  }
  res.json({ page: 'gifts', messages: takeMessages(req) });
});
app.get('/login', (req, res) => {
  // From the URL: failureMessage would store a session for everybody who opens the callback.
  res.json({ page: 'login', messages: 'failed' in req.query ? ['Please log in again.'] : [] });
});
app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get(
  '/auth/loopandtie/callback',
  passport.authenticate('loopandtie', {
    successReturnToOrRedirect: '/gifts',
    successMessage: 'You are logged in.',
    failureRedirect: '/login?failed',
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
