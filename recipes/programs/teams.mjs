import express from 'express';
import passport from './passport.mjs';
import { sessions } from './sessions.mjs';
import { strategy } from './strategy.mjs';

const app = express();
app.use(sessions, passport.session());

app.get('/', (req, res) => res.send('<a href="/auth/loopandtie">Log in with Loop &amp; Tie</a>'));
app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get(
  '/auth/loopandtie/callback',
  passport.authenticate('loopandtie', { successRedirect: '/teams', failureRedirect: '/' }),
);

app.get('/teams', async (req, res, next) => {
  if (!req.user) return res.redirect('/');
  try {
    const teams = await strategy.fetchTeams(req.user.accessToken);
    res.json(teams.map(({ name }) => name));
  } catch (error) {
    if (error.code !== 'token_rejected') throw error;
    // This person revoked the access. The token stays invalid, so end the session that holds it.
    req.logout((error) => (error ? next(error) : res.redirect('/')));
  }
});

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
