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
app.set('trust proxy', 1); // one proxy in front
app.use(
  session({
    secret: process.env.SESSION_SECRET,
    cookie: { secure: true, sameSite: 'lax' },
    resave: false,
    saveUninitialized: false,
  }),
);
app.use(passport.session());

app.get('/', (req, res) => res.send(req.user ? 'Connected' : 'Nobody is logged in: go to /auth/loopandtie'));
app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get('/auth/loopandtie/callback', passport.authenticate('loopandtie', { successRedirect: '/' }));

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
