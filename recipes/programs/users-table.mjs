import { DatabaseSync } from '@photostructure/sqlite';
import express from 'express';
import passport from 'passport';
import { LoopAndTieStrategy } from 'passport-loopandtie';
import { isConnected, keepToken } from './connections.mjs';
import { sessions } from './sessions.mjs';
import { options } from './strategy.mjs';

const db = new DatabaseSync(process.env.DATABASE_FILE ?? 'app.sqlite', { timeout: 1000 });
db.exec('CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE)');

passport.use(
  new LoopAndTieStrategy(options, async ({ accessToken, req }) => {
    await keepToken(String(req.user.id), accessToken);
    return req.user;
  }),
);
passport.serializeUser((user, done) => done(null, user.id));
passport.deserializeUser((id, done) => {
  done(null, db.prepare('SELECT id, email FROM users WHERE id = ?').get(id) ?? false);
});

const app = express();
app.use(sessions, passport.session());

// Stands for the login that your app already has.
app.get('/login/:email', (req, res, next) => {
  db.prepare('INSERT OR IGNORE INTO users (email) VALUES (?)').run(req.params.email);
  const user = db.prepare('SELECT id, email FROM users WHERE email = ?').get(req.params.email);
  req.logIn(user, (error) => (error ? next(error) : res.redirect('/')));
});

app.get('/', (req, res) => {
  if (!req.user) return res.send('Nobody is logged in: go to /login/ada@example.com');
  const { id } = req.user;
  res.send(
    isConnected(String(id))
      ? `User ${id} is connected`
      : '<form method="post" action="/auth/loopandtie"><button>Connect Loop &amp; Tie</button></form>',
  );
});

/** Both routes need the same user, and the strategy refuses a callback that another user started. */
function linkAccount(req, res, next) {
  if (!req.user) return res.redirect('/');
  const bindTo = String(req.user.id);
  // They are logged in already, and may log out in another tab meanwhile: linking must not log them in again.
  const options = { bindTo, session: false, failureRedirect: '/', successRedirect: '/' };
  passport.authenticate('loopandtie', options)(req, res, next);
}
// Without a response from Loop & Tie the callback would start to link, and every site can link to it.
const requireResponse = (req, res, next) => (req.query.state ? next() : res.redirect('/'));
app.post('/auth/loopandtie', linkAccount);
app.get('/auth/loopandtie/callback', requireResponse, linkAccount);

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
