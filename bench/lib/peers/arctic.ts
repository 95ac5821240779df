// arctic; the app keeps state and code verifier in the session.
import { CALLBACK_PATH, LOGIN_PATH, type Mount } from './site';
import { createUser } from './user';
import { logIn } from './without-passport';

export const mount: Mount = async (app, site) => {
  const { CodeChallengeMethod, generateCodeVerifier, generateState, OAuth2Client } = await import('arctic');
  const client = new OAuth2Client(site.clientID, site.clientSecret, site.callbackURL);
  app.get(LOGIN_PATH, (req, res) => {
    const pending = { state: generateState(), codeVerifier: generateCodeVerifier() };
    const url = client.createAuthorizationURLWithPKCE(
      site.authorizationURL,
      pending.state,
      CodeChallengeMethod.S256,
      pending.codeVerifier,
      [],
    );
    req.session.pending = pending;
    res.redirect(url.href);
  });
  app.get(CALLBACK_PATH, async (req, res, next) => {
    const { pending } = req.session;
    delete req.session.pending;
    if (!pending || pending.state !== req.query.state) throw new Error('unknown state');
    const tokens = await client.validateAuthorizationCode(
      site.tokenURL,
      req.query.code as string,
      pending.codeVerifier,
    );
    const { created_at: createdAt } = tokens.data as { created_at?: unknown };
    logIn(req, res, next, createUser(tokens.accessToken(), createdAt));
  });
};
