// simple-oauth2; state and PKCE are left to the app, which keeps them in the session.
import { createHash, randomBytes } from 'node:crypto';
import { AuthorizationCode } from 'simple-oauth2';
import { CALLBACK_PATH, LOGIN_PATH, type Mount } from './site';
import { createUser } from './user';
import { logIn } from './without-passport';

export const mount: Mount = (app, site) => {
  const authorization = new URL(site.authorizationURL);
  const token = new URL(site.tokenURL);
  const client = new AuthorizationCode({
    client: { id: site.clientID, secret: site.clientSecret },
    auth: {
      authorizeHost: authorization.origin,
      authorizePath: authorization.pathname,
      tokenHost: token.origin,
      tokenPath: token.pathname,
    },
    options: { authorizationMethod: 'body' },
  });
  app.get(LOGIN_PATH, (req, res) => {
    const pending = {
      state: randomBytes(32).toString('base64url'),
      codeVerifier: randomBytes(32).toString('base64url'),
    };
    const parameters = {
      redirect_uri: site.callbackURL,
      state: pending.state,
      code_challenge: createHash('sha256').update(pending.codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    };
    req.session.pending = pending;
    res.redirect(client.authorizeURL(parameters));
  });
  app.get(CALLBACK_PATH, async (req, res, next) => {
    const { pending } = req.session;
    delete req.session.pending;
    if (!pending || pending.state !== req.query.state) throw new Error('unknown state');
    const parameters = {
      code: req.query.code as string,
      redirect_uri: site.callbackURL,
      code_verifier: pending.codeVerifier,
    };
    const answer = await client.getToken(parameters);
    logIn(req, res, next, createUser(String(answer.token.access_token), answer.token.created_at));
  });
};
