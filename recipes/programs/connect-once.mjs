// Run it in a terminal, and open the address that it prints. It ends when your company is connected.
import express from 'express';
import { keepToken } from './company-token.mjs';
import passport from './passport.mjs';

const app = express();

app.get('/', (req, res) => res.send('<a href="/auth/loopandtie">Connect Loop &amp; Tie</a>'));
app.get('/auth/loopandtie', passport.authenticate('loopandtie', { session: false }));
app.get(
  '/auth/loopandtie/callback',
  passport.authenticate('loopandtie', { session: false, failureRedirect: '/' }),
  async (req, res) => {
    await keepToken(req.user.accessToken);
    console.log('Connected');
    res.set('Connection', 'close').send('Connected. You can close this page.');
    server.close();
    // A browser can hold a connection that it opened ahead.
    setTimeout(() => server.closeAllConnections(), 1000).unref();
  },
);

const port = process.env.PORT ?? 3000;
const server = app.listen(port, 'localhost', () => console.log(`http://localhost:${port}`));
