import { CodeChallengeMethod, generateCodeVerifier, generateState, OAuth2Client } from 'arctic';
import { logIn, register, sandbox, show } from './sandbox.mjs';

const redirectURI = await register('http://127.0.0.1/callback');
const client = new OAuth2Client(sandbox.clientID, sandbox.clientSecret, redirectURI);
const verifier = generateCodeVerifier();
const location = client.createAuthorizationURLWithPKCE(
  sandbox.authorizationURL,
  generateState(),
  CodeChallengeMethod.S256,
  verifier,
  [], // Loop & Tie documents no scopes
);
const callback = await logIn(location);
const tokens = await client.validateAuthorizationCode(
  sandbox.tokenURL,
  callback.searchParams.get('code'),
  verifier,
);
await show(tokens.accessToken());
