import express from 'express';
import helmet from 'helmet';
import { forgetRejected, forgetToken, isConnected, keepToken, openToken } from './connections.mjs';
import passport from './passport.mjs';
import { sessions } from './sessions.mjs';
import { isHTTPS } from './settings.mjs';
import { options, strategy } from './strategy.mjs';

const app = express();
const directives = {
  // The form below redirects to Loop & Tie, which helmet's defaults forbid.
  formAction: ["'self'", new URL(options.authorizationURL ?? 'https://www.loopandtie.com').origin],
  // Safari would turn http://localhost into https.
  upgradeInsecureRequests: isHTTPS ? [] : null,
};
app.use(helmet({ contentSecurityPolicy: { directives } }));
app.use(sessions, passport.session());

// Stands for the login that your app already has.
app.get('/login/:name', (req, res, next) => {
  req.logIn({ id: req.params.name }, (error) => (error ? next(error) : res.redirect('/')));
});

const notes = {
  revoked: 'The access was revoked. ',
  disconnected: 'Disconnected. To end the access at Loop &amp; Tie too, revoke it in its settings. ',
};
app.get('/', (req, res) => {
  if (!req.user) return res.send('Nobody is logged in: go to /login/ada');
  const [action, label] = isConnected(req.user.id)
    ? ['/disconnect', 'Disconnect']
    : ['/auth/loopandtie', 'Connect Loop &amp; Tie'];
  const note = notes[req.query.note] ?? '';
  res.send(`${note}<form method="post" action="${action}"><button>${label}</button></form>`);
});

const requireLogin = (req, res, next) => (req.user ? next() : res.redirect('/'));
// Without a response from Loop & Tie the callback would start to connect, and every site can link to it.
const requireResponse = (req, res, next) => (req.query.state ? next() : res.redirect('/'));
app.post('/auth/loopandtie', requireLogin, passport.authorize('loopandtie'));
app.get(
  '/auth/loopandtie/callback',
  requireLogin,
  requireResponse,
  passport.authorize('loopandtie', { failureRedirect: '/' }),
  async (req, res) => {
    // A callback that comes again must not bring back what was disconnected meanwhile.
    if (!req.authInfo.repeated) await keepToken(req.user.id, req.account.accessToken);
    res.redirect('/');
  },
);
app.post('/disconnect', requireLogin, (req, res) => {
  forgetToken(req.user.id);
  res.redirect('/?note=disconnected');
});

app.get('/teams', requireLogin, async (req, res) => {
  if (!isConnected(req.user.id)) return res.redirect('/');
  const accessToken = await openToken(req.user.id);
  try {
    res.json(await strategy.fetchTeams(accessToken));
  } catch (error) {
    if (error.code !== 'token_rejected') throw error;
    await forgetRejected(req.user.id, accessToken);
    res.redirect('/?note=revoked');
  }
});

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
