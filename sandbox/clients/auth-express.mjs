import { ExpressAuth } from '@auth/express';
import express from 'express';
import { createBrowser, listen, logIn, register, sandbox, show } from './sandbox.mjs';

let accessToken;
const app = express();
const origin = await listen(app);
await register(`${origin}/auth/callback/loopandtie`);
app.set('trust proxy', true);
app.use(
  '/auth',
  ExpressAuth({
    secret: 'a secret of the test that is long enough',
    trustHost: true,
    providers: [
      {
        id: 'loopandtie',
        name: 'Loop & Tie',
        type: 'oauth',
        clientId: sandbox.clientID,
        clientSecret: sandbox.clientSecret,
        // Without this it asks for a scope, and the server refuses one.
        authorization: { url: sandbox.authorizationURL, params: { scope: '' } },
        token: sandbox.tokenURL,
        // Loop & Tie does not say who a person is: here, each token is a person.
        userinfo: { url: sandbox.teamsURL, request: ({ tokens }) => ({ id: tokens.access_token }) },
        profile: ({ id }) => ({ id, name: 'Somebody' }),
        checks: ['pkce', 'state'],
      },
    ],
    callbacks: {
      signIn({ account }) {
        accessToken = account.access_token;
        return true;
      },
    },
  }),
);

const open = createBrowser();
const { csrfToken } = await (await open(`${origin}/auth/csrf`)).json();
const begun = await open(`${origin}/auth/signin/loopandtie`, {
  method: 'POST',
  body: new URLSearchParams({ csrfToken }),
});
await open(await logIn(begun.headers.get('location')));
await show(accessToken);
