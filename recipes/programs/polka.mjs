import polka from 'polka';
import passport from './passport.mjs';
import { sessions } from './sessions.mjs';

const app = polka({
  // polka's own takes the code of an error for a status, and this package's codes are words.
  onError(error, _req, res) {
    res.writeHead(error.status ?? 500, { 'Content-Type': 'text/plain' });
    res.end(error.status ? error.message : 'Something went wrong.');
  },
  onNoMatch(_req, res) {
    res.writeHead(404).end();
  },
});
app.use((req, res, next) => {
  req.res = res; // the strategy sets its cookie on it
  res.redirect = (location) => res.writeHead(302, { Location: location }).end();
  next();
});
app.use(sessions, passport.session());

app.get('/', (req, res) => {
  res.setHeader('Content-Type', 'text/html');
  res.end(req.user ? 'Connected' : '<a href="/auth/loopandtie">Log in with Loop &amp; Tie</a>');
});
app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get(
  '/auth/loopandtie/callback',
  passport.authenticate('loopandtie', { successRedirect: '/', failureRedirect: '/' }),
);

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
