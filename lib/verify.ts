// The three forms of a verify callback, and how each is asked who logged in.
import { insistOnCallback } from './oauth2/passport/callbacks';
import type { Request } from './oauth2/options';
import { createUser, type Granted, type LoopAndTieProfile, type TokenParams } from './provider';

/** All that is known of a login; the argument of a verify callback with one parameter. */
export interface Authorization extends Granted {
  /** The teams with `skipUserProfile: false`, or what a subclass's `userProfile` gives. */
  profile: LoopAndTieProfile;
  /** The app's own state, from the options of `passport.authenticate`. */
  state: unknown;
  /** The request of the callback. */
  req: Request;
}

/**
 * A user as the app knows it; falsy if this person may not log in. An app that fills `Express.User` with its own type
 * has every verify callback checked against it.
 */
export type VerifiedUser<User extends Express.User = Express.User> = User | false | null | undefined;

/** The form to prefer: takes one object, returns the user or a promise of it. A rejection goes to the error handler. */
export type VerifyAuthorization<User extends Express.User = Express.User> = (
  authorization: Authorization,
) => VerifiedUser<User> | Promise<VerifiedUser<User>>;

/** passport-oauth2's `done`; the first call counts. */
export type VerifyCallback<User extends Express.User = Express.User> = (
  error?: unknown,
  user?: VerifiedUser<User>,
  info?: object,
) => void;

// As methods, whose parameters TypeScript compares in both directions: people annotate `refreshToken: string`, and
// `done` with the type of another package.
interface VerifyForms {
  plain(
    accessToken: string,
    refreshToken: string | undefined,
    profile: LoopAndTieProfile,
    done: VerifyCallback,
  ): unknown;
  withParams(
    accessToken: string,
    refreshToken: string | undefined,
    params: TokenParams,
    profile: LoopAndTieProfile,
    done: VerifyCallback,
  ): unknown;
  withRequest(
    req: Request,
    accessToken: string,
    refreshToken: string | undefined,
    profile: LoopAndTieProfile,
    done: VerifyCallback,
  ): unknown;
  withRequestAndParams(
    req: Request,
    accessToken: string,
    refreshToken: string | undefined,
    params: TokenParams,
    profile: LoopAndTieProfile,
    done: VerifyCallback,
  ): unknown;
}

/** passport-oauth2's form; `refreshToken` is undefined, since Loop & Tie issues none. */
export type VerifyFunction = VerifyForms['plain'];
/** passport-oauth2's form with the token response. */
export type VerifyFunctionWithParams = VerifyForms['withParams'];
/** passport-oauth2's form under `passReqToCallback: true`. */
export type VerifyFunctionWithRequest = VerifyForms['withRequest'];
/** passport-oauth2's form under `passReqToCallback: true`, with the token response. */
export type VerifyFunctionWithRequestAndParams = VerifyForms['withRequestAndParams'];

/** Every form of a verify callback. */
export type Verify =
  | VerifyAuthorization
  | VerifyFunction
  | VerifyFunctionWithParams
  | VerifyFunctionWithRequest
  | VerifyFunctionWithRequestAndParams;

/** What is known beside what the provider granted. */
export interface Login extends Pick<Authorization, 'profile' | 'state' | 'req'> {
  /** `this` of verify, as in passport-oauth2. */
  strategy: object;
  /** Only from a `getOAuthAccessToken` of the app's own. */
  refreshToken: string | undefined;
}

/** What the app said of a login. */
export interface Verdict {
  user: VerifiedUser;
  info?: object | undefined;
}

/** Asks the app who logged in. What the app throws or rejects with is handed on. */
export type AskVerify = (granted: Granted, login: Login) => Promise<Verdict>;

/**
 * Brings a verify callback to one form, chosen by the number of its declared parameters, as passport-oauth2 does.
 *
 * @param verify - one of the three forms, or nothing
 * @param passReqToCallback - whether `req` comes first in passport-oauth2's forms
 * @param patienceMs - how long a verify that ended or returned something may take to call `done`
 * @throws TypeError if the form cannot be told, or would never answer
 */
export function prepareVerify(verify: unknown, passReqToCallback: boolean, patienceMs: number): AskVerify {
  if (verify === undefined)
    return (granted, { profile }) => Promise.resolve({ user: createUser(granted, profile) });
  if (typeof verify !== 'function') {
    throw new TypeError('LoopAndTieStrategy needs verify to be a function, or to be left out');
  }
  const count = verify.length;
  if (count === 1) {
    const ask = verify as VerifyAuthorization;
    return async (granted, { profile, state, req, strategy }) => ({
      user: await ask.call(strategy, { ...granted, profile, state, req }),
    });
  }
  const withRequest = passReqToCallback ? 1 : 0;
  const withParams = count === 5 + withRequest;
  // No declared parameter: rest arguments, as NestJS writes it. passport-oauth2 leaves params out then.
  if (count !== 0 && count !== 4 + withRequest && !withParams) {
    throw new TypeError(describeForms(count, passReqToCallback));
  }
  const ask = verify as (...args: unknown[]) => unknown;
  return async ({ accessToken, params }, { req, refreshToken, profile, strategy }) => {
    const token = withParams ? [accessToken, refreshToken, params] : [accessToken, refreshToken];
    const args = passReqToCallback ? [req, ...token, profile] : [...token, profile];
    const [user, info] = await insistOnCallback<[user?: VerifiedUser, info?: object]>(
      (done) => ask.call(strategy, ...args, done),
      NOT_CALLED,
      patienceMs,
      count === 0,
    );
    return { user, info };
  };
}

const NOT_CALLED =
  'verify ended without calling done, so nobody is logged in. Call done(null, user), and done(error) where it ' +
  'catches one; or write async (authorization) => user with exactly one parameter';

function describeForms(count: number, passReqToCallback: boolean): string {
  const first = passReqToCallback ? 'req, ' : '';
  const hint = count === 6 ? ' For req as the first, set passReqToCallback: true.' : '';
  return (
    `Can't tell how to call a verify with ${count} parameters. Write ` +
    `async (authorization) => user, or (${first}accessToken, refreshToken, profile, done), ` +
    `or (${first}accessToken, refreshToken, params, profile, done), with all parameters declared.${hint}`
  );
}
