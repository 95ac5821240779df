import oauth2 from '@fastify/oauth2';
import Fastify from 'fastify';
import { createBrowser, logIn, register, sandbox, show } from './sandbox.mjs';

const app = Fastify();
// On 127.0.0.1 the port of a redirect URI is not compared.
const callbackUri = await register('http://127.0.0.1/callback');
await app.register(oauth2, {
  name: 'loopandtie',
  // Without this it asks for a scope with the name "undefined", and the server refuses it.
  scope: [],
  pkce: 'S256',
  credentials: {
    client: { id: sandbox.clientID, secret: sandbox.clientSecret },
    auth: {
      authorizeHost: sandbox.url,
      authorizePath: '/oauth2/authorize',
      tokenHost: sandbox.url,
      tokenPath: '/oauth2/token',
    },
  },
  startRedirectPath: '/login',
  callbackUri,
  cookie: { secure: false }, // the test speaks http
});
app.get('/callback', async (request, reply) => {
  const { token } = await app.loopandtie.getAccessTokenFromAuthorizationCodeFlow(request, reply);
  return { accessToken: token.access_token };
});
const origin = await app.listen({ host: '127.0.0.1', port: 0 });

const open = createBrowser();
const begun = await open(`${origin}/login`);
const { pathname, search } = await logIn(begun.headers.get('location'));
const { accessToken } = await (await open(`${origin}${pathname}${search}`)).json();
await show(accessToken);
