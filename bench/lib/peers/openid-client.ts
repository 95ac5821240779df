// openid-client's own strategy for Passport; state and PKCE are its defaults.
import type { Strategy as PassportStrategy } from 'passport';
import { createUser, type Mount } from './site';
import { mountStrategy } from './with-passport';

export const mount: Mount = async (app, site) => {
  const client = await import('openid-client');
  const { Strategy } = await import('openid-client/passport');
  const config = new client.Configuration(
    {
      issuer: new URL(site.tokenURL).origin,
      authorization_endpoint: site.authorizationURL,
      token_endpoint: site.tokenURL,
    },
    site.clientID,
    {},
    client.ClientSecretPost(site.clientSecret),
  );
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to be noticed: it is for loopback only
  if (site.tokenURL.startsWith('http:')) client.allowInsecureRequests(config);
  const strategy = new Strategy({ config, callbackURL: site.callbackURL }, (tokens, verified) => {
    verified(null, createUser(tokens.access_token, tokens.created_at));
  });
  // @types/passport wants an authenticate that any strategy could be `this` of; its own declares one of its own.
  mountStrategy(app, strategy as unknown as PassportStrategy);
};
