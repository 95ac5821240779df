// arctic.
import { createUser, type Mount } from './site';
import { mountClient } from './without-passport';

export const mount: Mount = async (
  app,
  { clientID, clientSecret, callbackURL, authorizationURL, tokenURL },
) => {
  const { CodeChallengeMethod, generateCodeVerifier, generateState, OAuth2Client } = await import('arctic');
  const client = new OAuth2Client(clientID, clientSecret, callbackURL);
  mountClient(app, {
    begin() {
      const state = generateState();
      const codeVerifier = generateCodeVerifier();
      const { S256 } = CodeChallengeMethod;
      const url = client.createAuthorizationURLWithPKCE(authorizationURL, state, S256, codeVerifier, []);
      return { url: url.href, state, codeVerifier };
    },
    async finish(code, codeVerifier) {
      const tokens = await client.validateAuthorizationCode(tokenURL, code, codeVerifier);
      const { created_at: createdAt } = tokens.data as { created_at?: unknown };
      return createUser(tokens.accessToken(), createdAt);
    },
  });
};
