import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { genericOAuth } from 'better-auth/plugins';
import { logIn, register, sandbox, show } from './sandbox.mjs';

const baseURL = 'http://127.0.0.1:3000';
const redirectURI = await register(`${baseURL}/api/auth/callback/loopandtie`);
let accessToken;
const auth = betterAuth({
  baseURL,
  secret: 'a secret of the test that is long enough',
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
  plugins: [
    genericOAuth({
      config: [
        {
          providerId: 'loopandtie',
          clientId: sandbox.clientID,
          clientSecret: sandbox.clientSecret,
          authorizationUrl: sandbox.authorizationURL,
          tokenUrl: sandbox.tokenURL,
          redirectURI,
          pkce: true,
          // Loop & Tie does not say who a person is: here, each token is a person.
          getUserInfo: (tokens) => {
            ({ accessToken } = tokens);
            return {
              id: tokens.accessToken,
              email: 'somebody@example.com',
              emailVerified: false,
              name: 'Somebody',
            };
          },
        },
      ],
    }),
  ],
});

const begun = await auth.handler(
  new Request(`${baseURL}/api/auth/sign-in/social`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: baseURL },
    body: JSON.stringify({ provider: 'loopandtie', callbackURL: '/done' }),
  }),
);
if (!begun.ok) throw new Error(`it answered ${begun.status}: ${await begun.text()}`);
const { url } = await begun.json();
const cookie = begun.headers
  .getSetCookie()
  .map((line) => line.split(';', 1)[0])
  .join('; ');
const back = await auth.handler(new Request(await logIn(url), { headers: { cookie } }));
if (!back.headers.get('location')?.endsWith('/done'))
  throw new Error(`it led to ${back.headers.get('location')}`);
await show(accessToken);
