// grant with state, PKCE and the transport that needs no third request.
import grant from 'grant';
import { CALLBACK_PATH, createUser, type Mount } from './site';
import { logIn } from './without-passport';

export const mount: Mount = (app, site) => {
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
  app.get(CALLBACK_PATH, (req, res, next) => {
    const { grant: answer } = res.locals as {
      grant?: { response?: { access_token?: string; raw?: { created_at?: number } } };
    };
    const token = answer?.response?.access_token;
    if (token === undefined) next(new Error('grant gave no token'));
    else logIn(req, res, next, createUser(token, answer?.response?.raw?.created_at));
  });
};
