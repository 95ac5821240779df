// simple-oauth2; state and PKCE are left to the app.
import { createHash, randomBytes } from 'node:crypto';
import { AuthorizationCode } from 'simple-oauth2';
import { createUser, type Mount } from './site';
import { mountClient } from './without-passport';

export const mount: Mount = (app, { clientID, clientSecret, callbackURL, authorizationURL, tokenURL }) => {
  const client = new AuthorizationCode({
    client: { id: clientID, secret: clientSecret },
    auth: {
      authorizeHost: new URL(authorizationURL).origin,
      authorizePath: new URL(authorizationURL).pathname,
      tokenHost: new URL(tokenURL).origin,
      tokenPath: new URL(tokenURL).pathname,
    },
    options: { authorizationMethod: 'body' },
  });
  mountClient(app, {
    begin() {
      const state = randomBytes(32).toString('base64url');
      const codeVerifier = randomBytes(32).toString('base64url');
      const parameters = {
        redirect_uri: callbackURL,
        state,
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      };
      return { url: client.authorizeURL(parameters), state, codeVerifier };
    },
    async finish(code, codeVerifier) {
      const parameters = { code, redirect_uri: callbackURL, code_verifier: codeVerifier };
      const { token } = await client.getToken(parameters);
      return createUser(String(token.access_token), token.created_at);
    },
  });
};
