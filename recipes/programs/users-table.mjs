import { DatabaseSync } from '@photostructure/sqlite';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';
import { isConnected, keepToken } from './connections.mjs';

const db = new DatabaseSync(process.env.DATABASE_FILE ?? 'app.sqlite', { timeout: 1000 });
db.exec('CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE)');

passport.use(
  new LoopAndTieStrategy(
    {
      clientID: process.env.LOOPANDTIE_CLIENT_ID,
      clientSecret: process.env.LOOPANDTIE_CLIENT_SECRET,
      callbackURL: process.env.LOOPANDTIE_CALLBACK_URL,
      authorizationURL: process.env.LOOPANDTIE_AUTHORIZATION_URL,
      tokenURL: process.env.LOOPANDTIE_TOKEN_URL,
    },
    async ({ accessToken, req }) => {
      await keepToken(String(req.user.id), accessToken);
      return req.user;
    },
  ),
);
passport.serializeUser((user, done) => done(null, user.id));
passport.deserializeUser((id, done) => {
  done(null, db.prepare('SELECT id, email FROM users WHERE id = ?').get(id) ?? false);
});

const app = express();
app.use(
  session({
    secret: process.env.SESSION_SECRET,
    cookie: { sameSite: 'lax' },
    resave: false,
    saveUninitialized: false,
  }),
);
app.use(passport.session());

// Stands for the login that your app already has.
app.get('/login/:email', (req, res, next) => {
  db.prepare('INSERT OR IGNORE INTO users (email) VALUES (?)').run(req.params.email);
  const user = db.prepare('SELECT id, email FROM users WHERE email = ?').get(req.params.email);
  req.logIn(user, (error) => (error ? next(error) : res.redirect('/')));
});

app.get('/', (req, res) => {
  if (!req.user) return res.send('Nobody is logged in: go to /login/ada@example.com');
  res.json({ email: req.user.email, connected: isConnected(String(req.user.id)) });
});

/** Both routes need the same user, and the strategy refuses a callback that another user began. */
function linkAccount(req, res, next) {
  if (!req.user) return res.redirect('/');
  const options = { bindTo: String(req.user.id), failureRedirect: '/', successRedirect: '/' };
  passport.authenticate('loopandtie', options)(req, res, next);
}
// Without an answer from Loop & Tie the callback would begin to link, and every site can link to it.
const requireAnswer = (req, res, next) => (req.query.state ? next() : res.redirect('/'));
app.post('/auth/loopandtie', linkAccount);
app.get('/auth/loopandtie/callback', requireAnswer, linkAccount);

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
