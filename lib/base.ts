// What passport-oauth2's class is given of the options, and which of its members are refused.
import { Strategy as OAuth2Strategy } from 'passport-oauth2';
import type { StrategyOptions as OAuth2Options } from 'passport-oauth2';
import type { Settings } from './option-rules';

/** What passport-oauth2's constructor uses. `state` is on even for a subclass that calls its `authenticate`. */
export function describeForBase(settings: Settings): OAuth2Options {
  const { authorizationURL, tokenURL, clientID, clientSecret, callbackURL, scopeSeparator } = settings;
  const { sessionKey, pkce, proxy } = settings;
  return {
    ...{ authorizationURL, tokenURL, clientID, clientSecret, callbackURL, scopeSeparator },
    ...{ sessionKey, pkce, proxy, state: true },
    // Its types know neither arrays that cannot be changed, nor `store: true`, nor stores with five parameters.
    scope: settings.scope as string | undefined,
    store: settings.store as unknown as OAuth2Options['store'],
  };
}

/** These would never be called: what they are for has a hook of its own. */
const NEVER_CALLED = {
  _loadUserProfile: 'override userProfile instead',
  _createOAuthError: 'override parseErrorResponse instead',
};

/** What passport-oauth2 uses at each login and this strategy does not, with what to write instead of assigning it. */
export const REPLACED_MEMBERS = {
  _oauth2: 'override its methods instead, or use the option agent',
  _verify: 'pass verify to the constructor',
  _callbackURL: 'use the option callbackURL, of the strategy or of a request',
  _scope: 'use the option scope, of the strategy or of a request',
  _scopeSeparator: 'use the option scopeSeparator',
  _pkceMethod: 'use the option pkce',
  _stateStore: 'use the option store',
  _key: 'use the option sessionKey',
  _trustProxy: 'use an absolute callbackURL',
  _passReqToCallback: 'use the option passReqToCallback',
  _skipUserProfile: 'use the option skipUserProfile',
  ...NEVER_CALLED,
};

/** @throws TypeError if a subclass overrides what would never be called */
export function refuseOverrides(strategy: object): void {
  for (const [name, instead] of Object.entries(NEVER_CALLED)) {
    if (Reflect.get(strategy, name) === Reflect.get(OAuth2Strategy.prototype, name)) continue;
    throw new TypeError(`${name} cannot be overridden: ${instead}`);
  }
}
