import session from 'express-session';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';
import polka from 'polka';

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

const app = polka({
  // polka's own takes the code of an error for a status, and this package's codes are words.
  onError(error, _req, res) {
    res.writeHead(error.status ?? 500, { 'Content-Type': 'text/plain' });
    res.end(error.status ? error.message : 'Something went wrong.');
  },
});
app.use((req, res, next) => {
  req.res = res; // the login's cookie is set on it
  next();
});
app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }));
app.use(passport.session());

app.get('/', (req, res) => res.end(req.user ? 'Connected' : 'Nobody is logged in: go to /auth/loopandtie'));
app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get('/auth/loopandtie/callback', passport.authenticate('loopandtie'), (_req, res) => {
  res.writeHead(302, { Location: '/' }).end();
});

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
