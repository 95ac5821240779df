// grant with state, PKCE and the transport that needs no third request. Passport takes over what it was granted.
import type { Express, Request } from 'express';
import grant from 'grant';
import { createUser, type Site, type Strategy } from '../site';

interface Granted {
  grant?: { response?: { access_token?: string; raw?: { created_at?: number } } };
}

export function create(site: Site, app: Express) {
  app.use(
    grant.express({
      defaults: { origin: new URL(site.callbackURL).origin, transport: 'state', state: true, pkce: true },
      loopandtie: {
        oauth: 2,
        key: site.clientID,
        secret: site.clientSecret,
        authorize_url: site.authorizationURL,
        access_url: site.tokenURL,
      },
    }),
  );
  return {
    authenticate(this: Strategy, { res }: Request) {
      const response = (res?.locals as Granted | undefined)?.grant?.response;
      if (response?.access_token === undefined) this.fail('grant gave no token');
      else this.success(createUser(response.access_token, response.raw?.created_at));
    },
  };
}
