// LoopAndTieStrategy: Loop & Tie's endpoints, its teams, and what becomes of the user. The login itself is in oauth2/.
import { LoopAndTieError } from './errors';
import type { AnyStrategyOptions, BaseOptions } from './oauth2/options';
import type { StrategyOptions, StrategyOptionsWithRequest } from './oauth2/options';
import type { Provider } from './oauth2/provider';
import { requestProfile } from './oauth2/requests/profile-request';
import { isUsableToken, type Granted } from './oauth2/requests/token-response';
import { SafeOAuth2Strategy } from './oauth2/strategy';
import { createProfile, createUser, getProfile, readTeams } from './profile';
import type { LoopAndTieProfile, LoopAndTieUser, Team } from './profile';
import type { Verify, VerifyAuthorization, VerifyFunction, VerifyFunctionWithParams } from './verify';
import type { VerifyFunctionWithRequest, VerifyFunctionWithRequestAndParams } from './verify';

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
export class LoopAndTieStrategy extends SafeOAuth2Strategy {
  /**
   * With a verify callback of one parameter, the form to prefer.
   *
   * @param options - checked once and copied
   * @param verify - who this is, for the app; left out, `req.user` is the token response
   * @throws TypeError that names every option that is missing, unknown or wrong, and says what to write
   */
  constructor(options: AnyStrategyOptions, verify: VerifyAuthorization);
  /** With passport-oauth2's form of a verify callback. */
  constructor(options: StrategyOptions, verify: VerifyFunction);
  /** With passport-oauth2's form that gets the token response too. */
  constructor(options: StrategyOptions, verify: VerifyFunctionWithParams);
  /** With `passReqToCallback: true`, and passport-oauth2's form with `req` first. */
  constructor(options: StrategyOptionsWithRequest, verify: VerifyFunctionWithRequest);
  /** With `passReqToCallback: true`, and passport-oauth2's form with `req` first that gets the token response too. */
  constructor(options: StrategyOptionsWithRequest, verify: VerifyFunctionWithRequestAndParams);
  /**
   * The first form again, or none: TypeScript takes a lambda's types from the first and reports errors about the last.
   */
  constructor(options: AnyStrategyOptions, verify?: VerifyAuthorization);
  // oxlint-disable-next-line no-useless-constructor -- the forms above need one
  constructor(options: BaseOptions, verify?: Verify) {
    super(options, verify);
  }

  protected override get _provider(): Provider {
    return LOOP_AND_TIE;
  }

  /**
   * The profile of a login: the user's teams, unless `skipUserProfile` is true. A subclass may override it.
   *
   * @throws what {@link fetchTeams} rejects with, as the argument of `done`
   */
  override userProfile(
    accessToken: string,
    done: (error?: unknown, profile?: unknown) => void,
    // oxlint-disable-next-line typescript/no-misused-promises -- a subclass's may be async
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
    return await requestProfile(this._client, accessToken, readTeams);
  }

  /** What `req.user` is without a verify callback. */
  override createUser(granted: Granted, profile: LoopAndTieProfile): LoopAndTieUser {
    return createUser(granted, profile);
  }

  protected override _createProfile(): LoopAndTieProfile {
    return createProfile();
  }
}

/** What Loop & Tie documents, and what to check about its errors. */
export const LOOP_AND_TIE: Provider = {
  name: 'loopandtie',
  title: 'Loop & Tie',
  className: 'LoopAndTieStrategy',
  packageName: 'passport-loopandtie',
  authorizationURL: 'https://www.loopandtie.com/oauth2/authorize',
  tokenURL: 'https://www.loopandtie.com/oauth2/token',
  userProfileURL: 'https://api.loopandtie.com/v1/teams',
  accept: 'application/vnd.api+json, application/json', // JSON:API
  tokenPrefix: 'lt_',
  advice: {
    invalid_client:
      'Check that clientID and clientSecret are a pair that Loop & Tie issued, and that both belong to this tokenURL.',
    invalid_grant:
      'The code was used before or is older than ten minutes, or callbackURL differs from the one in the authorization request.',
    invalid_scope: 'Loop & Tie documents no scopes: leave the option scope out.',
    redirect_uri_mismatch: 'callbackURL must be exactly as registered with Loop & Tie.',
  },
  userProfile: Reflect.get(LoopAndTieStrategy.prototype, 'userProfile'),
  createError: (code, happened, hint, detail) => new LoopAndTieError(code, happened, hint, detail),
};
