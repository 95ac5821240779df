// A safe OAuth 2.0 strategy for any provider. Read it from `authenticate` down to follow the two legs of a login.
import { performance } from 'node:perf_hooks';
import { Strategy as OAuth2Strategy } from 'passport-oauth2';
import type { StrategyOptions as OAuth2Options, VerifyFunction as OAuth2Verify } from 'passport-oauth2';
import { AuthorizationEndpoint, checkParameters, readAuthorizationResponse } from './authorization';
import type { AuthorizationResponse } from './authorization';
import { chooseCallbackURL, chooseScope, chooseSkipUserProfile, readOptions } from './check-options';
import type { Settings } from './check-options';
import { BARE_STRATEGY, guardMembers, isKept, keep } from './guards';
import type { BaseOptions, Request, RequestOptions } from './options';
import { isHeadOrPrefetch } from './passport/fetch-metadata';
import { refuseUser, reportOutcome, succeed, type Outcome } from './passport/outcome';
import { loadProfile } from './passport/profile';
import { prepareVerify, type CallVerify } from './passport/verify';
import { CookiePendingLogins } from './pending/cookie-logins';
import { readBinding, type LoginContext, type PendingLogins } from './pending/pending';
import { StoredPendingLogins, type AnyStateStore } from './pending/stored-logins';
import type { Repeatable } from './pending/used-once';
import type { Provider } from './provider';
import { showCode, type Secrets } from './requests/error-code';
import { createAuthorizationError, createTokenError, isTransient } from './requests/errors';
import { SafeOAuth2 } from './requests/node-oauth';
import { requestProfile, type ReadProfile } from './requests/profile-request';
import { parseObject } from './requests/refusals';
import { requestToken } from './requests/token-request';
import type { Granted } from './requests/token-response';

/** What the first login makes: an app may have many strategies that wait for theirs. */
interface Prepared {
  authorizationEndpoint: AuthorizationEndpoint;
  pendingLogins: PendingLogins;
}

/** A callback as it came: while it waits, an app may set the members of the strategy for the next one. */
interface Callback extends LoginContext {
  req: Request;
  options: RequestOptions;
  skipUserProfile: NonNullable<Settings['skipUserProfile']>;
  oauth2: SafeOAuth2;
}

/** OAuth 2.0's authorization code flow with PKCE. A provider's strategy extends it. */
export abstract class SafeOAuth2Strategy extends OAuth2Strategy {
  // Passport runs each request on Object.create(strategy), where `#private` members are missing: TypeScript's
  // `private` takes their place. These are guarded members, which nothing shows.
  /** Options that were checked, with their defaults. */
  declare protected readonly settings: Settings;
  declare private readonly callVerify: CallVerify;
  declare private prepared?: Prepared;
  // passport-oauth2's own, which its types leave out. An app may assign the last four.
  declare private readonly _stateStore: AnyStateStore;
  declare private readonly _key: string;
  declare private readonly _callbackURL: unknown;
  declare private readonly _scope: unknown;
  declare private readonly _scopeSeparator: unknown;
  declare private _skipUserProfile: unknown;

  /** @throws TypeError that names every option that is missing, unknown or wrong, and says what to write */
  constructor(options: BaseOptions, verify: unknown) {
    const { provider } = new.target.prototype;
    const settings = readOptions(provider, options);
    const given = verify === undefined ? (options as { verify?: unknown }).verify : verify;
    const callVerify = prepareVerify(given, settings);
    // Its types know neither arrays that cannot be changed, nor `store: true`, nor stores with five parameters.
    super(settings as unknown as OAuth2Options, (given ?? callVerify) as OAuth2Verify);
    this.name = provider.name;
    this._skipUserProfile = settings.skipUserProfile;
    keep(this, '_oauth2', new SafeOAuth2(settings));
    keep(this, 'settings', settings);
    keep(this, 'callVerify', callVerify);
    refuseReplacements(this);
  }

  /** On the prototype: a copy of a strategy must be able to say what it is. */
  protected abstract get provider(): Provider;

  /** The request user of an app without a verify callback. */
  abstract createUser(granted: Granted, profile: unknown): object;

  /** The profile if none was fetched. */
  protected abstract createProfile(): object;

  /**
   * Sends the browser to the provider, or takes the provider's response at the callback. Called by Passport.
   *
   * Overridden whole: passport-oauth2 believes `error` before it looks at `state`, and a string given as `state`
   * replaces the random one there.
   */
  override authenticate(req: Request, options: RequestOptions = {}): void {
    if (!isKept(this, 'settings')) {
      this.error(
        new TypeError(
          `this is a copy of a ${this.provider.className}, and copies cannot log anybody in: create it with new`,
        ),
      );
      return;
    }
    void this.respond(req, options);
  }

  private async respond(req: Request, options: RequestOptions): Promise<void> {
    const since = performance.now();
    let outcome: Outcome;
    try {
      outcome = await this.chooseLeg(req, options);
    } catch (error) {
      outcome = { error };
    }
    await reportOutcome(this, this.provider, req, outcome, since);
  }

  private chooseLeg(req: Request, options: RequestOptions): Outcome | Promise<Outcome> {
    const response = readAuthorizationResponse(req);
    const prepared = this.prepare();
    const context: LoginContext = {
      callbackURL: chooseCallbackURL(options.callbackURL, this._callbackURL, this.settings),
      binding: readBinding(req, options),
    };
    if (response === undefined) return this.startLogin(req, options, context, prepared);
    if (isHeadOrPrefetch(req)) return { notNow: true };
    if (typeof response === 'string') return { refused: response };
    const skipUserProfile = chooseSkipUserProfile(this._skipUserProfile) ?? this.hasOwnProfile();
    const oauth2 = this.client.createView();
    return this.finishLogin({ req, options, skipUserProfile, oauth2, ...context }, response, prepared);
  }

  /** The authorization request (RFC 6749, section 4.1.1). */
  private async startLogin(
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
    this.client.openAhead(this._skipUserProfile === false && this.hasOwnProfile());
    return { redirect: url };
  }

  private async finishLogin(
    callback: Callback,
    { state: given, code, error }: AuthorizationResponse,
    { pendingLogins }: Prepared,
  ): Promise<Outcome> {
    const login = await pendingLogins.find(callback.req, callback, given);
    if ('refused' in login) return login;
    // From here on `state` is verified: the response is the provider's, to a login that this browser began.
    const { codeVerifier, appState: state } = login;
    const secrets = [this.settings.clientSecret, code, codeVerifier];
    if (error || code === undefined) {
      login.spend();
      const shown = showCode(this.provider, error, secrets) ?? 'server_error';
      if (shown === 'access_denied') return { refused: shown, state };
      return { error: createAuthorizationError(this.provider, shown) };
    }
    let isGranted = false;
    const outcome = await login.redeem(
      code,
      async (): Promise<Repeatable<Outcome>> => {
        const { granted, refreshToken } = await this.exchangeCode(callback, code, codeVerifier, secrets);
        isGranted = true;
        const { req, skipUserProfile } = callback;
        const profile =
          skipUserProfile === true
            ? this.createProfile()
            : await this.findProfile(callback, granted.accessToken);
        const verdict = await this.callVerify(granted, { refreshToken, profile, state, req, strategy: this });
        return verdict.user ? succeed(verdict.user, verdict.info, state) : refuseUser(verdict.info);
      },
      // With the token, the code is used up.
      (failure) => !isGranted && isTransient(failure),
    );
    return outcome === 'state_used' ? { refused: outcome, state } : outcome;
  }

  /** The token request (RFC 6749, section 4.1.3). */
  private async exchangeCode(
    { options, callbackURL, oauth2 }: Callback,
    code: string,
    codeVerifier: string | undefined,
    secrets: Secrets,
  ): ReturnType<typeof requestToken> {
    const given: unknown = this.tokenParams(options); // a subclass's may be async
    const params: Record<string, unknown> = { ...checkParameters('tokenParams', await given) };
    params.grant_type = 'authorization_code';
    params.redirect_uri = callbackURL;
    if (codeVerifier !== undefined) params.code_verifier = codeVerifier;
    const isOverridden = this.parseErrorResponse !== PARSE_ERROR_RESPONSE;
    const parseErrorResponse = isOverridden ? this.parseErrorResponse.bind(this) : undefined;
    return await requestToken({ oauth2, code, params, secrets, provider: this.provider, parseErrorResponse });
  }

  private async findProfile({ skipUserProfile, oauth2 }: Callback, accessToken: string): Promise<unknown> {
    const view = Object.create(this, { _oauth2: { value: oauth2 } }) as this;
    const profile = await loadProfile(view, skipUserProfile, accessToken, this.settings.timeout);
    Object.assign(this, view); // what userProfile set on `this`, for verify
    return profile ?? this.createProfile();
  }

  /**
   * passport-oauth2's hook for the error of a refused token request. What an override returns or throws is the error.
   *
   * @param body - as it came: it may hold secrets
   */
  override parseErrorResponse(body: string, statusCode: number): Error | null {
    const { error } = parseObject(body) ?? {};
    const secrets = [this.settings.clientSecret];
    const { label } = this.client.prepare().token;
    return createTokenError(this.provider, label, error, secrets, { statusCode }) ?? null;
  }

  /**
   * Requests `userProfileURL`, once and within `timeout`.
   *
   * @param read - reads the response, or returns what is wrong with it
   * @throws the provider's error, as a rejection
   */
  protected async requestProfile<Result extends object>(
    accessToken: string,
    read: ReadProfile<Result>,
  ): Promise<Result> {
    const { userProfileURL: url } = this.settings;
    return await requestProfile(this.client, this.provider, { url, accessToken }, read);
  }

  private hasOwnProfile(): boolean {
    return this.userProfile === this.provider.userProfile;
  }

  private prepare(): Prepared {
    return this.prepared ?? this.prepareFirst();
  }

  private prepareFirst(): Prepared {
    const { settings } = this;
    refuseReplacements(this); // class fields of a subclass were set after our constructor
    const { store } = settings;
    return (this.prepared = {
      authorizationEndpoint: new AuthorizationEndpoint(settings.authorizationURL, settings.clientID),
      pendingLogins: store
        ? new StoredPendingLogins(this._stateStore, settings, store === true ? this._key : undefined)
        : new CookiePendingLogins(settings),
    });
  }

  // @types/oauth knows neither an error that is a plain object nor a body of bytes.
  private get client(): SafeOAuth2 {
    return this._oauth2 as unknown as SafeOAuth2;
  }
}

/** As it is now: an app may assign to the prototype, too. */
const PARSE_ERROR_RESPONSE = Reflect.get(SafeOAuth2Strategy.prototype, 'parseErrorResponse') as unknown;

// ES5 subclasses call their base class so, which a class cannot do. The error of the language does not say what to write.
for (const how of ['call', 'apply']) {
  Object.defineProperty(SafeOAuth2Strategy, how, {
    value(this: { name: string }): never {
      throw new TypeError(
        `${this.name} is a class: write class Mine extends ${this.name}, and super(options, verify) in its constructor`,
      );
    },
  });
}

/** Read at each login; an app may assign them. */
const FREE = ['name', '_callbackURL', '_scope', '_scopeSeparator', '_skipUserProfile'];

const refuseReplacements = guardMembers(
  SafeOAuth2Strategy.prototype,
  '',
  [
    ...Object.keys(BARE_STRATEGY).filter((name) => !FREE.includes(name)),
    'settings',
    'callVerify',
    'prepared',
  ],
  { _loadUserProfile: 'userProfile', _createOAuthError: 'parseErrorResponse' },
);
