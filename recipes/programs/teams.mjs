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

app.get('/', (req, res) => res.send('<a href="/auth/loopandtie">Log in with Loop & Tie</a>'));
app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get('/auth/loopandtie/callback', passport.authenticate('loopandtie', { successRedirect: '/teams' }));

const teamsURL = process.env.LOOPANDTIE_USER_PROFILE_URL ?? 'https://api.loopandtie.com/v1/teams';

app.get('/teams', async (req, res, next) => {
  if (!req.user) return res.redirect('/');
  const response = await fetch(teamsURL, {
    headers: { authorization: `Bearer ${req.user.accessToken}` },
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status === 401) {
    // This person took the access back. The token stays invalid, so end the session that holds it.
    return req.logout((error) => (error ? next(error) : res.redirect('/')));
  }
  if (!response.ok) throw new Error(`Loop & Tie answered ${response.status}`);
  const { data } = await response.json();
  res.json(data.map(({ attributes }) => attributes.name));
});

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
