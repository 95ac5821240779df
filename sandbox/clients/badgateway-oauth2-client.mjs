import { generateCodeVerifier, OAuth2Client } from '@badgateway/oauth2-client';
import { logIn, register, sandbox, show } from './sandbox.mjs';

const redirectUri = await register('http://127.0.0.1/callback');
const client = new OAuth2Client({
  server: sandbox.url,
  clientId: sandbox.clientID,
  clientSecret: sandbox.clientSecret,
  authorizationEndpoint: '/oauth2/authorize',
  tokenEndpoint: '/oauth2/token',
});
const login = { redirectUri, state: 'random', codeVerifier: await generateCodeVerifier() };
const callback = await logIn(await client.authorizationCode.getAuthorizeUri(login));
const { accessToken } = await client.authorizationCode.getTokenFromCodeRedirect(callback, login);
await show(accessToken);
