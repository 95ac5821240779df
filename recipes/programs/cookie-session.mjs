import cookieSession from 'cookie-session';
import express from 'express';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';
import { cookieName, isHTTPS, readSecret } from './settings.mjs';
import { options } from './strategy.mjs';

/** Stands for your database: access tokens by connection. */
const connections = new Map();

passport.use(
  new LoopAndTieStrategy(options, async ({ accessToken }) => {
    const id = crypto.randomUUID();
    connections.set(id, { id, accessToken });
    return { id };
  }),
);
passport.serializeUser((user, done) => done(null, user.id));
passport.deserializeUser((id, done) => done(null, connections.get(id) ?? false));

const app = express();
if (isHTTPS) app.set('trust proxy', 1); // one proxy in front
const secret = readSecret('SESSION_SECRET');
app.use(cookieSession({ name: cookieName, secret, secure: isHTTPS, sameSite: 'lax' }));
app.use((req, _res, next) => {
  const save = (done) => done();
  const regenerate = (done) => {
    Object.assign(req, { session: { regenerate, save } }); // cookie-session starts a new one
    done();
  };
  Object.assign(req.session, { regenerate, save });
  next();
});
app.use(passport.session());

app.get('/', (req, res) => {
  res.send(req.user ? 'Connected' : '<a href="/auth/loopandtie">Log in with Loop &amp; Tie</a>');
});
app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get(
  '/auth/loopandtie/callback',
  passport.authenticate('loopandtie', { successRedirect: '/', failureRedirect: '/' }),
);

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
