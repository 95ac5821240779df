// The API of a single-page app that is served from another origin of the same site.
import express from 'express';
import passport from './passport.mjs';
import { sessions } from './sessions.mjs';

const appURL = process.env.APP_URL ?? 'http://localhost:5173/';

const app = express();
app.use((req, res, next) => {
  res.set('Access-Control-Allow-Origin', new URL(appURL).origin);
  res.set('Access-Control-Allow-Credentials', 'true');
  next();
});
app.use(sessions, passport.session());

app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get(
  '/auth/loopandtie/callback',
  passport.authenticate('loopandtie', {
    successRedirect: appURL,
    failureRedirect: new URL('?failed', appURL).href,
  }),
);
app.get('/me', (req, res) => {
  if (!req.user) return res.status(401).json({ message: 'Nobody is logged in.' });
  res.json({ connectedSince: req.user.createdAt });
});

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
