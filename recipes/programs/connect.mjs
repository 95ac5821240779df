import { createServer } from 'node:http';
import connect from 'connect';
import passport from './passport.mjs';
import { sessions } from './sessions.mjs';

const app = connect();
app.use((req, res, next) => {
  req.res = res; // the strategy sets its cookie on it
  req.query = Object.fromEntries(new URL(req.url, 'http://localhost').searchParams);
  res.redirect = (location) => res.writeHead(302, { Location: location }).end();
  next();
});
app.use(sessions);
app.use(passport.session());

// connect matches by prefix, so the longer path comes first.
app.use(
  '/auth/loopandtie/callback',
  passport.authenticate('loopandtie', { successRedirect: '/', failureRedirect: '/' }),
);
app.use('/auth/loopandtie', passport.authenticate('loopandtie'));
app.use('/', (req, res) => {
  res.setHeader('Content-Type', 'text/html');
  res.end(req.user ? 'Connected' : '<a href="/auth/loopandtie">Log in with Loop &amp; Tie</a>');
});

const port = process.env.PORT ?? 3000;
createServer(app).listen(port, () => console.log(`http://localhost:${port}`));
