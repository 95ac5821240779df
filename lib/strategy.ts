// LoopAndTieStrategy: what Passport calls. Read it from `authenticate` down to follow a login.
import { performance } from 'node:perf_hooks';
import { InternalOAuthError, Strategy as OAuth2Strategy } from 'passport-oauth2';
import type { StrategyOptions as OAuth2Options, VerifyFunction as OAuth2Verify } from 'passport-oauth2';
import {
  adviseToWait,
  createApiError,
  createRefusalError,
  parseObject,
  type Refusal,
} from './oauth2/requests/refusals';
import { askApp } from './oauth2/passport/callbacks';
import { AuthorizationEndpoint, readAuthorizationResponse, readParameters } from './oauth2/authorization';
import type { AuthorizationResponse } from './oauth2/authorization';
import { createAuthorizationError, createTokenError, isTransient, LoopAndTieError } from './errors';
import { isHeadOrPrefetch } from './oauth2/passport/fetch-metadata';
import { BARE_STRATEGY, guardMembers, keep } from './oauth2/guards';
import { prepareTarget } from './oauth2/http/exchange';
import { SafeOAuth2 } from './oauth2/requests/node-oauth';
import { chooseCallbackURL, chooseScope, chooseSkipUserProfile, readOptions } from './oauth2/check-options';
import type { Settings } from './oauth2/check-options';
import type { Request, RequestOptions } from './oauth2/options';
import type { BaseOptions, StrategyOptions, StrategyOptionsWithRequest } from './oauth2/options';
import { conclude, refuse, succeed, type Outcome } from './oauth2/passport/outcome';
import {
  readBinding,
  type LoginContext,
  type PendingLogins,
  type ReturnedLogin,
} from './oauth2/pending/pending';
import { CookiePendingLogins } from './oauth2/pending/cookie-logins';
import { StoredPendingLogins, type AnyStateStore } from './oauth2/pending/stored-logins';
import { createProfile, getProfile, isUsableToken, PROVIDER, readGrant, readTeams } from './provider';
import type { Granted, LoopAndTieProfile, Team, TokenParams } from './provider';
import type { Repeatable } from './oauth2/pending/used-once';
import { showCode, type Secrets } from './oauth2/requests/error-code';
import { prepareVerify, type AskVerify, type Verify, type VerifyAuthorization } from './verify';
import type { VerifyFunction, VerifyFunctionWithParams } from './verify';
import type { VerifyFunctionWithRequest, VerifyFunctionWithRequestAndParams } from './verify';

/** What the first login makes: an app may have many strategies that wait for theirs. */
interface Prepared {
  authorizationEndpoint: AuthorizationEndpoint;
  pendingLogins: PendingLogins;
  /** Method and URL of the two requests, for messages. */
  tokenRequest: string;
  profileRequest: string;
}

/** A request as it came: while it waits, an app may set the members of the strategy for the next one. */
interface Arrival extends LoginContext {
  skipUserProfile: Settings['skipUserProfile'];
  oauth2: SafeOAuth2;
}

/**
 * Logs people in with Loop & Tie, by OAuth 2.0's authorization code flow with PKCE.
 *
 * ```ts
 * passport.use(
 *   new LoopAndTieStrategy(
 *     {
 *       clientID: process.env.LOOPANDTIE_CLIENT_ID,
 *       clientSecret: process.env.LOOPANDTIE_CLIENT_SECRET,
 *       callbackURL: 'https://your.site/auth/loopandtie/callback',
 *     },
 *     async ({ accessToken, state }) => users.logIn(accessToken, state),
 *   ),
 * );
 * app.get('/auth/loopandtie', passport.authenticate('loopandtie'));
 * app.get(
 *   '/auth/loopandtie/callback',
 *   passport.authenticate('loopandtie', { failureRedirect: '/login', successRedirect: '/' }),
 * );
 * ```
 *
 * Without a verify callback `req.user` is a `LoopAndTieUser`. Failed logins carry a `FailureInfo`; everything else
 * that can go wrong is an error with `code` and `status`.
 */
export class LoopAndTieStrategy extends OAuth2Strategy {
  /** What `passport.authenticate` calls it, unless the app gives another name to `passport.use`. */
  override name: string = PROVIDER.name;

  // Passport runs each request on Object.create(strategy), where `#private` members are missing: TypeScript's
  // `private` takes their place. These are guarded members, which nothing shows.
  declare private readonly settings: Settings;
  declare private readonly askVerify: AskVerify;
  declare private prepared?: Prepared;
  // passport-oauth2's own, which its types leave out. An app may assign the last four.
  declare private readonly _stateStore: AnyStateStore;
  declare private readonly _key: string;
  declare private readonly _callbackURL: unknown;
  declare private readonly _scope: unknown;
  declare private readonly _scopeSeparator: unknown;
  declare private _skipUserProfile: unknown;

  /**
   * With a verify callback of one parameter, the form to prefer, or with none.
   *
   * @param options - checked once and copied
   * @param verify - who this is, for the app; left out, `req.user` is the token response
   * @throws TypeError that names every option that is missing, unknown or wrong, and says what to write
   */
  constructor(options: StrategyOptions | StrategyOptionsWithRequest, verify?: VerifyAuthorization);
  /** With passport-oauth2's form of a verify callback. */
  constructor(options: StrategyOptions, verify: VerifyFunction);
  /** With passport-oauth2's form that gets the token response too. */
  constructor(options: StrategyOptions, verify: VerifyFunctionWithParams);
  /** With `passReqToCallback: true`, and passport-oauth2's form with `req` first. */
  constructor(options: StrategyOptionsWithRequest, verify: VerifyFunctionWithRequest);
  /** With `passReqToCallback: true`, and passport-oauth2's form with `req` first that gets the token response too. */
  constructor(options: StrategyOptionsWithRequest, verify: VerifyFunctionWithRequestAndParams);
  /** The first form again: TypeScript takes a lambda's types from the first and reports errors about the last. */
  constructor(options: StrategyOptions | StrategyOptionsWithRequest, verify?: VerifyAuthorization);
  constructor(options: BaseOptions, verify?: Verify) {
    const settings = readOptions(options);
    let given: unknown = verify;
    if (given === undefined) given = (options as { verify?: unknown }).verify;
    const askVerify = prepareVerify(given, settings.passReqToCallback, settings.timeout);
    // Its types know neither arrays that cannot be changed, nor `store: true`, nor stores with five parameters.
    super(settings as unknown as OAuth2Options, (given ?? askVerify) as OAuth2Verify);
    this._skipUserProfile = settings.skipUserProfile;
    keep(this, '_oauth2', new SafeOAuth2(settings));
    keep(this, 'settings', settings);
    keep(this, 'askVerify', askVerify);
    refuseReplacements(this);
  }

  private get internals(): Prepared {
    return this.prepared ?? this.prepare();
  }

  private prepare(): Prepared {
    const settings = Reflect.get(this, 'settings') as Settings | undefined;
    if (!settings) {
      throw new TypeError(
        'this is a copy of a LoopAndTieStrategy, and copies cannot log anybody in: create it with new',
      );
    }
    refuseReplacements(this); // class fields of a subclass were set after our constructor
    const { store } = settings;
    return (this.prepared = {
      authorizationEndpoint: new AuthorizationEndpoint(settings.authorizationURL, settings.clientID),
      pendingLogins: store
        ? new StoredPendingLogins(this._stateStore, settings, store === true ? this._key : undefined)
        : new CookiePendingLogins(settings),
      tokenRequest: prepareTarget('POST', settings.tokenURL).label,
      profileRequest: prepareTarget('GET', settings.userProfileURL).label,
    });
  }

  /**
   * Sends the browser to the provider, or takes the provider's answer at the callback. Called by Passport.
   *
   * Overridden whole: passport-oauth2 believes `error` before it looks at `state`, and a string given as `state`
   * replaces the random one there.
   */
  override authenticate(req: Request, options: RequestOptions = {}): void {
    void this.answer(req, options);
  }

  private async answer(req: Request, options: RequestOptions): Promise<void> {
    const since = performance.now();
    let outcome: Outcome;
    try {
      outcome = await this.decide(req, options);
    } catch (error) {
      outcome = { error };
    }
    await conclude(this, req, outcome, since);
  }

  private async decide(req: Request, options: RequestOptions): Promise<Outcome> {
    const response = readAuthorizationResponse(req);
    const { pendingLogins } = this.internals;
    const context: LoginContext = {
      callbackURL: chooseCallbackURL(options.callbackURL, this._callbackURL, this.settings),
      binding: readBinding(req, options),
    };
    if (response === undefined) return await this.begin(req, options, context);
    if (isHeadOrPrefetch(req)) return { notNow: true };
    if (typeof response === 'string') return refuse(response);
    const skipUserProfile = chooseSkipUserProfile(this._skipUserProfile);
    const arrival: Arrival = { ...context, skipUserProfile, oauth2: this.safeOAuth2.createView() };
    const login = await pendingLogins.find(req, context, response.state);
    if ('refused' in login) return refuse(login.refused, undefined, login.info);
    return await this.finish(req, options, arrival, response, login);
  }

  /** The authorization request (RFC 6749, section 4.1.1). */
  private async begin(req: Request, options: RequestOptions, context: LoginContext): Promise<Outcome> {
    const { authorizationEndpoint, pendingLogins } = this.internals;
    const { callbackURL } = context;
    const scope = chooseScope(options.scope, this._scope, this._scopeSeparator);
    const extra = await readParameters('authorizationParams', this.authorizationParams(options));
    const { state, codeVerifier } = await pendingLogins.begin(req, context, options.state);
    const url = authorizationEndpoint.buildURL({ callbackURL, scope, state, codeVerifier }, extra);
    const isOurs = this.userProfile === OWN.userProfile;
    this.safeOAuth2.openAhead(isOurs && this._skipUserProfile === false);
    return { redirect: url };
  }

  /** From here on `state` is verified: the response is the provider's, to a login that this browser began. */
  private async finish(
    req: Request,
    options: RequestOptions,
    arrival: Arrival,
    { code, error }: AuthorizationResponse,
    login: ReturnedLogin,
  ): Promise<Outcome> {
    const { codeVerifier, appState } = login;
    const secrets = [this.settings.clientSecret, code, codeVerifier];
    // Stryker disable next-line ConditionalExpression: for the types; one of the two came
    if (error || code === undefined) {
      login.spend();
      const shown = showCode(error, secrets) ?? 'server_error';
      if (shown === 'access_denied') return refuse(shown, appState);
      return { error: createAuthorizationError(shown) };
    }
    let isGranted = false;
    const outcome = await login.redeem(
      code,
      async (): Promise<Repeatable<Outcome>> => {
        const extra = await readParameters('tokenParams', this.tokenParams(options));
        const params: Record<string, unknown> = { ...extra };
        params.grant_type = 'authorization_code';
        params.redirect_uri = arrival.callbackURL;
        if (codeVerifier !== undefined) params.code_verifier = codeVerifier;
        const { granted, refreshToken } = await this.requestToken(arrival.oauth2, code, params, secrets);
        isGranted = true;
        const profile = await this.loadProfile(arrival, granted.accessToken);
        const { user, info } = await this.askVerify(granted, {
          refreshToken,
          profile,
          state: appState,
          req,
          strategy: this,
        });
        if (user) return succeed(user, info, appState);
        const refused: Outcome = { failure: info, code: 'user_refused' };
        return { first: refused, repeat: () => refused };
      },
      // With the token, the code is used up.
      (failure) => !isGranted && isTransient(failure),
    );
    return outcome === 'state_used' ? refuse(outcome, appState) : outcome;
  }

  private async requestToken(
    oauth2: SafeOAuth2,
    code: string,
    params: object,
    secrets: Secrets,
  ): Promise<{ granted: Granted; refreshToken: string | undefined }> {
    let results: TokenResults;
    try {
      results = await askApp<TokenResults>((callback) => {
        oauth2.getOAuthAccessToken(code, params, callback);
      });
    } catch (error) {
      throw await this.explain(error, secrets);
    }
    const [accessToken, refreshToken, said] = results;
    if (!accessToken) throw new Error(NO_TOKEN);
    const tokenParams = said ?? { access_token: accessToken, token_type: 'Bearer' };
    return { granted: readGrant(accessToken, tokenParams), refreshToken };
  }

  /** The error of a token request that failed; of a refused one by passport-oauth2's hook, if it is overridden. */
  private async explain(error: unknown, secrets: Secrets): Promise<unknown> {
    if (error instanceof LoopAndTieError) return error;
    if (!isRefusal(error)) return new InternalOAuthError(NO_TOKEN, error);
    if (this.parseErrorResponse !== OWN.parseErrorResponse) {
      try {
        const own: unknown = this.parseErrorResponse(error.data, error.statusCode);
        const settled = await own; // a subclass's may be async
        if (settled) return settled;
      } catch (thrown) {
        return thrown;
      }
    }
    const { tokenRequest } = this.internals;
    const { statusCode } = error;
    const response = { statusCode, hint: adviseToWait(error) };
    return (
      createTokenError(tokenRequest, parseObject(error.data)?.error, secrets, response) ??
      createRefusalError(tokenRequest, error)
    );
  }

  /**
   * passport-oauth2's hook for the error of a refused token request. What an override returns or throws is the error.
   *
   * @param body - as it came: it may hold secrets
   */
  override parseErrorResponse(body: string, statusCode: number): Error | null {
    const { clientSecret } = this.settings;
    const { error } = parseObject(body) ?? {};
    return createTokenError(this.internals.tokenRequest, error, [clientSecret], { statusCode }) ?? null;
  }

  /**
   * The profile of a login: the user's teams, unless `skipUserProfile` is true. A subclass may override it.
   *
   * @throws what {@link fetchTeams} rejects with, as the argument of `done`
   */
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- a subclass's may be async
  override userProfile(
    accessToken: string,
    done: (error?: unknown, profile?: unknown) => void,
  ): void | Promise<void> {
    return this.fetchTeams(accessToken).then((teams) => {
      done(null, getProfile(teams));
    }, done);
  }

  /**
   * Fetches the teams of a token's user, for a page or a job long after the login. One request, within `timeout`; it
   * follows no further page.
   *
   * @throws LoopAndTieError, as a rejection: `token_rejected` if the user revoked the access
   */
  async fetchTeams(accessToken: string): Promise<Team[]> {
    if (!isUsableToken(accessToken)) throw new TypeError('fetchTeams needs an access token');
    const { profileRequest } = this.internals;
    const explain = (error: unknown): never => {
      throw isRefusal(error) ? createApiError(profileRequest, error) : error;
    };
    const [body = '', response] = await askApp<[body?: string, response?: { statusCode: number }]>(
      (callback) => {
        this.safeOAuth2.get(this.settings.userProfileURL, accessToken, callback);
      },
    ).catch(explain);
    const { statusCode = 200 } = response ?? {};
    if (statusCode !== 200) return explain({ statusCode, data: body });
    const json = parseObject(body);
    const teams = json ? readTeams(body, json) : 'something that is not a JSON object';
    if (typeof teams === 'object') return teams;
    throw new LoopAndTieError('invalid_response', `${profileRequest} responded with ${teams}`, CHECK_API);
  }

  private async loadProfile(
    { skipUserProfile, oauth2 }: Arrival,
    accessToken: string,
  ): Promise<LoopAndTieProfile> {
    const skip = skipUserProfile ?? this.userProfile === OWN.userProfile;
    if (typeof skip === 'function' ? await isSkipped(skip, accessToken) : skip) return createProfile();
    const view = Object.create(this, { _oauth2: { value: oauth2 } }) as this;
    const [profile] = await askApp<[profile?: unknown]>((done) => view.userProfile(accessToken, done));
    return (profile ?? createProfile()) as LoopAndTieProfile; // or what a subclass's own gives
  }

  // @types/oauth knows neither an error that is a plain object nor a body of bytes.
  private get safeOAuth2(): SafeOAuth2 {
    return this._oauth2 as unknown as SafeOAuth2;
  }
}

/** As they are now: an app may assign to the prototype, too. */
const OWN = {
  userProfile: Reflect.get(LoopAndTieStrategy.prototype, 'userProfile') as unknown,
  parseErrorResponse: Reflect.get(LoopAndTieStrategy.prototype, 'parseErrorResponse') as unknown,
};

/** Read at each login; an app may assign them. */
const FREE = ['name', '_callbackURL', '_scope', '_scopeSeparator', '_skipUserProfile'];

// ES5 subclasses call their base class so, which a class cannot do. The error of the language does not say what to write.
for (const how of ['call', 'apply']) {
  Object.defineProperty(LoopAndTieStrategy, how, {
    value(this: { name: string }): never {
      throw new TypeError(
        `${this.name} is a class: write class Mine extends ${this.name}, and super(options, verify) in its constructor`,
      );
    },
  });
}

const refuseReplacements = guardMembers(
  LoopAndTieStrategy.prototype,
  '',
  [...Object.keys(BARE_STRATEGY).filter((name) => !FREE.includes(name)), 'settings', 'askVerify', 'prepared'],
  { _loadUserProfile: 'userProfile', _createOAuthError: 'parseErrorResponse' },
);

type TokenResults = [accessToken?: string, refreshToken?: string, params?: TokenParams];

const NO_TOKEN = 'Failed to obtain access token'; // as passport-oauth2 says it
const CHECK_API = 'Check that userProfileURL is the API of Loop & Tie, or of its sandbox.';

function isRefusal(error: unknown): error is Refusal {
  const { statusCode, data } = (error ?? {}) as Partial<Refusal>;
  return typeof statusCode === 'number' && typeof data === 'string' && !(error instanceof Error);
}

async function isSkipped(
  decide: Extract<Settings['skipUserProfile'], (...args: never[]) => unknown>,
  accessToken: string,
): Promise<boolean> {
  if (decide.length < 2) return (decide as (accessToken: string) => boolean)(accessToken);
  const [skip] = await askApp<[skip?: boolean]>((done) => decide(accessToken, done));
  return Boolean(skip);
}
