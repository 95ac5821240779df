import * as client from 'openid-client';
import { logIn, register, sandbox, show } from './sandbox.mjs';

const redirectURI = await register('http://127.0.0.1/callback');
const config = new client.Configuration(
  { issuer: sandbox.url, authorization_endpoint: sandbox.authorizationURL, token_endpoint: sandbox.tokenURL },
  sandbox.clientID,
  sandbox.clientSecret,
);
client.allowInsecureRequests(config);
const pkceCodeVerifier = client.randomPKCECodeVerifier();
const expectedState = client.randomState();

const location = client.buildAuthorizationUrl(config, {
  redirect_uri: redirectURI,
  state: expectedState,
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
});
const tokens = await client.authorizationCodeGrant(config, await logIn(location), {
  pkceCodeVerifier,
  expectedState,
});
await show(tokens.access_token);
