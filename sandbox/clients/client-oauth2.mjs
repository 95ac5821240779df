import ClientOAuth2 from 'client-oauth2';
import { logIn, register, sandbox, show } from './sandbox.mjs';

const redirectUri = await register('http://127.0.0.1/callback');
const client = new ClientOAuth2({
  clientId: sandbox.clientID,
  clientSecret: sandbox.clientSecret,
  authorizationUri: sandbox.authorizationURL,
  accessTokenUri: sandbox.tokenURL,
  redirectUri,
  state: 'random',
});
const { accessToken } = await client.code.getToken((await logIn(client.code.getUri())).href);
await show(accessToken);
