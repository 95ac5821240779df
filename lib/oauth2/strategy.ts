// A safe OAuth 2.0 strategy for any provider. Read it from `authenticate` down to follow the two legs of a login.
import { checkParameters, readAuthorizationResponse, type AuthorizationResponse } from './authorization';
import { chooseCallbackURL, chooseScope, chooseSkipUserProfile, type Settings } from './check-options';
import { uptimeMs } from './clock';
import { isKept } from './guards';
import type { Request, RequestOptions } from './options';
import { isHeadOrPrefetch } from './passport/request';
import { refuseUser, reportOutcome, succeed, type Outcome } from './passport/outcome';
import { loadProfile } from './passport/profile';
import { readBinding, type LoginContext } from './pending/pending';
import type { Repeatable } from './pending/used-once';
import { createAuthorizationError, isTransient, showCode } from './requests/errors';
import type { SafeOAuth2 } from './requests/node-oauth';
import { requestToken } from './requests/token-request';
import { StrategyMembers, type Prepared } from './strategy-members';

/** A callback as it came: while it waits, an app may set the members of the strategy for the next one. */
interface Callback extends LoginContext {
  req: Request;
  options: RequestOptions;
  skipUserProfile: NonNullable<Settings['skipUserProfile']>;
  oauth2: SafeOAuth2;
}

/** OAuth 2.0's authorization code flow with PKCE. A provider's strategy extends it. */
export abstract class SafeOAuth2Strategy extends StrategyMembers {
  /**
   * Sends the browser to the provider, or takes the provider's response at the callback. Called by Passport.
   *
   * Overridden whole: passport-oauth2 believes `error` before it looks at `state`, and a string given as `state`
   * replaces the random one there.
   */
  override authenticate(req: Request, options: RequestOptions = {}): void {
    // Here, since a copy by spread has no other method.
    if (!isKept(this, '_settings')) {
      throw new TypeError(
        `this is a copy of the strategy ${this.name}, which cannot log anybody in: create it with new`,
      );
    }
    void this._respond(req, options);
  }

  private async _respond(req: Request, options: RequestOptions): Promise<void> {
    const since = uptimeMs();
    let outcome: Outcome;
    try {
      outcome = await this._chooseLeg(req, options);
    } catch (error) {
      outcome = { error };
    }
    await reportOutcome(this, this._provider, req, outcome, since);
  }

  private _chooseLeg(req: Request, options: RequestOptions): Outcome | Promise<Outcome> {
    const response = readAuthorizationResponse(req);
    const prepared = this._prepare();
    const context: LoginContext = {
      callbackURL: chooseCallbackURL(options.callbackURL, this._callbackURL, this._settings),
      binding: readBinding(req, options),
    };
    if (response === undefined) return this._startLogin(req, options, context, prepared);
    if (isHeadOrPrefetch(req)) return { notNow: true };
    if (typeof response === 'string') return { refused: response };
    const skipUserProfile = chooseSkipUserProfile(this._skipUserProfile) ?? this._hasOwnProfile();
    const oauth2 = this._client.createView();
    return this._finishLogin({ req, options, skipUserProfile, oauth2, ...context }, response, prepared);
  }

  /** The authorization request (RFC 6749, section 4.1.1). */
  private async _startLogin(
    req: Request,
    options: RequestOptions,
    context: LoginContext,
    { authorizationEndpoint, pendingLogins }: Prepared,
  ): Promise<Outcome> {
    const { callbackURL } = context;
    const scope = chooseScope(options.scope, this._scope, this._scopeSeparator);
    const given: unknown = this.authorizationParams(options); // a subclass's may be async
    const extra = checkParameters('authorizationParams', await given);
    const { state, codeVerifier } = await pendingLogins.begin(req, context, options.state);
    const url = authorizationEndpoint.buildURL({ callbackURL, scope, state, codeVerifier }, extra);
    this._client.openAhead(this._skipUserProfile === false && this._hasOwnProfile());
    return { redirect: url };
  }

  private async _finishLogin(
    callback: Callback,
    { state: given, code, error }: AuthorizationResponse,
    { pendingLogins }: Prepared,
  ): Promise<Outcome> {
    const login = await pendingLogins.find(callback.req, callback, given);
    if ('refused' in login) return login;
    // From here on `state` is verified: the response is the provider's, to a login that this browser began.
    const { codeVerifier, appState: state } = login;
    const secrets = [this._settings.clientSecret, code, codeVerifier];
    if (error || code === undefined) {
      login.spend();
      const shown = showCode(this._provider, error, secrets) ?? 'server_error';
      if (shown === 'access_denied') return { refused: shown, state };
      return { error: createAuthorizationError(this._provider, shown) };
    }
    const { req, options, callbackURL, oauth2 } = callback;
    let isGranted = false;
    const outcome = await login.redeem(
      code,
      async (): Promise<Repeatable<Outcome>> => {
        const { granted, refreshToken } = await requestToken({
          oauth2,
          tokenParams: this.tokenParams(options),
          code,
          callbackURL,
          codeVerifier,
          secrets,
          parseErrorResponse: this._findOwnParser(),
        });
        isGranted = true;
        const { accessToken } = granted;
        const found = await loadProfile(this, callback, accessToken, this._settings.timeout);
        const profile = found ?? this._createProfile();
        const { user, info } = await this._callVerify(this, granted, { refreshToken, profile, state, req });
        return user ? succeed(user, info, state) : refuseUser(info);
      },
      // With the token, the code is used up.
      (failure) => !isGranted && isTransient(failure),
    );
    return outcome === 'state_used' ? { refused: outcome, state } : outcome;
  }
}
