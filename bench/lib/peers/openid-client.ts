// openid-client's own strategy for Passport; state and PKCE are its defaults.
import { createUser, type Site, type Strategy as AnyStrategy } from '../site';

export async function create(site: Site): Promise<AnyStrategy> {
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
  // oxlint-disable-next-line typescript/no-deprecated -- marked so to be noticed: it is for loopback only
  if (site.tokenURL.startsWith('http:')) client.allowInsecureRequests(config);
  const strategy = new Strategy({ config, callbackURL: site.callbackURL }, (tokens, verified) => {
    verified(null, createUser(tokens.access_token, tokens.created_at));
  });
  // Its types have requests of Express only.
  return strategy as unknown as AnyStrategy;
}
