import * as oauth from 'oauth4webapi';
import { logIn, register, sandbox, show } from './sandbox.mjs';

const redirectURI = await register('http://127.0.0.1/callback');
const server = {
  issuer: sandbox.url,
  authorization_endpoint: sandbox.authorizationURL,
  token_endpoint: sandbox.tokenURL,
};
const client = { client_id: sandbox.clientID };
const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();

const location = new URL(server.authorization_endpoint);
location.search = new URLSearchParams({
  client_id: client.client_id,
  redirect_uri: redirectURI,
  response_type: 'code',
  state,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
}).toString();

const parameters = oauth.validateAuthResponse(server, client, await logIn(location), state);
const response = await oauth.authorizationCodeGrantRequest(
  server,
  client,
  oauth.ClientSecretPost(sandbox.clientSecret),
  parameters,
  redirectURI,
  verifier,
  { [oauth.allowInsecureRequests]: true },
);
const result = await oauth.processAuthorizationCodeResponse(server, client, response);
await show(result.access_token);
