// Plain passport-oauth2, with the checks that passport-loopandtie has on by default: state and PKCE.
import OAuth2Strategy, { type VerifyCallback } from 'passport-oauth2';
import { createUser, type Mount } from './site';
import { mountStrategy } from './with-passport';

/** Makes the user that passport-loopandtie makes without a verify callback. */
export function verify(
  accessToken: string,
  _refreshToken: string,
  params: { created_at: number },
  _profile: unknown,
  done: VerifyCallback,
): void {
  done(null, createUser(accessToken, params.created_at));
}

export const mount: Mount = (app, site) => {
  mountStrategy(app, new OAuth2Strategy({ ...site, state: true, pkce: true }, verify));
};

export const mountWithTeams: Mount = (app, site) => {
  const strategy = new OAuth2Strategy({ ...site, state: true, pkce: true }, verify);
  strategy.userProfile = function (accessToken, done) {
    this._oauth2.useAuthorizationHeaderforGET(true);
    this._oauth2.get(site.userProfileURL, accessToken, (_error, body) => {
      // What it throws fails the login.
      done(null, JSON.parse(String(body)));
    });
  };
  mountStrategy(app, strategy);
};
