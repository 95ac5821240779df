import express from 'express';
import passport from './passport.mjs';
import { sessions } from './sessions.mjs';

const app = express();
app.use(sessions, passport.session());

app.get('/auth/loopandtie', (req, res, next) => {
  const state = { plan: req.query.plan === 'team' ? 'team' : 'personal' };
  passport.authenticate('loopandtie', { state })(req, res, next);
});
app.get('/auth/loopandtie/callback', (req, res, next) => {
  passport.authenticate('loopandtie', (error, user, info, status) => {
    const { code, message, hint } = error ?? info ?? {};
    if (code) console.warn(code, message, hint);
    // The callback came a second time, perhaps to another process. The first time may have logged this person in.
    if (code === 'state_used' || code === 'invalid_grant') return res.redirect('/?again=yes');
    if (error) return next(error);
    if (code === 'access_denied') return res.redirect(`/?denied=${info.state?.plan}`);
    if (!user)
      return res
        .status(status ?? 401)
        .type('text')
        .send(message);
    req.logIn(user, (error) => (error ? next(error) : res.redirect(`/?plan=${info.state?.plan}`)));
  })(req, res, next);
});
app.get('/', (req, res) => res.json({ loggedIn: Boolean(req.user), ...req.query }));

app.use((error, req, res, next) => {
  // 502, 503 and 504: Loop & Tie did not respond, or not as it should.
  if (!(error.status >= 502)) return next(error);
  res.status(error.status).type('text').send('Loop & Tie is not available. Please try again in a minute.');
});

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
