import { AuthorizationCode } from 'simple-oauth2';
import { logIn, register, sandbox, show } from './sandbox.mjs';

const redirectURI = await register('http://127.0.0.1/callback');
const client = new AuthorizationCode({
  client: { id: sandbox.clientID, secret: sandbox.clientSecret },
  auth: { tokenHost: sandbox.url, tokenPath: '/oauth2/token', authorizePath: '/oauth2/authorize' },
});
const location = client.authorizeURL({ redirect_uri: redirectURI, state: 'random' });
const callback = await logIn(location);
const { token } = await client.getToken({
  code: callback.searchParams.get('code'),
  redirect_uri: redirectURI,
});
await show(token.access_token);
