import cookieSession from 'cookie-session';
import express from 'express';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';

/** Stands for your database: access tokens by connection. */
const connections = new Map();

passport.use(
  new LoopAndTieStrategy(
    {
      clientID: process.env.LOOPANDTIE_CLIENT_ID,
      clientSecret: process.env.LOOPANDTIE_CLIENT_SECRET,
      callbackURL: process.env.LOOPANDTIE_CALLBACK_URL,
      authorizationURL: process.env.LOOPANDTIE_AUTHORIZATION_URL,
      tokenURL: process.env.LOOPANDTIE_TOKEN_URL,
    },
    async ({ accessToken }) => {
      const id = crypto.randomUUID();
      connections.set(id, { id, accessToken });
      return { id };
    },
  ),
);
passport.serializeUser((user, done) => done(null, user.id));
passport.deserializeUser((id, done) => done(null, connections.get(id) ?? false));

const app = express();
app.use(cookieSession({ secret: process.env.SESSION_SECRET, sameSite: 'lax' }));
app.use((req, _res, next) => {
  const save = (done) => done();
  const regenerate = (done) => {
    Object.assign(req, { session: { regenerate, save } }); // cookie-session begins a new one
    done();
  };
  Object.assign(req.session, { regenerate, save });
  next();
});
app.use(passport.session());

app.get('/', (req, res) => res.send(req.user ? 'Connected' : 'Nobody is logged in: go to /auth/loopandtie'));
app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get('/auth/loopandtie/callback', passport.authenticate('loopandtie', { successRedirect: '/' }));

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
