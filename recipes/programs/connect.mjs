import { createServer } from 'node:http';
import connect from 'connect';
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

const app = connect();
app.use((req, res, next) => {
  req.res = res; // the login's cookie is set on it
  req.query = Object.fromEntries(new URL(req.url, 'http://localhost').searchParams);
  next();
});
app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }));
app.use(passport.session());

function redirectHome(_req, res) {
  res.writeHead(302, { Location: '/' }).end();
}
// connect matches by prefix, so the longer path comes first.
app.use('/auth/loopandtie/callback', passport.authenticate('loopandtie'));
app.use('/auth/loopandtie/callback', redirectHome);
app.use('/auth/loopandtie', passport.authenticate('loopandtie'));
app.use('/', (req, res) => res.end(req.user ? 'Connected' : 'Nobody is logged in: go to /auth/loopandtie'));

const port = process.env.PORT ?? 3000;
createServer(app).listen(port, () => console.log(`http://localhost:${port}`));
