// LoopAndTieStrategy: what Passport calls, and the seams of passport-oauth2.
import { createHash } from 'node:crypto';
import {
  Strategy as OAuth2Strategy,
  type StrategyOptions as OAuth2StrategyOptions,
  type VerifyFunction as OAuth2VerifyFunction,
} from 'passport-oauth2';
import { askApp } from './app-callback';
import {
  buildAuthorizationURL,
  readAuthorizationResponse,
  type AuthorizationResponse,
} from './authorization';
import { createClient, type ProviderClient } from './client';
import { CustomStateStore, type AnyStateStore } from './custom-store';
import { secureOAuth2 } from './oauth2';
import type { AuthenticateOptions, BaseOptions, Request } from './options';
import type { StrategyOptions, StrategyOptionsWithRequest } from './options';
import { conclude, handOver, refuse, reportError, type Outcome } from './outcome';
import type { PendingLogins, TakenLogin } from './pending-logins';
import type { LoopAndTieProfile } from './profile';
import { Redemptions } from './redemptions';
import { checkCallbackURL, resolveOptions, type ResolvedOptions } from './resolve-options';
import { CookieStateStore } from './state-store';
import { createVerifier, type Login, type Verifier, type Verify, type VerifyAuthorization } from './verify';
import type { VerifyFunction, VerifyFunctionWithParams } from './verify';
import type { VerifyFunctionWithRequest, VerifyFunctionWithRequestAndParams } from './verify';

/** What the provider gave: shared by two callbacks of the same login that arrive at the same moment. */
type Granted = Pick<Login, 'token' | 'profile'>;

interface Internals {
  settings: Omit<ResolvedOptions, 'clientSecret'>;
  client: ProviderClient;
  pendingLogins: PendingLogins;
  redemptions: Redemptions<Granted>;
  verifier: Verifier;
  /** The authorization URL up to `state`, as long as no option of a request and no subclass changes it. */
  authorizationURL: string;
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
 *     async ({ accessToken, state }) => users.connect(accessToken, state),
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
  override name = 'loopandtie';

  // Passport runs each request on Object.create(strategy), where `#private` members are missing: TypeScript's
  // `private` and a property that is not enumerable take their place.
  declare private readonly internals: Internals;
  // passport-oauth2's own, which its types leave out.
  declare private readonly _stateStore: AnyStateStore;
  declare private readonly _key: string;

  /**
   * With a verify callback of one parameter, the form to prefer, or with none.
   *
   * @param options - checked once and copied
   * @param verify - who this is, for the app; left out, `req.user` is the token response
   * @throws TypeError that names the option that is missing, unknown or wrong, and says what to write
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
  constructor(options: BaseOptions, verify?: Verify) {
    const resolved = resolveOptions(options);
    const verifier = createVerifier(verify, resolved.passReqToCallback);
    // Its types know neither a read-only scope nor the five-argument store; its own state store is used with
    // `store: true` only, and a check is on even for a subclass that calls its authenticate.
    super(
      { ...resolved, state: true } as unknown as OAuth2StrategyOptions,
      (verify ?? verifier) as unknown as OAuth2VerifyFunction,
    );
    const { clientSecret, ...settings } = resolved;
    const client = createClient(resolved);
    secureOAuth2(this._oauth2, resolved, client.agent);
    const internals: Internals = {
      settings,
      client,
      pendingLogins: resolved.store
        ? new CustomStateStore(this._stateStore, settings, resolved.store === true ? this._key : undefined)
        : new CookieStateStore(resolved),
      redemptions: new Redemptions(),
      verifier,
      authorizationURL: buildAuthorizationURL(resolved),
    };
    Object.defineProperty(this, 'internals', { value: internals });
  }

  /**
   * Sends the browser to the provider, or takes the provider's answer at the callback. Called by Passport.
   *
   * Overridden whole: passport-oauth2 believes `error` before it looks at `state`, and lets a string given as
   * `state` replace the random one and switch the check and PKCE off.
   */
  override authenticate(req: Request, options: AuthenticateOptions = {}): void {
    const since = performance.now();
    // One turn later: requests that came in together are all parsed first and then answered together, so that the
    // processor and the receiver change over less often. Under load that is a tenth of a login.
    setImmediate(() => {
      void this.answer(req, options, since);
    });
  }

  /**
   * Fetches the user's teams; passport-oauth2 calls it with `skipUserProfile: false`. A subclass may override it.
   *
   * @throws LoopAndTieError, as the argument of `done`
   */
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- a subclass's may return nothing, as its base's
  override userProfile(
    accessToken: string,
    done: (error?: unknown, profile?: LoopAndTieProfile) => void,
  ): void | Promise<void> {
    return this.internals.client.requestProfile(accessToken).then((profile) => {
      done(null, profile);
    }, done);
  }

  private async answer(req: Request, options: AuthenticateOptions, since: number): Promise<void> {
    let outcome: Outcome;
    try {
      outcome = await this.decide(req, options);
    } catch (error) {
      outcome = { error };
    }
    try {
      await conclude(this, outcome, since);
    } catch (error) {
      handOver(req, error);
    }
  }

  private async decide(req: Request, options: AuthenticateOptions): Promise<Outcome> {
    const { settings, pendingLogins } = this.internals;
    const callbackURL =
      options.callbackURL === undefined ? settings.callbackURL : checkCallbackURL(options.callbackURL);
    const response = readAuthorizationResponse(req);
    if (response === undefined) return this.begin(req, options, callbackURL);
    if (response === 'malformed') return refuse('malformed_response');
    if (!response.state) return refuse('state_missing');
    const taken = await pendingLogins.take(req, callbackURL, response.state);
    if ('failure' in taken) return refuse(taken.failure);
    return this.finish(req, options, callbackURL, { ...response, state: response.state }, taken);
  }

  private async begin(req: Request, options: AuthenticateOptions, callbackURL: string): Promise<Outcome> {
    const url = this.prepareAuthorizationURL(options, callbackURL);
    const { state, codeVerifier } = await this.internals.pendingLogins.begin(req, callbackURL, options.state);
    return { redirect: `${url}&state=${encodeURIComponent(state)}${encodeChallenge(codeVerifier)}` };
  }

  private prepareAuthorizationURL(options: AuthenticateOptions, callbackURL: string): string {
    const { settings, authorizationURL } = this.internals;
    const extra = this.authorizationParams(options);
    const asPrepared =
      callbackURL === settings.callbackURL && options.scope === undefined && Object.keys(extra).length === 0;
    if (asPrepared) return authorizationURL;
    return buildAuthorizationURL({ ...settings, callbackURL, scope: options.scope ?? settings.scope }, extra);
  }

  /** From here on `state` is verified: the response is the provider's, to a login that this browser began. */
  private async finish(
    req: Request,
    options: AuthenticateOptions,
    callbackURL: string,
    { code = '', error, errorDescription, state }: AuthorizationResponse & { state: string },
    { codeVerifier, appState }: TakenLogin,
  ): Promise<Outcome> {
    const { client, redemptions, verifier } = this.internals;
    if (error) {
      redemptions.spend(state);
      return reportError(client.readError(error, errorDescription, [code, codeVerifier]), appState);
    }
    const login = await redemptions.redeem(state, code, async () => {
      const extra = this.tokenParams(options);
      const token = await client.requestToken({ code, codeVerifier, callbackURL, extra });
      return { token, profile: await this.loadProfile(token.accessToken) };
    });
    if (!login) return refuse('state_unknown');
    const { user, info } = await verifier({ ...login, state: appState, req });
    if (!user) return { noUser: info };
    return { user, info: appState === undefined ? (info ?? {}) : { ...info, state: appState } };
  }

  // passport-oauth2's own ignores what these two return, so that one that is async and rejects ends the process.
  private async loadProfile(accessToken: string): Promise<LoopAndTieProfile | undefined> {
    if (await this.isProfileSkipped(accessToken)) return undefined;
    const [profile] = await askApp<[profile?: LoopAndTieProfile]>((done) =>
      this.userProfile(accessToken, done),
    );
    return profile;
  }

  private async isProfileSkipped(accessToken: string): Promise<boolean> {
    const { skipUserProfile: decide } = this.internals.settings;
    if (typeof decide === 'boolean') return decide;
    if (decide.length < 2) return (decide as () => boolean)();
    const [skip] = await askApp<[skip?: boolean]>((done) => decide(accessToken, done));
    return Boolean(skip);
  }
}

/** RFC 7636, section 4.3. */
function encodeChallenge(codeVerifier: string | undefined): string {
  if (codeVerifier === undefined) return '';
  const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
  return `&code_challenge=${challenge}&code_challenge_method=S256`;
}
