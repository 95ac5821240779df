import express from 'express';
import passport from './passport.mjs';
import { sessions } from './sessions.mjs';
import { options } from './strategy.mjs';

const app = express();
app.use(sessions, passport.session());

const loginPage = `
  <button>Log in with Loop &amp; Tie</button>
  <p></p>
  <script>
    let popup;
    document.querySelector('button').onclick = () => {
      popup = open('/auth/loopandtie', 'loopandtie', 'popup,width=500,height=700');
    };
    addEventListener('message', (event) => {
      if (event.origin !== location.origin || event.source !== popup) return;
      if (event.data === 'connected') location.reload();
      else document.querySelector('p').textContent = 'Please try again.';
    });
  </script>`;
app.get('/', (req, res) => res.send(req.user ? 'Connected' : loginPage));

app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
app.get(
  '/auth/loopandtie/callback',
  passport.authenticate('loopandtie', {
    successRedirect: '/close/connected',
    failureRedirect: '/close/failed',
  }),
);

// The browser delivers the message to a page of this origin only.
const origin = new URL(options.callbackURL).origin;
app.get(['/close/connected', '/close/failed'], (req, res) => {
  const outcome = req.path.slice('/close/'.length);
  res.send(`
    <a href="/">Continue</a>
    <script>
      if (opener) {
        opener.postMessage('${outcome}', '${origin}');
        close();
      }
    </script>`);
});

const port = process.env.PORT ?? 3000;
app.listen(port, () => console.log(`http://localhost:${port}`));
