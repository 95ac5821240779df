import express from 'express';
import session from 'express-session';
import grant from 'grant';
import { createBrowser, listen, logIn, register, sandbox, show } from './sandbox.mjs';

const app = express();
const origin = await listen(app);
await register(`${origin}/connect/loopandtie/callback`);
app.use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
app.use(
  grant.express({
    defaults: { origin, transport: 'session', state: true, pkce: true },
    loopandtie: {
      oauth: 2,
      authorize_url: sandbox.authorizationURL,
      access_url: sandbox.tokenURL,
      key: sandbox.clientID,
      secret: sandbox.clientSecret,
      callback: '/done',
    },
  }),
);
app.get('/done', (req, res) => res.json(req.session.grant.response));

const open = createBrowser();
const begun = await open(`${origin}/connect/loopandtie`);
const back = await open(await logIn(begun.headers.get('location')));
const { access_token: accessToken } = await (
  await open(new URL(back.headers.get('location'), origin))
).json();
await show(accessToken);
